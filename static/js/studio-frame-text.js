// Inside the preview: writing in the page itself. What is written goes to the studio, which saves it like a field.

import { asList, draw, mapLines, parse, pieces, print, read, splitAt, textOf } from "./rich-text.js";
import { blockOf, catchUp } from "./studio-frame-draw.js";

const PLACE = "[data-text], [data-rich]";
const STEP = 400; // what is written without a longer pause is one step of undo
let now = null; // { element, block, path, isRich, before, range, steps, isHeld }
let tell = () => {};

export function placeOf(node) {
  const place = node.closest?.(PLACE) ?? null;
  return place && "proposed" in place.dataset ? null : place;
}
export const isWriting = (block) => Boolean(now && (!block || block.contains(now.element)));
const pathOf = (element) => element.dataset.text ?? element.dataset.rich;
const find = (block, path) => [...(blockOf(block)?.querySelectorAll(PLACE) ?? [])].find((one) => pathOf(one) === path);
const isEntry = (path) => /\.\d+$/.test(path);

function valueOf(element) {
  if (element.dataset.rich === undefined) return element.textContent.replace(/\s*\n\s*/g, " ");
  return print(read(element)).replace(/\n+$/, "");
}

export function setUp(says) {
  tell = says;
}

// ---- beginning and ending

export function begin(element, { caret = false, point = null } = {}) {
  if (now?.element === element) return;
  end();
  const isRich = element.dataset.rich !== undefined;
  now = { element, block: element.closest("[data-block]").dataset.block, path: pathOf(element), isRich, before: valueOf(element), steps: [], at: 0, isHeld: false };
  open(element);
  if (caret || point) { element.focus({ preventScroll: true }); place(element, Infinity, Infinity); }
  if (point) placeAt(point);
  remember();
  tell({ say: "write", block: now.block, path: now.path, value: now.before, isRich, tag: element.nodeName.toLowerCase(), rect: rect() });
}

function open(element) {
  if (!now.isRich) { try { element.contentEditable = "plaintext-only"; } catch { element.contentEditable = "true"; } }
  else element.contentEditable = "true";
  element.setAttribute("role", "textbox");
  element.setAttribute("aria-multiline", element.nodeName === "P" || !now.isRich ? "false" : "true");
  element.spellcheck = true;
}

function close(element) {
  for (const name of ["contenteditable", "role", "aria-multiline", "aria-label", "aria-invalid", "spellcheck"]) element.removeAttribute(name);
}

export function end({ cancel = false } = {}) {
  if (!now) return;
  const { element, block, path, before } = now;
  const value = cancel ? before : valueOf(element);
  if (cancel && valueOf(element) !== before) write(element, before);
  now = null;
  close(element);
  element.blur();
  getSelection().removeAllRanges();
  const isEmpty = isEntry(path) && !value.trim() && hasOthers(element, path); // an emptied paragraph goes, and so does one that was begun and left
  if (isEmpty) dropEntry(element, path);
  tell({ say: cancel && !isEmpty ? "unwritten" : "written", block, path, value: isEmpty ? null : value, before });
  const whole = blockOf(block);
  if (whole) catchUp(whole, (fresh) => { const there = fresh && [...fresh.querySelectorAll(PLACE)].find((one) => pathOf(one) === path); return Boolean(there) && valueOf(there) === value; });
}

export const rect = () => {
  if (!now) return null;
  const { top, bottom, left, width } = now.element.getBoundingClientRect();
  return { top, bottom, left, width };
};

// ---- what comes from the studio

export function type({ block, path, value, lists }) {
  const element = find(block, path);
  if (element && element !== now?.element) write(element, value, lists);
}

function write(element, value, lists = true) {
  if (element.dataset.rich === undefined) return writePlain(element, value);
  const wanted = parse(value, { lists });
  if (wanted.tag !== tagOf(element) && /^(P|UL|OL)$/.test(element.nodeName)) element = retag(element, wanted.tag);
  draw(wanted, element);
}

// The word that the look lights up stays lit while it is there.
function writePlain(element, value) {
  const lit = element.querySelector(":scope > .hl");
  const at = lit ? value.split(" ").indexOf(lit.textContent) : -1;
  if (at < 0) { element.textContent = value; return; }
  const words = value.split(" ");
  element.replaceChildren(words.slice(0, at).map((word) => `${word} `).join(""), lit, words.slice(at + 1).map((word) => ` ${word}`).join(""));
}

export function label({ words, invalid }) {
  if (!now) return;
  if (words) now.element.setAttribute("aria-label", words);
  now.element.setAttribute("aria-invalid", String(Boolean(invalid)));
}

export function writeAt({ block, path }) {
  const element = find(block, path) ?? blockOf(block)?.querySelector(PLACE);
  if (element) begin(element, { caret: true });
}

// ---- formats

const tagOf = (element) => ({ UL: "ul", OL: "ol" })[element.nodeName] ?? "p";

function retag(element, tag) {
  const fresh = document.createElement(tag);
  for (const { name, value } of element.attributes) if (name !== "class") fresh.setAttribute(name, value);
  if (now?.element === element) now.element = fresh; // before the old one loses the focus
  element.replaceWith(fresh);
  return fresh;
}

function redraw(value, from, to) {
  if (value.tag !== tagOf(now.element)) {
    const fresh = retag(now.element, value.tag);
    open(fresh);
    fresh.focus({ preventScroll: true });
  }
  draw(value, now.element);
  place(now.element, from, to);
  changed();
}

function reach(value, [from, to]) {
  if (from !== to) return [from, to];
  const text = textOf(value);
  const before = text.slice(0, from).match(/\S*$/)[0].length;
  return [from - before, from + text.slice(from).match(/^\S*/)[0].length];
}

export function format({ mark, href }) {
  if (!now?.isRich) return;
  if (document.activeElement !== now.element) now.element.focus({ preventScroll: true });
  now.isHeld = false;
  const value = read(now.element);
  if (mark === "list") return redraw(asList(value, "ul"), Infinity, Infinity);
  const chosen = now.range ?? offsets(now.element);
  now.range = null;
  const [from, to] = reach(value, chosen);
  const held = pieces(value, from, to);
  if (mark === "link" && href === undefined) return askForLink(held, [from, to]);
  if (!held.length && href) return redraw(insert(value, from, { text: href.replace(/^(https:\/\/|mailto:)/, ""), href }), Infinity, Infinity);
  const change = mark === "link" ? { href: href || undefined } : { [mark]: !held.every((run) => run[mark]) };
  const range = mark === "link" ? [to, to] : chosen;
  return redraw(mapLines(value, from, to, (runs) => runs.map((run) => ({ ...run, ...change }))), ...range);
}

function insert(value, at, run) {
  const [line, rest] = [splitAt({ ...value, lines: value.lines.slice(0, 1) }, at).lines, value.lines.slice(1)];
  return { ...value, lines: [[...line[0], run, ...(line[1] ?? [])], ...rest] };
}

function askForLink(held, range) {
  now.range = range;
  now.isHeld = true;
  tell({ say: "link", href: held.find((run) => run.href)?.href ?? "", words: held.map((run) => run.text).join("") });
}

export function resume() {
  if (!now) return;
  now.isHeld = false;
  now.element.focus({ preventScroll: true });
  if (now.range) place(now.element, ...now.range);
  now.range = null;
}

// ---- the caret, in characters from the beginning; a new point of a list counts as one

function lines(element) {
  const rows = [...element.children].filter((row) => row.nodeName === "LI");
  return rows.length ? rows : [element];
}

function offsets(element) {
  const selection = getSelection();
  if (!selection.rangeCount || !element.contains(selection.anchorNode)) return [Infinity, Infinity];
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  return [distance(element, startContainer, startOffset), distance(element, endContainer, endOffset)];
}

function distance(element, node, offset) {
  const range = document.createRange();
  let sum = 0;
  for (const row of lines(element)) {
    range.selectNodeContents(row);
    if (row.contains(node)) {
      range.setEnd(node, offset);
      return sum + range.toString().length;
    }
    sum += range.toString().length + 1;
  }
  return sum;
}

function place(element, from, to) {
  const [start, finish] = [spot(element, from), spot(element, to)];
  getSelection().setBaseAndExtent(...start, ...finish);
}

function placeAt({ clientX, clientY }) {
  const found = document.caretPositionFromPoint?.(clientX, clientY);
  const range = found ? null : document.caretRangeFromPoint?.(clientX, clientY);
  const [node, offset] = found ? [found.offsetNode, found.offset] : [range?.startContainer, range?.startOffset];
  if (node && now.element.contains(node)) getSelection().setBaseAndExtent(node, offset, node, offset);
}

function spot(element, offset) {
  let left = offset;
  let last = [element, element.childNodes.length];
  for (const row of lines(element)) {
    const walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    last = [row, row.childNodes.length];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (left <= node.length) return [node, left];
      left -= node.length;
      last = [node, node.length];
    }
    left -= 1;
    if (left < 0) return last;
  }
  return last;
}

// ---- writing

function changed() {
  remember();
  const value = valueOf(now.element);
  const fresh = "fresh" in now.element.dataset;
  if (fresh && !value.trim()) return;
  delete now.element.dataset.fresh; // the studio knows it from here on
  tell({ say: "typed", block: now.block, path: now.path, value, fresh, tag: tagOf(now.element), rect: rect() });
}

function remember() {
  if (!now.isRich) return;
  const step = { value: read(now.element), range: offsets(now.element) };
  if (performance.now() - now.at < STEP && now.steps.length > 1) now.steps[now.steps.length - 1] = step;
  else now.steps.push(step);
  now.at = performance.now();
}

function back() {
  if (now.steps.length < 2) return;
  now.steps.pop();
  const { value, range } = now.steps.at(-1);
  now.steps.pop();
  now.at = 0;
  redraw(value, ...range);
}

function insertText(text) {
  const selection = getSelection();
  if (!selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  range.deleteContents();
  const node = document.createTextNode(text);
  range.insertNode(node);
  selection.setBaseAndExtent(node, node.length, node, node.length);
  now.element.normalize();
  changed();
}

function onPaste(event) {
  if (!now) return;
  const data = event.clipboardData ?? event.dataTransfer;
  if (data.files.length) return; // a picture: the studio takes it
  event.preventDefault();
  const text = data.getData("text/plain").replace(/\r/g, "").replace(/\s*\n\s*/g, " ");
  if (text && !document.execCommand("insertText", false, text)) insertText(text);
}

function onEnter(event) {
  const { element, path, isRich } = now;
  if (isRich && tagOf(element) !== "p") return newPoint();
  if (!isEntry(path) || event.shiftKey || event.metaKey || event.ctrlKey) return end();
  return newEntry(element, path);
}

function newPoint() {
  const value = read(now.element);
  const from = offsets(now.element)[1];
  const row = getSelection().anchorNode;
  const item = lines(now.element).find((one) => one.contains(row));
  if (item && !item.textContent.trim()) return end();
  return redraw(splitAt(value, from), from + 1, from + 1);
}

// The paragraph is cut at the caret; what is after it becomes the next entry of the list. The rest of the page follows later.
function newEntry(element, path) {
  const value = now.isRich ? read(element) : { tag: "p", lines: [[{ text: element.textContent }]] };
  const to = offsets(element)[1]; // what is selected stays
  const head = trimmed(splitAt(value, to).lines[0], /\s+$/, -1);
  const tail = trimmed(splitAt(value, to).lines[1] ?? [], /^\s+/, 0);
  if (!head.some((run) => run.text.trim())) return end();
  const block = element.closest("[data-block]");
  const stem = path.replace(/\.\d+$/, "");
  const at = Number(path.match(/\d+$/)[0]);
  draw({ tag: "p", lines: [head] }, element);
  const kept = valueOf(element);
  const before = now.before;
  now = null;
  close(element);
  renumber(block, stem, at + 1, 1);
  const fresh = element.cloneNode(false);
  fresh.removeAttribute("data-fresh");
  fresh.dataset[fresh.dataset.rich === undefined ? "text" : "rich"] = `${stem}.${at + 1}`;
  element.after(fresh);
  draw({ tag: "p", lines: [tail] }, fresh);
  const rest = valueOf(fresh);
  if (!rest.trim()) fresh.dataset.fresh = "";
  tell({ say: "split", block: block.dataset.block, path, before, value: kept, next: `${stem}.${at + 1}`, rest: rest.trim() ? rest : null });
  begin(fresh, { caret: false });
  fresh.focus();
  return place(fresh, 0, 0);
}

// Backspace at the beginning of an entry: it goes on where the one before it ends.
function join() {
  const { element, path, block, isRich } = now;
  const [from, to] = offsets(element);
  const at = Number(path.match(/\d+$/)?.[0] ?? 0);
  const into = path.replace(/\d+$/, String(at - 1));
  const earlier = isEntry(path) && at > 0 && from === 0 && to === 0 && tagOf(element) === "p" ? find(block, into) : null;
  if (!earlier || tagOf(earlier) !== "p") return false;
  const [one, other] = [read(earlier), read(element)];
  const length = textOf(one).length;
  const gap = other.lines[0].length && length && !/\s$/.test(textOf(one)) ? [{ text: " " }] : [];
  now = null;
  close(element);
  dropEntry(element, path);
  if (isRich) draw({ tag: "p", lines: [[...one.lines[0], ...gap, ...other.lines[0]]] }, earlier);
  else earlier.textContent = textOf(one) + (gap.length ? " " : "") + textOf(other);
  tell({ say: "join", block, path, into, value: valueOf(earlier) });
  begin(earlier, { caret: true });
  place(earlier, length + gap.length, length + gap.length);
  return true;
}

const hasOthers = (element, path) => [...element.closest("[data-block]").querySelectorAll(PLACE)].some((one) => one !== element && pathOf(one).replace(/\d+$/, "") === path.replace(/\d+$/, ""));

function trimmed(runs, space, at) {
  if (!runs.length) return runs;
  const found = runs.map((run) => ({ ...run }));
  found.at(at).text = found.at(at).text.replace(space, "");
  return found.filter((run) => run.text);
}

function renumber(block, stem, from, by) {
  for (const one of block.querySelectorAll(PLACE)) {
    const path = pathOf(one);
    const [, number, rest] = path.startsWith(`${stem}.`) ? path.slice(stem.length).match(/^\.(\d+)(.*)$/) ?? [] : [];
    if (number !== undefined && Number(number) >= from) one.dataset[one.dataset.rich === undefined ? "text" : "rich"] = `${stem}.${Number(number) + by}${rest}`;
  }
}

function dropEntry(element, path) {
  const block = element.closest("[data-block]");
  element.remove();
  renumber(block, path.replace(/\.\d+$/, ""), Number(path.match(/\d+$/)[0]) + 1, -1);
}

function onTab(event) {
  const all = [...now.element.closest("[data-block]").querySelectorAll(PLACE)].filter((one) => one.getClientRects().length);
  const next = all[all.indexOf(now.element) + (event.shiftKey ? -1 : 1)];
  if (!next) return end();
  event.preventDefault();
  return begin(next, { caret: true });
}

export function onKey(event) {
  if (!now || event.isComposing) return false;
  const command = event.metaKey || event.ctrlKey;
  const key = event.key.toLowerCase();
  if (event.key === "Escape") { event.preventDefault(); end({ cancel: true }); }
  else if (event.key === "Enter") { event.preventDefault(); onEnter(event); }
  else if (event.key === "Tab") onTab(event);
  else if (event.key === "Backspace" && !command) { if (join()) event.preventDefault(); }
  else if (command && now.isRich && "bik".includes(key) && key.length === 1) { event.preventDefault(); format({ mark: { b: "strong", i: "em", k: "link" }[key] }); }
  else if (command && now.isRich && key === "z" && !event.shiftKey) { event.preventDefault(); back(); }
  else if (event.key === " " && !command && now.element.closest("summary, button, label")) { event.preventDefault(); if (!document.execCommand("insertText", false, " ")) insertText(" "); }
  else if (command && ["b", "i", "u"].includes(key)) event.preventDefault();
  return true;
}

const ALLOWED = /^(insertText|insertCompositionText|insertReplacementText|insertFromComposition|delete|history)/;
document.addEventListener("beforeinput", (event) => { if (now && !ALLOWED.test(event.inputType)) event.preventDefault(); });
document.addEventListener("input", () => { if (now) changed(); });
document.addEventListener("paste", onPaste);
document.addEventListener("focusout", (event) => {
  if (!now || event.target !== now.element || now.isHeld) return;
  if (document.activeElement === now.element) tell({ say: "away" }); // the whole frame lost the cursor: the studio knows to whom
  else end();
});
