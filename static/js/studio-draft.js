// Sends changes one after another, each with the draft number it was made on; says what became of them.

import { askWhichToKeep } from "./studio-merge.js";
import { isKept } from "./studio-outbox.js";
import { released } from "./studio-press.js";

export const root = document.getElementById("studio");
export const chosen = root.dataset; // page, block, tab, panel, version, draft

const saved = document.getElementById("saved");
const stale = document.getElementById("stale");
let line = Promise.resolve();
let queued = 0;
let wake = () => {};
const KEEPALIVE = 50_000; // browsers send at most 64 KB for a page that is being left
const OFFLINE = "Not saved: offline. Kept here and sent when you are back";
const TRYING = "Not saved, trying again. It is kept here";
const SIGNED_OUT = "Not saved: you are signed out. Sign in in another tab; it is kept here";

export class Refused extends Error {
  constructor(status, body) {
    super(body.detail ?? "");
    this.status = status;
    this.body = body;
  }
}

export function announce(words) {
  document.getElementById("says").textContent = words;
}

export function show(state, words) {
  const said = saved.querySelector("[data-words]");
  if (saved.dataset.state === state && said.textContent === words) return;
  if (state === "failed") document.getElementById("alarm").textContent = words;
  else if (saved.dataset.state === "failed") announce(words);
  saved.dataset.state = state;
  said.textContent = words;
}

function count(more) {
  queued += more;
  root.toggleAttribute("data-working", queued > 0);
}

// Jobs run in the order in which they were asked for; one that is refused does not stop the next.
export function inTurn(job) {
  count(1);
  const turn = line.then(job).finally(() => count(-1));
  line = turn.catch(() => {});
  return turn;
}

export const isIdle = () => queued === 0;

// A change that is sent twice under one key is made once.
export const newKey = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2);
export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];

// After a sign-in in another tab the page's own token is old: the page itself has the new one.
export async function renew() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const headers = page.getElementById("studio") && page.body.getAttribute("hx-headers");
  if (headers) document.body.setAttribute("hx-headers", headers);
  return Boolean(headers);
}

// Until a moment has passed, or there is hope that it works again.
function rest(seconds) {
  return new Promise((go) => {
    const timer = setTimeout(go, seconds * 1000);
    wake = () => { clearTimeout(timer); go(); };
  });
}

async function ask(url, options) {
  const answer = await fetch(url, { ...options, headers: { Accept: "application/json", "HX-Request": "true", "X-CSRFToken": token() }, redirect: "error" });
  if (answer.headers.has("HX-Redirect")) return { status: 401, body: {} };
  if (answer.status >= 500) throw new TypeError("the server failed");
  const isJson = (answer.headers.get("content-type") ?? "").includes("json");
  const body = isJson ? await answer.json() : {};
  await released(); // what comes of it is drawn when no button is half pressed
  return { status: answer.status, body };
}

export async function send(url, values, { isQuiet = false } = {}) {
  const form = values instanceof FormData ? values : new FormData();
  if (form !== values) Object.entries(values).forEach(([name, value]) => form.set(name, value));
  if (!form.has("expected") || form === values) form.set("expected", chosen.draft);
  for (const name of ["page", "block", "tab", "panel"]) if (!form.has(name)) form.set(name, chosen[name] ?? "");
  if (!form.has("key")) form.set("key", newKey());
  const late = setTimeout(() => saved.dataset.state === "saved" && show("saving", "Saving…"), 400);
  try {
    return await insist(url, form, isQuiet);
  } finally {
    clearTimeout(late);
  }
}

async function insist(url, form, isQuiet) {
  for (let wait = 1, tries = 1; ; wait = Math.min(wait * 2, 15), tries += 1) {
    try {
      const { status, body } = await ask(url, { method: "POST", body: form, keepalive: (form.get("patch") ?? "").length < KEEPALIVE });
      if (status < 400) {
        show("saved", "Saved");
        return body;
      }
      if (status === 409 && body.conflicts) {
        show("failed", "Not saved: choose what to keep");
        const sides = await askWhichToKeep(body);
        Object.entries(sides).forEach(([name, value]) => form.set(name, value));
        [wait, tries] = [0.5, 0];
      } else if (status !== 401 && status !== 403) {
        refuse(status, body, { isQuiet, isRepeated: tries > 1, expected: form.get("expected") });
      } else if (!(status === 403 && tries === 1 && (await renew()))) {
        show("failed", SIGNED_OUT);
        await rest(wait);
        await renew();
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
      show("failed", navigator.onLine ? TRYING : OFFLINE);
      await rest(wait);
    }
  }
}

function refuse(status, body, { isQuiet, isRepeated, expected }) {
  // The answer was lost on the way and the change was made: the draft is one further, and it is ours.
  if (status === 409 && isRepeated && Number(body.draft) === Number(expected) + 1) {
    show("saved", "Saved");
    throw new Refused(208, body);
  }
  if (status === 409 && body.moved) {
    show("saved", "Saved");
    root.dispatchEvent(new CustomEvent("studio:behind", { detail: body.detail }));
  } else if (status === 409 && body.draft && !isQuiet) {
    show("failed", "Not saved");
    stale.querySelector("[data-words]").textContent = body.detail;
    if (!stale.open) stale.showModal();
  } else if (status === 404) {
    show("failed", "Not saved: this product is gone, or you are signed in as somebody else");
  } else {
    show("saved", "Saved");
  }
  throw new Refused(status, body);
}

export async function load(query) {
  const address = new URL(root.dataset.parts, location.href);
  Object.entries(query).forEach(([name, value]) => address.searchParams.set(name, value ?? ""));
  const { status, body } = await ask(address, {});
  if (status >= 400) throw new Refused(status, body);
  return body;
}

stale.querySelector("[data-reload]").addEventListener("click", () => {
  saved.dataset.state = "saved";
  location.reload();
});
for (const hope of ["online", "focus"]) window.addEventListener(hope, () => wake());
window.addEventListener("offline", () => { if (queued) show("failed", OFFLINE); });
window.addEventListener("beforeunload", (event) => {
  if (!isKept && (queued > 1 || saved.dataset.state === "failed")) event.preventDefault();
});
