// The list of pages and blocks by keyboard and by dragging.

import { announce } from "./studio-draft.js";
import { showPane } from "./studio-panes.js";

const EDGE = 48;

// What can be done to a block follows from where it stands.
export function movesOf(leaf) {
  const rows = [...leaf.parentElement.querySelectorAll(":scope > .leaf")];
  const base = leaf.parentElement.dataset.blocks;
  const at = rows.indexOf(leaf);
  const here = `${base}/${at}`;
  const guard = [{ op: "test", path: `${here}/id`, value: leaf.querySelector("a").dataset.block }];
  const patch = (operation) => JSON.stringify([...guard, operation]);
  return {
    here, guard,
    up: at ? patch({ op: "move", from: here, path: `${base}/${at - 1}` }) : "",
    down: at + 1 < rows.length ? patch({ op: "move", from: here, path: `${base}/${at + 1}` }) : "",
    copy: patch({ op: "copy", from: here, path: `${base}/${at + 1}` }),
    remove: patch({ op: "remove", path: here }),
  };
}

const movesAt = (item) => (item.matches(".node") ? item.dataset : movesOf(item.closest(".leaf")));
// Asked when its turn comes: changes before it may have moved it, or taken it away.
const movesNow = (id) => { const item = document.getElementById(id); return item ? movesAt(item) : {}; };
const stops = () => [...document.querySelectorAll("[data-tree] .node, [data-tree] .leaf > a, [data-tree] .leaf-add")];

export function followTree({ change, choose }) {
  const pane = document.querySelector(".pane-tree");
  pane.addEventListener("keydown", (event) => onKey(event, change));
  pane.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (grip && event.button === 0) drag(grip, event, change);
  });
  pane.addEventListener("click", (event) => {
    if (event.target.closest("[data-grip]") && event.detail === 0) announce("Press the up or down arrow to move it.");
    const rename = event.target.closest("[data-rename]");
    if (rename) toName(rename.dataset.rename, choose, rename.dataset.to);
  });
  pane.addEventListener("keydown", (event) => {
    const node = event.key === "F2" && document.activeElement.closest?.(".node");
    if (node) toName(node.dataset.page, choose);
  });
  pane.addEventListener("dblclick", (event) => {
    const node = event.target.closest(".node");
    if (node) toName(node.dataset.page, choose);
  });
}

function toName(page, choose, field = "page-title") {
  if (page === "sales") return;
  showPane("fields");
  choose({ page, block: "", tab: "pages" }, { field });
}

function onKey(event, change) {
  const grip = event.target.closest("[data-grip]");
  if (event.target.closest("[popover]")) return;
  const item = grip ? grip.nextElementSibling : event.target.closest(".node, .leaf > a");
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const wants = step && item && (event.altKey || grip) ? movesAt(item)[step] : null;
  if (step && item && (event.altKey || grip)) {
    event.preventDefault();
    const { id } = item;
    if (wants) change(() => movesNow(id)[step], { target: (grip ?? item).id, way: step });
    else announce(step === "up" ? "It is at the top." : "It is at the end.");
  } else if (step && event.target.closest("[data-tree]")) {
    event.preventDefault();
    const all = stops();
    all[all.indexOf(document.activeElement) + (step === "up" ? -1 : 1)]?.focus();
  } else if ((event.key === "Delete" || event.key === "Backspace") && item && movesAt(item).remove) {
    event.preventDefault();
    const all = stops();
    const next = all[all.indexOf(item) + 1] ?? all[0];
    const { id } = item;
    change(() => movesNow(id).remove, { undoable: `${item.querySelector(".node-t").firstChild.textContent} deleted.`, focus: next.id });
  } else if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "d" && item?.matches(".leaf > a")) {
    event.preventDefault();
    change(movesAt(item).copy, {});
  }
}

// ---- dragging: a block within its page or onto another page, a page among pages

function drag(grip, start, change) {
  const row = grip.closest(".leaf, [data-node]");
  const isPage = "node" in row.dataset;
  const list = row.parentElement;
  const rows = [...list.querySelectorAll(isPage ? ":scope > [data-node]" : ":scope > .leaf")];
  const from = rows.indexOf(row);
  const pane = row.closest(".pane");
  let aim = null; // { to } within the list, or { page }
  let pointer = start.clientY;
  let timer = 0;
  grip.setPointerCapture(start.pointerId);
  const clear = () => document.querySelectorAll("[data-tree] .is-over, [data-tree] .is-under, [data-tree] .is-target").forEach((one) => one.classList.remove("is-over", "is-under", "is-target"));
  const look = () => {
    clear();
    aim = (isPage ? null : pageUnder(row, pointer)) ?? { to: placeAmong(rows, row, pointer, isPage) };
    if (aim.page) aim.page.classList.add("is-target");
    else showPlace(rows.filter((one) => one !== row), aim.to, isPage);
  };
  const scroll = () => {
    const { top, bottom } = pane.getBoundingClientRect();
    const by = pointer < top + EDGE ? pointer - top - EDGE : pointer > bottom - EDGE ? pointer - bottom + EDGE : 0;
    if (by) { pane.scrollTop += by / 4; look(); }
    timer = requestAnimationFrame(scroll);
  };
  const move = (event) => {
    row.classList.add("is-dragged");
    pointer = event.clientY;
    look();
    if (!timer) scroll();
  };
  const end = (event) => {
    grip.removeEventListener("pointermove", move);
    document.removeEventListener("keydown", stop, true);
    cancelAnimationFrame(timer);
    clear();
    row.classList.remove("is-dragged");
    if (event.type !== "pointerup" || !aim) return;
    if (aim.page) toPage(row, aim.page, change);
    else if (aim.to !== from) toPlace(row, list, from, aim.to, grip, change);
  };
  const stop = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    aim = null;
    grip.releasePointerCapture(start.pointerId);
  };
  document.addEventListener("keydown", stop, true);
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end, { once: true });
  grip.addEventListener("pointercancel", end, { once: true });
  grip.addEventListener("lostpointercapture", end, { once: true });
}

// Among its kind, where it would come to stand; the sales page stays first.
function placeAmong(rows, row, y, isPage) {
  const others = rows.filter((one) => one !== row);
  const middle = (one) => { const box = (one.querySelector(":scope > .node-row") ?? one).getBoundingClientRect(); return box.top + box.height / 2; };
  return Math.max(isPage ? 1 : 0, others.filter((one) => y > middle(one)).length);
}

function showPlace(others, to, isPage) {
  const mark = (one, name) => (isPage ? one?.querySelector(":scope > .node-row") : one)?.classList.add(name);
  if (to < others.length) mark(others[to], "is-over");
  else mark(others.at(-1), "is-under");
}

function pageUnder(row, y) {
  const here = row.closest("[data-node]");
  const found = [...document.querySelectorAll("[data-tree] > [data-node]")].find((one) => {
    const box = one.querySelector(":scope > .node-row").getBoundingClientRect();
    return one !== here && y >= box.top && y <= box.bottom;
  });
  return found ? { page: found } : null;
}

function toPlace(row, list, from, to, grip, change) {
  const base = list.dataset.blocks ?? "/pages";
  const guard = list.dataset.blocks ? movesOf(row).guard : JSON.parse(row.dataset.guard);
  const patch = [...guard, { op: "move", from: `${base}/${from}`, path: `${base}/${to}` }];
  change(JSON.stringify(patch), { target: grip.id, says: `Moved to place ${to + (list.dataset.blocks ? 1 : 0)}.` });
}

function toPage(row, page, change) {
  const { path, guard, count, title } = page.dataset;
  const own = movesOf(row);
  const patch = [...own.guard, ...JSON.parse(guard), { op: "move", from: own.here, path: `${path}/blocks/${count}` }];
  change(JSON.stringify(patch), { undoable: `Moved to “${title}”.`, block: row.querySelector("a").dataset.block });
}
