// Writing in the page: what the preview reports becomes changes of the chosen block, and its field follows.

import { announce, chosen } from "./studio-draft.js";
import { change, offerUndo, onBefore, onSettled } from "./studio-changes.js";
import { fieldOf, objection } from "./studio-fields.js";
import { askForLink } from "./studio-links.js";
import { complain, count } from "./studio-parts.js";
import { doubt, format, label, placeTools, resume, stopWriting } from "./studio-preview.js";
import { choose } from "./studio-select.js";
import { movesOf } from "./studio-tree.js";

const AUTOSAVE = 600;
const bar = document.getElementById("writing");
let now = null; // { block, path, first, saved, value, isRich, isNew }: what is being written
let timer = 0;
let isPressed = false; // whether the pointer went down on the bar
let last = null; // the newest change that waits for its turn: it may still be told better words

export function followInline() {
  return { write, typed, written, unwritten, split, join, link, away };
}

// ---- from the page

function write({ block, path, value, isRich, tag }) {
  save();
  now = { block, path, first: value, saved: value, value, isRich, isNew: false };
  show(tag);
  if (chosen.block !== block || chosen.panel !== "fields") choose({ block, tab: chosen.tab === "history" ? "pages" : chosen.tab }, { scroll: false });
}

function typed({ block, path, value, fresh, tag }) {
  if (now?.block !== block || now.path !== path) return;
  now.value = value;
  if (fresh) now.isNew = true;
  mirror(now);
  show(tag);
  clearTimeout(timer);
  timer = setTimeout(save, AUTOSAVE);
}

function written({ value }) {
  const was = now;
  if (!was) return;
  if (value === null) remove(was);
  else {
    was.value = value;
    save();
    const message = wrongOf(was);
    if (message) announce(message);
  }
  stop();
}

function unwritten({ before }) {
  clearTimeout(timer);
  if (now && !now.isNew) {
    now.value = before;
    mirror(now);
    save();
  }
  stop();
  announce("Nothing changed.");
}

function split({ block, path, value, next, rest }) {
  clearTimeout(timer);
  const first = now?.value === value && now.saved === value && !now.isNew ? [] : [put(path, value, now?.isNew)];
  const operations = rest === null ? first : [...first, put(next, rest, true)];
  now = null;
  if (operations.length) queue(block, operations);
}

function join({ block, path, into, value }) {
  clearTimeout(timer);
  const isThere = !(now?.path === path && now.isNew);
  now = null;
  queue(block, [put(into, value), ...(isThere ? [{ op: "remove", path }] : [])]);
}

async function link({ href, words }) {
  const answer = await askForLink({ href, words, page: chosen.page });
  if (answer === undefined) resume();
  else format({ mark: "link", href: answer });
}

// ---- to the server

const isEntry = (path) => /\.\d+$/.test(path);
const put = (path, value, isNew = false) => ({ op: isEntry(path) && !isNew ? "replace" : "add", path, value });

function remove({ block, path, isNew, first }) {
  clearTimeout(timer);
  if (isNew || (!first && !now.saved)) return;
  queue(block, [{ op: "remove", path }]).then((body) => body && offerUndo("Paragraph removed."));
}

function save() {
  clearTimeout(timer);
  if (!now || now.value === now.saved || wrongOf(now)) return;
  const { block, path, value, isNew } = now;
  now.saved = value;
  now.isNew = false;
  if (last?.block === block && last.operations.length === 1 && last.operations[0].path === path) {
    last.operations[0].value = value;
    last.kept?.update({ patch: patchOf(block, last.operations) });
  } else queue(block, [put(path, value, isNew)]);
}

function queue(block, operations) {
  const mine = { block, operations, kept: null };
  last = mine;
  return change(() => patchOf(block, operations), {
    inline: true,
    kept: (handle) => { mine.kept = handle; },
    begun: () => { if (last === mine) last = null; },
    done: () => operations.forEach(({ op, path, value }) => { if (op !== "remove") settleField(block, path, value); }),
  });
}

// Where the block is now: its fields know, or the list of blocks does.
function guardOf(block) {
  const guard = JSON.parse(document.getElementById("part-right").dataset.guard);
  const leaf = document.getElementById(`leaf-${block}`)?.closest(".leaf");
  return guard[0]?.value === block ? guard : leaf ? movesOf(leaf).guard : null;
}

function patchOf(block, operations) {
  const guard = guardOf(block);
  if (!guard) return "";
  const here = guard[0].path.replace(/\/id$/, "/props/");
  return JSON.stringify([...guard, ...operations.map((one) => ({ ...one, path: here + one.path.replaceAll(".", "/") }))]);
}

// ---- the field beside the page, and the bar above the words

const shownField = ({ block, path }) => (guardOf(block) && chosen.block === block ? fieldOf(path) : null);

function wrongOf(what) {
  const field = shownField(what);
  return field && !what.isNew ? objection({ value: what.value, dataset: field.dataset }) : "";
}

function mirror(what) {
  const field = what.isNew ? null : shownField(what);
  if (!field) return;
  field.value = what.value;
  count(field);
  complain(field, objection(field));
}

function settleField(block, path, value) {
  const field = shownField({ block, path });
  if (field?.value === value) field.defaultValue = value;
}

function show(tag) {
  bar.hidden = false;
  const field = shownField(now);
  const name = field?.labels?.[0]?.textContent.replace("(optional)", "").trim() ?? "";
  const limit = Number(field?.dataset.limit ?? 0);
  const size = [...now.value].length;
  const wrong = wrongOf(now);
  bar.querySelector("[data-name]").textContent = name;
  bar.querySelector("[data-size]").textContent = !limit ? "" : size > limit ? `${size - limit} too many` : `${size} of ${limit}`;
  bar.classList.toggle("is-wrong", Boolean(wrong));
  bar.querySelectorAll("[data-mark]").forEach((button) => { button.hidden = !now.isRich || (button.dataset.mark === "list" && !("lists" in (field?.dataset ?? {}))); });
  bar.querySelector("[data-mark=list]").setAttribute("aria-pressed", String(tag === "ul" || tag === "ol"));
  label({ words: [name, limit ? `at most ${limit} characters` : ""].filter(Boolean).join(", "), invalid: Boolean(wrong) });
  placeTools();
}

function stop() {
  now = null;
  bar.hidden = true;
  placeTools();
}

// A click outside the frame takes the cursor out of it: to the bar it comes back, to anything else the writing is done.
function away() {
  save();
  if (document.hasFocus() && !isPressed && !document.querySelector("dialog[open]") && document.activeElement?.id !== "frame") stopWriting(false);
}

document.addEventListener("pointerdown", ({ target }) => { isPressed = bar.contains(target); }, true);
document.addEventListener("focusin", ({ target }) => { if (now && !isPressed && !bar.contains(target) && target.id !== "frame" && !target.closest("dialog")) stopWriting(false); });
bar.addEventListener("mousedown", (event) => event.preventDefault());
bar.addEventListener("click", ({ target }) => {
  const mark = target.closest("[data-mark]");
  isPressed = false;
  if (mark) format({ mark: mark.dataset.mark });
  if (target.closest("[data-done]")) stopWriting(false);
});
bar.addEventListener("keydown", (event) => { if (event.key === "Escape") resume(); });

onBefore(save);
onSettled(() => {
  if (now) { mirror(now); show(); }
  showDoubts();
});

// Words of the chosen block that no clip says are marked in the page.
export function showDoubts() {
  const found = [...document.querySelectorAll("#part-right [data-doubt]")];
  doubt(chosen.block, found.map((one) => ({ path: one.closest(".said").id.replace(/^f-props-|-said$/g, "").replaceAll("-", "."), text: one.dataset.doubt })));
}
