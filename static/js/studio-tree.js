// The list of pages and blocks by keyboard and by dragging.

import { announce } from "./studio-draft.js";

const stops = () => [...document.querySelectorAll("[data-tree] .node, [data-tree] .leaf > a, [data-tree] .leaf-add")];

export function followTree({ change }) {
  const pane = document.querySelector(".pane-tree");
  pane.addEventListener("keydown", (event) => onKey(event, change));
  pane.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (grip && event.button === 0) drag(grip, event, change);
  });
  pane.addEventListener("click", (event) => {
    if (event.target.closest("[data-grip]") && event.detail === 0) announce("Press the up or down arrow to move this block.");
  });
}

function onKey(event, change) {
  const grip = event.target.closest("[data-grip]");
  const item = grip ? grip.nextElementSibling : event.target.closest(".node, .leaf > a");
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const wants = step && item && (event.altKey || grip) ? item.dataset[step] : null;
  if (step && item && (event.altKey || grip)) {
    event.preventDefault();
    if (wants) change(wants, { target: (grip ?? item).id, way: step });
    else announce(step === "up" ? "It is at the top." : "It is at the end.");
  } else if (step && event.target.closest("[data-tree]")) {
    event.preventDefault();
    const all = stops();
    all[all.indexOf(document.activeElement) + (step === "up" ? -1 : 1)]?.focus();
  } else if ((event.key === "Delete" || event.key === "Backspace") && item?.dataset.remove) {
    event.preventDefault();
    const all = stops();
    const next = all[all.indexOf(item) + 1] ?? all[0];
    change(item.dataset.remove, { undoable: `${item.querySelector(".node-t").firstChild.textContent} deleted.`, focus: next.id });
  } else if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "d" && item?.dataset.copy) {
    event.preventDefault();
    change(item.dataset.copy, {});
  }
}

function drag(grip, start, change) {
  const row = grip.closest(".leaf");
  const list = row.parentElement;
  const rows = [...list.querySelectorAll(":scope > .leaf")];
  const from = rows.indexOf(row);
  let to = from;
  grip.setPointerCapture(start.pointerId);
  const clear = () => rows.forEach((one) => one.classList.remove("is-over", "is-under"));
  const move = (event) => {
    row.classList.add("is-dragged");
    clear();
    const over = rows.filter((one) => one !== row && event.clientY > one.getBoundingClientRect().top + one.offsetHeight / 2).length;
    to = over;
    const others = rows.filter((one) => one !== row);
    if (to < others.length) others[to].classList.add("is-over");
    else others.at(-1)?.classList.add("is-under");
  };
  const end = (event) => {
    grip.removeEventListener("pointermove", move);
    clear();
    row.classList.remove("is-dragged");
    if (event.type === "pointerup" && to !== from) {
      const base = list.dataset.blocks;
      const patch = [...JSON.parse(row.dataset.guard), { op: "move", from: `${base}/${from}`, path: `${base}/${to}` }];
      change(JSON.stringify(patch), { target: grip.id });
    }
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end, { once: true });
  grip.addEventListener("pointercancel", end, { once: true });
}
