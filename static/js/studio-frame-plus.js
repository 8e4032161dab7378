// Inside the preview: where a block can be added, between two others. Shown at the chosen block and under the pointer.

import { blockOf } from "./studio-frame-draw.js";

const REACH = 28;
let tell = null;
let chosen = "";
const made = { below: button("below"), near: button("near") };

function button(kind) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "studio-plus";
  one.dataset.plus = kind;
  one.hidden = true;
  one.addEventListener("click", (event) => {
    event.stopPropagation();
    tell({ say: "add", block: one.dataset.beside, where: one.dataset.where });
  });
  document.documentElement.append(one);
  return one;
}

export function offerPlus(says) {
  tell = says;
}

function put(one, block, where) {
  const { top, bottom, left, width } = block.getBoundingClientRect();
  one.hidden = false;
  one.dataset.beside = block.dataset.block;
  one.dataset.where = where;
  one.setAttribute("aria-label", where === "before" ? "Add a block above" : "Add a block below");
  one.style.top = `${(where === "before" ? top : bottom) + scrollY}px`;
  one.style.left = `${left + width / 2}px`;
}

export function around(id) {
  chosen = id;
  replace();
}

export function replace() {
  const block = blockOf(chosen);
  made.near.hidden = true;
  made.below.hidden = true;
  if (!block || !tell) return;
  put(made.below, block, "after");
}

document.addEventListener("pointermove", (event) => {
  if (!tell || event.pointerType !== "mouse" || event.buttons || event.target.closest?.("[data-plus]")) return;
  const block = event.target.closest?.("[data-block]");
  const near = made.near;
  if (!block) { near.hidden = true; return; }
  const { top, bottom } = block.getBoundingClientRect();
  const where = event.clientY - top < REACH ? "before" : bottom - event.clientY < REACH ? "after" : "";
  const isShown = block.dataset.block === chosen && where === "after";
  if (where && !isShown) put(near, block, where);
  else near.hidden = true;
}, { passive: true });
document.addEventListener("pointerleave", () => { made.near.hidden = true; });
