// A change and what comes back: patches in turn, undo and redo, fresh parts of the page, and what was left by a closed tab.

import { say } from "./messages.js";
import { Refused, announce, chosen, inTurn, load, newKey, root, send } from "./studio-draft.js";
import { keep, left } from "./studio-outbox.js";
import { complain, goToField, refocus, swap } from "./studio-parts.js";
import { mark, open, placeTools, refresh } from "./studio-preview.js";

const PAUSE = 350; // so long nobody writes before what was written is drawn in the lists beside it
const LATER = 5000;
let toast = null;
let isLate = false; // whether something was changed that is not drawn yet
let drawing = 0;
const befores = [];
const afters = [];

// What is typed and not sent yet goes first; `onSettled` hears of every fresh state.
export const onBefore = (does) => befores.push(does);
export const onSettled = (does) => afters.push(does);
export const flush = () => befores.forEach((does) => does());

export const address = (page) => root.dataset.preview.replace(/\/preview\/[^/]+\/$/, `/preview/${page}/`) + (chosen.version ? `?version=${chosen.version}` : "");

export function settle(body, { isTyping = false, keepFrame = false } = {}) {
  isLate = false;
  const { page: pageWas, draft: draftWas, block: blockWas } = { ...chosen };
  chosen.draft = body.draft;
  chosen.page = body.page;
  chosen.block = body.block;
  swap(body.html, { isTyping: isTyping && !body.rebased });
  document.title = `${document.querySelector(".bar-title").textContent}, studio · Owny`;
  afters.forEach((does) => does(body));
  remember();
  if (body.page !== pageWas) open(address(body.page));
  else if (String(body.draft) !== String(draftWas) && !keepFrame) refresh().then(() => body.block !== blockWas && mark(body.block));
  placeTools();
  if (body.rebased) say(body.says);
}

// A change is answered by a line at once. What is drawn comes after it: right away, or, of words, when the writing pauses.
async function take(body, { isTyping = false, isOneText = false } = {}) {
  if (isOneText && !body.rebased) {
    learn(body);
    drawLater();
    return;
  }
  try {
    const parts = await load({ page: body.page, block: body.block, tab: chosen.tab, panel: body.panel });
    chosen.panel = body.panel;
    settle({ ...parts, says: body.says, rebased: body.rebased }, { isTyping });
  } catch (error) {
    if (!(error instanceof Refused || error instanceof TypeError)) throw error;
    learn(body); // it is made, only its picture is late
    drawLater(LATER);
  }
}

function learn({ draft, undo, redo }) {
  const isNew = String(draft) !== chosen.draft;
  chosen.draft = draft;
  for (const [way, note] of [["undo", undo], ["redo", redo]]) {
    const button = document.getElementById(way);
    const name = `${way[0].toUpperCase()}${way.slice(1)}`;
    button.disabled = !note;
    button.title = note ? `${name}: ${note}` : name;
    button.setAttribute("aria-label", button.title);
  }
  if (isNew) refresh();
}

function drawLater(wait = PAUSE) {
  isLate = true;
  clearTimeout(drawing);
  drawing = setTimeout(() => inTurn(async () => {
    if (!isLate) return;
    const { page, block, tab, panel, version } = chosen;
    try {
      settle(await load({ page, block, tab, panel, version }), { isTyping: true, keepFrame: true });
    } catch {
      drawLater(LATER);
    }
  }), wait);
}

// Whether a change says one text of a block anew: then everything else stands where it stood.
function isOneText(patch) {
  const [one, ...more] = JSON.parse(patch).filter(({ op }) => op !== "test");
  return !more.length && one?.op !== "remove" && /\/props\//.test(one?.path) && typeof one.value === "string" && one.value.trim() !== "";
}

function remember() {
  const query = new URLSearchParams();
  for (const name of ["page", "block", "tab", "panel", "version"]) if (chosen[name]) query.set(name, chosen[name]);
  history.replaceState(null, "", `?${query}`);
}

// ---- changes

const written = (patch) => (typeof patch === "function" ? patch() : patch);

export function change(patch, how = {}) {
  if (!how.typed && !how.inline) flush();
  const key = newKey();
  const seenOn = chosen.draft;
  const fixed = typeof patch === "string" ? named(patch) : patch;
  const kept = keepIfPossible(fixed, key);
  how.kept?.(kept);
  return inTurn(() => made(fixed, { ...how, key, seenOn }).finally(() => kept?.drop()));
}

// What a closed tab would lose; a patch that cannot be written yet is not kept.
function keepIfPossible(patch, key) {
  const text = written(patch);
  return text && text !== "[]" ? keep({ patch: text, expected: chosen.draft, key }) : null;
}

// A new block gets its name here, so that sending it twice adds it once.
function named(patch) {
  if (!patch.includes('"op":"add"') || !patch.includes('"props"')) return patch;
  const operations = JSON.parse(patch);
  for (const one of operations) {
    if (one.op === "add" && /^\/pages\/\d+\/blocks\/(\d+|-)$/.test(one.path) && !one.value.id) one.value = { id: `blk_${tail()}`, ...one.value };
  }
  return JSON.stringify(operations);
}

const tail = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => "0123456789abcdefghijklmnopqrstuvwxyz"[byte % 36]).join("");

async function made(patch, { key, seenOn, begun, done, typed, inline, target, focus, way, undoable, says, page, block }) {
  begun?.();
  const text = written(patch);
  if (!text || text === "[]") return null;
  dropToast();
  try {
    const isTyping = Boolean(typed || inline);
    const where = { ...(page ? { page } : {}), ...(block !== undefined ? { block } : {}) };
    const body = await sendPatch({ patch: text, key, brief: "1", ...where }, seenOn);
    if (typed) typed.field.defaultValue = typed.value();
    done?.();
    await take(body, { isTyping, isOneText: isTyping && isOneText(text) });
    if (!isTyping) announce(says ?? (way ? `Moved ${way}. ${standing(target)}` : body.says));
    if (target) refocus({ id: target });
    else if (focus) goToField(focus) || refocus({ id: focus });
    if (undoable) offerUndo(undoable);
    if (!isTyping && document.activeElement === document.body) refocus({ id: `leaf-${chosen.block}` }) || refocus({ id: `node-${chosen.page}` });
    return body;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 208) return again();
    explain(error, typed?.field);
    return null;
  }
}

// What was pressed while an earlier change of ours was on its way may stand elsewhere now: then the server is told on which
// draft it was pressed, and brings both together.
async function sendPatch(values, seenOn) {
  try {
    return await send(root.dataset.change, values);
  } catch (error) {
    if (error.status !== 409 || error.body.draft || seenOn === chosen.draft) throw error;
    return { ...(await send(root.dataset.change, { ...values, expected: seenOn })), rebased: false };
  }
}

// Where the thing that was moved stands now: `3 of 5`.
function standing(target) {
  const row = document.getElementById(target)?.closest(".leaf, [data-node]");
  const rows = row ? [...row.parentElement.querySelectorAll(":scope > .leaf, :scope > [data-node]")] : [];
  return row ? `${rows.indexOf(row) + 1} of ${rows.length}` : document.querySelector(".panel-h .tiny")?.textContent ?? "";
}

// The server has it already: show what it has.
async function again() {
  const body = await load({ page: chosen.page, block: chosen.block, tab: chosen.tab, panel: chosen.panel });
  settle(body);
  return body;
}

export function explain({ status, body }, field) {
  if (status === 409 && body.draft) return;
  for (const problem of body.problems ?? []) {
    const at = field ?? [...document.querySelectorAll(":is(input, textarea)[data-path]")].find((one) => one.dataset.path === problem.path);
    if (at) return complain(at, `${problem.message} ${problem.hint ?? ""}`.trim());
  }
  if (body.detail) say(body.detail, { bad: true });
}

// ---- back and forth

export function step(way) {
  flush();
  return inTurn(async () => {
    dropToast();
    try {
      const had = document.activeElement?.id;
      const body = await send(root.dataset[way], { brief: "1" });
      await take(body);
      announce(body.says);
      if (document.activeElement === document.body) refocus({ id: had === "undo" ? "redo" : "undo" }) || refocus({ id: `leaf-${chosen.block}` });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 208) await again();
      else explain(error);
    }
  });
}

function dropToast() {
  toast?.remove();
  toast = null;
}

export function offerUndo(words) {
  say(words);
  toast = document.querySelector(".toasts").lastElementChild;
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "link";
  undo.textContent = "Undo";
  undo.addEventListener("click", () => step("undo"));
  toast.querySelector("p").after(undo);
}

// ---- what a closed tab had not sent

let isSending = false;
const AGAIN = [2_000, 10_000]; // a page that was just left may hold its lock for a moment

export async function sendLeftovers(tries = 0) {
  if (tries < AGAIN.length) setTimeout(() => sendLeftovers(tries + 1), AGAIN[tries]);
  if (isSending) return;
  const entries = await left();
  if (!entries.length || isSending) return;
  isSending = true;
  let done = 0;
  await inTurn(async () => {
    for (const entry of entries) {
      try {
        const expected = done && isInside(entry.patch) ? chosen.draft : entry.expected;
        const body = await send(root.dataset.change, { patch: entry.patch, expected, ...(entry.key ? { key: entry.key } : {}) }, { isQuiet: true });
        settle({ ...body, rebased: false });
        done += 1;
        entry.drop();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.status === 208) done += 1;
        else sayWhatDidNotFit(entry.patch);
        entry.drop();
      }
    }
  });
  isSending = false;
  if (done) say(done === 1 ? "A change that was not saved when you left is in now." : `${done} changes that were not saved when you left are in now.`);
}

function sayWhatDidNotFit(patch) {
  const words = JSON.parse(patch).filter(({ op, value }) => op !== "test" && typeof value === "string").map(({ value }) => `“${value}”`);
  say(`A change that was not saved when you left does not fit any more, because its part was changed since. ${words.length ? `You had written: ${words.join(" ")}` : ""}`, { bad: true });
}

// Whether a change stays within blocks, so that places are the same after it.
const isInside = (patch) => JSON.parse(patch).every(({ op, path }) => op === "test" || !/^\/pages(\/[^/]+(\/blocks(\/[^/]+)?)?)?$/.test(path));
