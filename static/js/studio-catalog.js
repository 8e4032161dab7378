// Adding a block: what there is, searched by words, shown in the product's own look, put where it was meant.

import { change } from "./studio-changes.js";
import { root } from "./studio-draft.js";
import { showPane } from "./studio-panes.js";

const dialog = document.getElementById("add");
const example = document.getElementById("add-example");
const layouts = document.getElementById("add-layouts");
const now = document.getElementById("add-now");
let place = null; // { index, words } where it was meant; null where the server meant it
let shown = null; // { button, variant } in the example
let timer = 0;

const part = () => document.getElementById("part-add");
const search = () => document.getElementById("add-search");
const all = () => [...part().querySelectorAll("[data-adds]")];
const visible = () => all().filter((button) => !button.parentElement.hidden);

export function openAdd() {
  open(null);
}

export function addBeside(block, where) {
  const blocks = JSON.parse(part().dataset.blocks);
  const at = blocks.findIndex(([id]) => id === block);
  if (at < 0) { open(null); return; }
  const [above, below] = where === "before" ? [blocks[at - 1], blocks[at]] : [blocks[at], blocks[at + 1]];
  const words = above && below ? `It comes between “${above[1]}” and “${below[1]}”.` : above ? `It comes below “${above[1]}”.` : `It comes above “${below[1]}”.`;
  open({ index: where === "before" ? at : at + 1, words });
}

function open(wanted) {
  place = wanted;
  const said = document.getElementById("add-where");
  if (said) said.textContent = place?.words ?? said.dataset.words;
  dialog.showModal();
  if (!search()) return;
  search().value = "";
  find();
  search().focus();
}

function find() {
  const words = search().value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const button of all()) button.parentElement.hidden = !words.every((word) => button.dataset.words.includes(word));
  const first = visible()[0];
  document.getElementById("add-none").hidden = Boolean(first);
  document.getElementById("add-count").textContent = words.length ? `${visible().length} found` : "";
  if (first) show(first);
}

function show(button, variant = button.dataset.variants.split(" ")[0]) {
  if (shown?.button === button && shown.variant === variant) return;
  shown = { button, variant };
  all().forEach((one) => one.classList.toggle("is-shown", one === button));
  drawLayouts(button, variant);
  now.textContent = `Add ${button.querySelector("b").textContent.toLowerCase()}`;
  clearTimeout(timer);
  if (!example.checkVisibility()) return;
  timer = setTimeout(() => example.contentWindow.location.replace(`${root.dataset.sample}${button.dataset.kind}/${variant}/`), 90);
}

function drawLayouts(button, variant) {
  const names = button.dataset.variants.split(" ");
  layouts.replaceChildren(...(names.length < 2 ? [] : names.map((name) => {
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "add-layout", value: name, checked: name === variant, className: "vh" });
    label.append(radio, name[0].toUpperCase() + name.slice(1));
    return label;
  })));
}

function add(button, variant) {
  const operations = JSON.parse(button.dataset.patch);
  const last = operations.at(-1);
  if (place) last.path = last.path.replace(/\d+$/, String(place.index));
  if (variant) last.value = { ...last.value, variant };
  dialog.close();
  change(JSON.stringify(operations), {}).then((body) => body && startWriting());
}

function startWriting() {
  showPane("fields");
  const fields = [...document.querySelectorAll("#part-right :is(input, textarea)[data-path]")];
  const first = fields.find((one) => one.value.startsWith("[Add ")) ?? fields[0];
  for (let row = first?.closest("details"); row; row = row.parentElement.closest("details")) row.open = true;
  if (first) first.focus();
  else document.getElementById("panel-h")?.focus();
}

export function followAdding() {
  dialog.addEventListener("input", ({ target }) => { if (target === search()) find(); });
  dialog.addEventListener("change", ({ target }) => { if (target.name === "add-layout") show(shown.button, target.value); });
  for (const kind of ["focusin", "pointerover"]) {
    dialog.addEventListener(kind, ({ target }) => { const button = target.closest?.("[data-adds]"); if (button) show(button); });
  }
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("[data-adds]");
    if (button) { event.stopPropagation(); add(button); }
    else if (event.target === now && shown) add(shown.button, shown.variant);
  });
  dialog.addEventListener("keydown", onArrow);
  dialog.addEventListener("close", () => { shown = null; });
  document.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-add]");
    if (!opener) return;
    opener.closest("[popover]")?.hidePopover();
    if (opener.dataset.add) addBeside(opener.dataset.beside, opener.dataset.add);
    else openAdd();
  });
}

function onArrow(event) {
  const buttons = visible();
  if (event.target === search() && event.key === "Enter") {
    event.preventDefault();
    if (buttons[0]) add(buttons[0]);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.type === "radio") return;
  event.preventDefault();
  const at = buttons.indexOf(document.activeElement) + step;
  (at < 0 ? search() : buttons[Math.min(at, buttons.length - 1)])?.focus();
}
