// Learns what other windows do to the draft, and shows it: at once in this browser, else when one comes back or after a while.

import { say } from "./messages.js";
import { announce, chosen, inTurn, load, root } from "./studio-draft.js";
import { isDirty } from "./studio-parts.js";

const EVERY = 20_000;
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`studio-${root.dataset.product}`) : null;
let isAsking = false;
let told = null; // the draft that another window spoke of last

const holdsUnsent = () => [...document.querySelectorAll(":is(input, textarea)[data-path]")].some((field) => isDirty(field) && field.getAttribute("aria-invalid") !== "true");

export function followNews({ flush, settle }) {
  const look = () => check(flush, settle);
  if (channel) {
    channel.onmessage = ({ data }) => { told = data; if (String(data) !== chosen.draft) look(); };
    new MutationObserver(() => chosen.draft !== told && channel.postMessage(chosen.draft)).observe(root, { attributeFilter: ["data-draft"] });
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  window.addEventListener("focus", look);
  window.addEventListener("online", look);
  root.addEventListener("studio:behind", ({ detail }) => {
    if (detail) say(detail);
    look();
  });
  setInterval(() => document.visibilityState === "visible" && look(), EVERY);
}

async function check(flush, settle) {
  if (isAsking) return;
  isAsking = true;
  try {
    const news = await ask();
    // What is typed and not sent yet goes first, on the draft that it was typed on.
    if (news) await bringIn(news, flush, settle);
  } catch { /* The network: the next look will do. */ } finally {
    isAsking = false;
  }
}

async function ask() {
  const answer = await fetch(`${root.dataset.news}?since=${chosen.draft}`, { headers: { Accept: "application/json", "HX-Request": "true" }, redirect: "error" });
  return answer.status === 200 ? answer.json() : null;
}

async function bringIn(news, flush, settle, tries = 3) {
  flush();
  const isDone = await inTurn(async () => {
    if (Number(chosen.draft) >= news.draft) return true;
    const { page, block, tab, panel, version } = chosen;
    const body = await load({ page, block, tab, panel, version });
    if (holdsUnsent() && tries) return false;
    const since = chosen.draft;
    settle(body, { isTyping: holdsUnsent() });
    show(news, since);
    return true;
  });
  if (!isDone) await bringIn(news, flush, settle, tries - 1);
}

function show({ says }, since) {
  say(says);
  announce(says);
  const toast = document.querySelector(".toasts")?.lastElementChild;
  const link = Object.assign(document.createElement("a"), { className: "link", href: `${root.dataset.compare}?from=${since}&to=${chosen.draft}`, textContent: "See it" });
  toast?.querySelector("p").after(link);
}
