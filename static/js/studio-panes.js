// On narrow screens one pane at a time.

import { chosen, root } from "./studio-draft.js";
import { fit, mark } from "./studio-preview.js";

export function showPane(name) {
  root.dataset.pane = name;
  const radio = document.querySelector(`[name=pane][value=${name}]`);
  if (radio) radio.checked = true;
  localStorage.setItem(`studio-pane-${root.dataset.product}`, name);
  fit();
  if (name === "page") mark(chosen.block);
}

export function openRightPane() {
  const kept = localStorage.getItem(`studio-pane-${root.dataset.product}`);
  showPane(chosen.panel !== "fields" ? "fields" : (chosen.tab === "pages" && kept) || root.dataset.pane);
}
