// Sends what a reader ticks, writes and finishes. Each thing is kept on this device until it has arrived; the page's forms
// do the same without this script.
import { tellZone } from "./reading-zone.js";

const { reading, page, save, state } = document.body.dataset;
const form = document.getElementById("keep");
const line = form.querySelector("[data-status]");
const PREFIX = `owny:waiting:${reading}:`;
const SOON = 350;
const WHILE_TYPING = 900;
const LATER = 5000;
let token = form.elements.csrfmiddlewaretoken.value;
let place = "";
let sentPlace = "";
let timer = 0;
let wait = LATER;
let busy = false;

// --- what waits, one entry for each thing, so that two tabs never overwrite each other -----------------------------------
const inMemory = new Map();

function keep(id, change) {
  inMemory.set(id, change);
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(change));
  } catch {
    // A private window keeps nothing; what is in memory is still sent.
  }
}

function drop(id, at) {
  if (inMemory.get(id)?.at === at) inMemory.delete(id);
  try {
    if (JSON.parse(localStorage.getItem(PREFIX + id))?.at === at) localStorage.removeItem(PREFIX + id);
  } catch {
    // Nothing was kept.
  }
}

function waiting() {
  const found = new Map();
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX)) found.set(name.slice(PREFIX.length), JSON.parse(localStorage.getItem(name)));
    }
  } catch {
    // Only memory, then.
  }
  for (const [id, change] of inMemory) found.set(id, change);
  return found;
}

function put(change, after = SOON) {
  keep(`${change.kind}:${change.part}:${change.item ?? ""}`, { ...change, at: Date.now() });
  say("saving");
  sendIn(after);
}

// --- sending --------------------------------------------------------------------------------------------------------------
function sendIn(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

function message(entries) {
  const changes = entries.map(([, { at, ...change }]) => ({ ...change, age: Math.max(0, (Date.now() - at) / 1000) }));
  if (place && place !== sentPlace) changes.push({ kind: "place", part: page, item: place });
  return JSON.stringify({ page, changes });
}

function post(content, leaving = false) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return fetch(save, { method: "POST", body: content, headers, keepalive: leaving });
}

async function send() {
  const entries = [...waiting()].slice(0, 200);
  if (busy || (!entries.length && place === sentPlace)) return;
  busy = true;
  const where = place;
  try {
    await answered(await post(message(entries)), entries, where);
  } catch {
    later("unsaved");
  } finally {
    busy = false;
  }
  if (waiting().size > 0 && wait === LATER && !line.classList.contains("is-trouble")) sendIn(SOON);
}

async function answered(answer, entries, where) {
  if (answer.status === 403 && (await freshToken())) return later("saving", 200);
  if (answer.status === 429 || answer.status >= 500) return later("unsaved", 20000);
  if ([400, 413].includes(answer.status)) for (const [id, { at }] of entries) drop(id, at);
  if (!answer.ok || answer.redirected) return say("lost");
  for (const [id, { at }] of entries) drop(id, at);
  sentPlace = where;
  wait = LATER;
  show(await answer.json());
  if (entries.length) say(waiting().size ? "saving" : "saved");
}

function later(word, delay = wait) {
  say(word);
  wait = Math.min(wait * 2, 60000);
  sendIn(delay);
}

async function freshToken() {
  const answer = await fetch(`${state}?page=${page}`);
  if (!answer.ok) return false;
  const told = await answer.json();
  const isNew = told.csrf !== token;
  token = form.elements.csrfmiddlewaretoken.value = told.csrf;
  return isNew;
}

function say(word) {
  line.classList.toggle("is-trouble", word === "unsaved" || word === "lost");
  line.classList.toggle("is-busy", word === "saving");
  if (word !== "saving") line.textContent = line.dataset[word];
}

// --- showing --------------------------------------------------------------------------------------------------------------
const boxes = [...document.querySelectorAll("input[type=checkbox][name=tick]")];
const notes = [...document.querySelectorAll("textarea[data-note]")];
const marks = [...document.querySelectorAll("button[data-done]")];

function show(told) {
  if (told.csrf) token = form.elements.csrfmiddlewaretoken.value = told.csrf;
  const mine = waiting();
  const [ticked, done] = [new Set(told.ticked), new Set(told.done)];
  for (const box of boxes) if (!mine.has(`tick:${box.value.replace(".", ":")}`)) box.checked = ticked.has(box.value);
  for (const note of notes) {
    const isFree = document.activeElement !== note && !mine.has(`note:${note.dataset.note}:`);
    if (isFree) note.value = told.notes[note.dataset.note] ?? "";
  }
  for (const mark of marks) if (!mine.has(`done:${mark.dataset.done}:`)) press(mark, done.has(mark.dataset.done));
  for (const bar of document.querySelectorAll("[data-bar]")) [bar.max, bar.value] = [told.total, told.count];
  for (const words of document.querySelectorAll("[data-count]")) {
    words.textContent = words.dataset.count.replace("{n}", told.count).replace("{all}", told.total);
  }
  for (const stop of document.querySelectorAll("[data-stop]")) finish(stop, "stop--done", told.pages_done.includes(stop.dataset.stop));
  for (const one of document.querySelectorAll("[data-lesson]")) finish(one, "lessons__one--done", done.has(one.dataset.lesson));
  for (const end of document.querySelectorAll("[data-finish]")) end.hidden = !told.complete;
  count();
}

function finish(element, name, isDone) {
  element.classList.toggle(name, isDone);
  const word = element.querySelector(":scope > :is(a, span) > [data-done-word]");
  if (word) word.textContent = isDone ? `, ${word.dataset.doneWord}` : "";
}

function press(mark, isDone) {
  mark.setAttribute("aria-pressed", String(isDone));
  mark.name = isDone ? "undone" : "done";
  const words = mark.querySelector("[data-on]");
  words.textContent = isDone ? words.dataset.on : words.dataset.off;
}

function count() {
  for (const group of document.querySelectorAll("[data-group-count]")) {
    const own = [...group.closest(".group").querySelectorAll("input[name=tick]")];
    group.textContent = `${own.filter((box) => box.checked).length}/${own.length}`;
  }
  for (const words of document.querySelectorAll("[data-block-count]")) {
    const own = [...words.closest(".checklist").querySelectorAll("input[name=tick]:checked")];
    words.querySelector("[data-n]").textContent = own.length;
  }
}

// --- listening ------------------------------------------------------------------------------------------------------------
for (const box of boxes) {
  box.addEventListener("change", () => {
    const [part, item] = box.value.split(".");
    put({ kind: "tick", part, item, on: box.checked });
    count();
  });
}
for (const note of notes) {
  note.addEventListener("input", () => put({ kind: "note", part: note.dataset.note, text: note.value }, WHILE_TYPING));
}
for (const mark of marks) {
  mark.addEventListener("click", (event) => {
    event.preventDefault();
    const on = mark.getAttribute("aria-pressed") !== "true";
    press(mark, on);
    put({ kind: "done", part: mark.dataset.done, on }, 0);
  });
}
for (const button of document.querySelectorAll("[data-plain]")) button.hidden = true;
document.querySelector("a[data-print]")?.addEventListener("click", (event) => {
  event.preventDefault();
  print();
});
const contents = document.getElementById("contents");
contents?.addEventListener("click", (event) => {
  if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
});

const inView = new Set();
const watch = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) inView[isIntersecting ? "add" : "delete"](target);
  const first = [...inView].sort((a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1)[0];
  if (first) place = first.id;
}, { rootMargin: "-25% 0px -60% 0px" });
for (const block of document.querySelectorAll("main > .block[id^=blk_]")) watch.observe(block);

function leave() {
  const entries = [...waiting()].slice(0, 200);
  if (!entries.length && place === sentPlace) return;
  sentPlace = place;
  post(message(entries), true).then((answer) => {
    if (answer.ok) for (const [id, { at }] of entries) drop(id, at);
  }).catch(() => {});
}

async function look() {
  try {
    const answer = await fetch(`${state}?page=${page}`);
    if (answer.ok && !answer.redirected) show(await answer.json());
  } catch {
    // Offline: the page stays as it is.
  }
}

addEventListener("online", () => sendIn(0));
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => event.persisted && look());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") leave();
  else if (waiting().size) sendIn(0);
  else look();
});

// --- what this browser kept by itself before the server did ---------------------------------------------------------------
function bringOver() {
  const old = (name) => `owny:${location.pathname}:${name}`;
  for (const block of document.querySelectorAll("[data-ticks]")) {
    const kept = localStorage.getItem(old(block.dataset.ticks));
    if (kept === null) continue;
    const groups = [...block.querySelectorAll(".group")].map((group) => [...group.querySelectorAll("input[name=tick]")]);
    for (const value of kept.split(" ").filter(Boolean)) {
      const [outer, inner] = value.split(".");
      const box = groups[outer]?.[inner];
      if (box && !box.checked) {
        box.checked = true;
        box.dispatchEvent(new Event("change"));
      }
    }
    localStorage.removeItem(old(block.dataset.ticks));
  }
  for (const note of notes) {
    const kept = localStorage.getItem(old(note.dataset.note));
    if (kept === null) continue;
    if (kept && !note.value) {
      note.value = kept;
      note.dispatchEvent(new Event("input"));
    }
    localStorage.removeItem(old(note.dataset.note));
  }
}

// What waits from an earlier visit is shown as it was left.
for (const change of waiting().values()) {
  const box = change.kind === "tick" && boxes.find((one) => one.value === `${change.part}.${change.item}`);
  if (box) box.checked = change.on;
  const note = change.kind === "note" && notes.find((one) => one.dataset.note === change.part);
  if (note) note.value = change.text;
}
try {
  bringOver();
} catch {
  // No store in this browser.
}
count();
tellZone(token);
if (waiting().size) sendIn(0);
