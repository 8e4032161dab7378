// Sends changes one after another, each with the draft number it was made on; says what became of them.

import { askWhichToKeep } from "./studio-merge.js";

export const root = document.getElementById("studio");
export const chosen = root.dataset; // page, block, tab, panel, version, draft

const saved = document.getElementById("saved");
const stale = document.getElementById("stale");
let line = Promise.resolve();
let queued = 0;
const KEEPALIVE = 50_000; // browsers send at most 64 KB for a page that is being left

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

function show(state, words) {
  if (saved.dataset.state === state) return;
  saved.dataset.state = state;
  saved.querySelector("[data-words]").textContent = words;
  if (state === "failed") document.getElementById("alarm").textContent = words;
}

// Jobs run in the order in which they were asked for; one that is refused does not stop the next.
export function inTurn(job) {
  queued += 1;
  const turn = line.then(job).finally(() => { queued -= 1; });
  line = turn.catch(() => {});
  return turn;
}

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
const rest = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));

async function ask(url, options) {
  const answer = await fetch(url, { ...options, headers: { Accept: "application/json", "HX-Request": "true", "X-CSRFToken": token() }, redirect: "error" });
  if (answer.headers.has("HX-Redirect")) return { status: 401, body: {} };
  if (answer.status >= 500) throw new TypeError("the server failed");
  const isJson = (answer.headers.get("content-type") ?? "").includes("json");
  return { status: answer.status, body: isJson ? await answer.json() : {} };
}

export async function send(url, values) {
  const form = values instanceof FormData ? values : new FormData();
  if (form !== values) Object.entries(values).forEach(([name, value]) => form.set(name, value));
  form.set("expected", chosen.draft);
  for (const name of ["page", "block", "tab", "panel"]) if (!form.has(name)) form.set(name, chosen[name] ?? "");
  form.set("key", crypto.randomUUID?.() ?? String(Math.random()));
  const late = setTimeout(() => saved.dataset.state === "saved" && show("saving", "Saving…"), 400);
  try {
    return await insist(url, form);
  } finally {
    clearTimeout(late);
  }
}

async function insist(url, form) {
  for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
    try {
      const { status, body } = await ask(url, { method: "POST", body: form, keepalive: (form.get("patch") ?? "").length < KEEPALIVE });
      if (status < 400) {
        show("saved", "Saved");
        return body;
      }
      if (status === 409 && body.conflicts) {
        show("failed", "Not saved: choose what to keep");
        const chosenSides = await askWhichToKeep(body);
        Object.entries(chosenSides).forEach(([name, value]) => form.set(name, value));
        continue;
      }
      refuse(status, body);
    } catch (error) {
      if (error instanceof Refused) throw error;
      show("failed", "Not saved, trying again");
      await rest(wait);
    }
  }
}

function refuse(status, body) {
  if (status === 409 && body.moved) {
    show("saved", "Saved");
    root.dispatchEvent(new CustomEvent("studio:behind", { detail: body.detail }));
  } else if (status === 409 && body.draft) {
    show("failed", "Not saved");
    stale.querySelector("[data-words]").textContent = body.detail;
    if (!stale.open) stale.showModal();
  } else if (status === 403 || status === 401 || status === 404) {
    show("failed", "Not saved: you are signed out");
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
window.addEventListener("beforeunload", (event) => {
  if (queued > 1 || saved.dataset.state === "failed") event.preventDefault();
});
