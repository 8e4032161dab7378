// Editing a plan: saved while you type, parts moved by handle or keyboard, clips found and added in place.
// The form is the truth: whatever is changed, the whole form is sent, and the server says what it then is.

import { listen } from "./build-events.js";
import { say } from "./messages.js";
import { sortable } from "./plan-parts.js";

const PAUSE = 600;
const SLOW = 400;
const RETRY = 4000;
const form = document.getElementById("plan-form");
const spoken = document.getElementById("plan-said");

let dirty = false;
let running = null;
let timer = 0;
let conflict = false;
let fading = 0;

const grow = (area) => { if (!CSS.supports("field-sizing", "content")) { area.style.blockSize = "auto"; area.style.blockSize = `${area.scrollHeight + 2}px`; } };
const growAll = (root) => root.querySelectorAll("textarea").forEach(grow);

function saved(words, at) {
  const line = form.querySelector("[data-saved-words]");
  if (line) line.textContent = words;
  const whole = form.querySelector("[data-saved]");
  whole?.setAttribute("data-fresh", "");
  whole?.classList.toggle("is-not", !at);
  clearTimeout(fading);
  if (at) fading = setTimeout(() => form.querySelector("[data-saved]")?.removeAttribute("data-fresh"), 4000);
  const moment = form.querySelector("[data-saved-at]");
  if (moment) moment.textContent = at ? new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" }) : "";
}

async function send(action, { keepalive = false } = {}) {
  const body = new FormData(form);
  body.set("do", action);
  return fetch(form.action, { method: "POST", body, keepalive, headers: { Accept: "text/x-plan" } });
}

// What may change without touching a field: signs, warnings, facts, the version.
function takeLive(fresh) {
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const here = form.querySelector(`[data-live="${part.dataset.live}"]`);
    if (here && here.innerHTML !== part.innerHTML) here.innerHTML = part.innerHTML;
  }
  const cover = fresh.querySelector("[data-live-cover]");
  const shown = form.querySelector("[data-live-cover]");
  if (cover && shown && cover.src !== shown.src) shown.src = cover.src;
  form.elements.version.value = fresh.querySelector("[name=version]").value;
}

function parsed(html) {
  const holder = document.createElement("form");
  holder.innerHTML = html;
  return holder;
}

function replace(html, focus) {
  const open = [...form.querySelectorAll("details[open]")].map((one) => one.id);
  form.innerHTML = html;
  for (const id of open) { const one = document.getElementById(id); if (one) one.open = true; }
  growAll(form);
  (document.getElementById(focus) ?? document.querySelector(`[id="${focus}"]`))?.focus({ preventScroll: false });
}

function disagree(html) {
  conflict = true;
  const fresh = parsed(html);
  const note = fresh.querySelector('[data-live="said"]');
  const here = form.querySelector('[data-live="said"]');
  here.innerHTML = note.innerHTML;
  saved("Not saved", false);
  here.scrollIntoView({ block: "nearest" });
}

async function save() {
  clearTimeout(timer);
  if (running) { dirty = true; return running; }
  if (conflict) return null;
  dirty = false;
  const slow = setTimeout(() => saved("Saving…", false), SLOW);
  running = (async () => {
    try {
      const answer = await send("save");
      if (answer.status === 409) { disagree(await answer.text()); return; }
      if (answer.status === 401 || answer.status === 403 || answer.redirected) { saved("Not saved: you were signed out. Sign in again in another tab.", false); dirty = true; return; }
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      takeLive(parsed(await answer.text()));
      if (!dirty) saved(answer.status === 422 ? "Not all saved" : "Plan saved", answer.ok);
    } catch {
      dirty = true;
      saved(navigator.onLine ? "Not saved, trying again" : "Not saved. We keep it here and try again", false);
      timer = setTimeout(save, RETRY);
    } finally {
      clearTimeout(slow);
      running = null;
    }
  })();
  await running;
  if (dirty && !timer) timer = setTimeout(save, PAUSE);
  return null;
}

function later() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(() => { timer = 0; save(); }, PAUSE);
}

// A button that changes what fields there are: the server draws the form anew.
async function act(button, focus) {
  clearTimeout(timer);
  timer = 0;
  if (running) await running;
  button?.setAttribute("aria-busy", "true");
  const action = button.value;
  try {
    const answer = await send(action);
    const there = answer.headers.get("X-Location");
    if (there) { dirty = false; window.location.assign(there); return; }
    if (answer.status === 409 && action !== "build") { disagree(await answer.text()); return; }
    if (answer.status >= 500 || answer.redirected) throw new Error(String(answer.status));
    dirty = false;
    conflict = false;
    replace(await answer.text(), focus);
    saved(answer.ok ? "Plan saved" : "Not saved", answer.ok);
    if (!answer.ok) form.querySelector('[data-live="said"]')?.scrollIntoView({ block: "nearest" });
    if (button.hasAttribute("data-whole")) window.location.reload();
  } catch {
    say("That did not reach us. Nothing was lost; try again in a moment.", { bad: true });
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

// Where the focus goes after a button whose own place may be gone.
function focusAfter(button) {
  const [verb, key, clip] = button.value.split(":");
  if (verb === "add-part") return `name-p${Math.max(0, ...[...form.querySelectorAll("[name=part]")].map((one) => Number(one.value.slice(1)) || 0)) + 1}`;
  if (verb === "remove") return "restore";
  if (verb === "restore") return "add-part";
  if (verb === "add-clip" || verb === "find") return `find-${key}`;
  if (verb === "drop-clip") {
    const item = button.closest("li");
    const next = item.nextElementSibling ?? item.previousElementSibling;
    return next?.querySelector("button")?.id ?? `find-${key}`;
  }
  if (verb === "add-question") return `faq-q-${form.querySelectorAll('[name="faq-question"]').length}`;
  if (verb === "add-review") return `review-${form.querySelectorAll('[name="testimonials-quote"]').length}`;
  if (verb === "drop-question") return "add-question";
  if (verb === "drop-review") return "add-review";
  return button.id || clip;
}

const parts = sortable(form, { moved: (words) => { spoken.textContent = words; later(); } });

document.addEventListener("submit", (event) => {
  if (event.target !== form) return;
  event.preventDefault();
  const button = event.submitter;
  if (!button || button.value === "save") { save(); return; }
  if (button.dataset.move) { parts.move(button.closest("[data-part]"), Number(button.dataset.move), button); return; }
  if (button.value.startsWith("find:")) document.getElementById(`more-${button.value.slice(5)}`).open = true;
  act(button, focusAfter(button));
}, true);

form.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) grow(event.target);
  if (event.target.type === "search") { seek(event.target); return; }
  if (event.target.name === "removed") return;
  later();
});

form.addEventListener("change", (event) => {
  if (event.target.matches("select, [type=radio], [type=color]")) save();
});

// Clips are found while typing; only the list is taken from the answer.
let seeking = 0;
function seek(field) {
  clearTimeout(seeking);
  seeking = setTimeout(async () => {
    const key = field.dataset.find;
    const address = `${location.pathname}?${new URLSearchParams({ find: key, q: field.value })}`;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(`found-${key}`);
    const here = document.getElementById(`found-${key}`);
    if (fresh && here) here.innerHTML = fresh.innerHTML;
  }, 150);
}

form.addEventListener("toggle", (event) => {
  const field = event.target.matches?.("details.part-more[open]") && event.target.querySelector("[data-find]");
  if (field && !document.getElementById(`found-${field.dataset.find}`).children.length) seek(field);
}, true);

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-line], input:not([type=search], [type=radio], [type=color])") && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    if (!event.isComposing) save();
  }
  if (event.key === "Enter" && event.target.type === "search") { event.preventDefault(); seek(event.target); }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && !event.target.closest("#plan-more, #research")) {
    event.preventDefault();
    document.getElementById("build-it").click();
  }
});

window.addEventListener("online", () => { if (dirty) save(); });
window.addEventListener("pagehide", () => { if (dirty && !conflict && !running) send("save", { keepalive: true }).catch(() => {}); });

// Lines that are one paragraph stay one, also when something else is pasted.
form.addEventListener("paste", (event) => {
  if (!event.target.matches("[data-line]")) return;
  const text = event.clipboardData.getData("text");
  if (!/[\r\n]/.test(text)) return;
  event.preventDefault();
  event.target.setRangeText(text.replace(/\s*[\r\n]+\s*/g, " "), event.target.selectionStart, event.target.selectionEnd, "end");
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

const research = document.querySelector("[data-research]");
if (research) {
  listen(research.dataset.research, 0, {
    hear: (kind, data) => {
      if (kind === "status") research.querySelector("[data-research-line]").textContent = data.line;
      if (kind === "end") save().then(() => { location.hash = "research"; location.reload(); });
    },
    lost: () => {},
    back: () => {},
  });
}

growAll(document);
