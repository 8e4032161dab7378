// The publish gate: what can be put right with one click is, and the next finding is at hand.

import { change } from "./studio-changes.js";
import { announce } from "./studio-draft.js";

export function followGate() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fix]");
    if (!button || !button.closest(".gate")) return;
    const at = [...document.querySelectorAll(".gate li")].indexOf(button.closest("li"));
    button.setAttribute("aria-busy", "true");
    change(button.dataset.fix, { undoable: button.dataset.says, focus: "panel-h" }).then((body) => {
      button.removeAttribute("aria-busy");
      if (!body) return;
      const left = [...document.querySelectorAll(".gate li")];
      left[Math.min(at, left.length - 1)]?.querySelector("a, button")?.focus();
      announce(`${button.dataset.says} ${document.querySelector(".gate-lede")?.textContent ?? ""}`);
    });
  });
}
