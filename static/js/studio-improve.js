// Better words and looks by AI: listens while they are looked for, wherever the creator is in the studio.

import { listen } from "./build-events.js";
import { say } from "./messages.js";
import { announce, chosen, root } from "./studio-draft.js";
import { open } from "./studio-preview.js";

const watched = new Set();
let wholeFor = null; // the block beside which "Whole product" was chosen

export function followImprove({ choose }) {
  const look = () => {
    for (const wait of document.querySelectorAll(".improve-wait")) if (!watched.has(wait.dataset.events)) watch(wait.dataset, choose);
    const whole = document.getElementById("scope-whole");
    if (whole && wholeFor === chosen.block && !whole.checked) whole.checked = true;
  };
  new MutationObserver(look).observe(root, { childList: true, subtree: true });
  document.addEventListener("change", ({ target }) => {
    if (target.name === "scope") wholeFor = target.value === "whole" ? chosen.block : null;
    if ("sendAtOnce" in target.dataset && target.files.length) target.form.requestSubmit();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-try]");
    if (button) tryOn(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen.panel === "improve" && !document.querySelector("dialog[open]")) choose({ panel: "fields" }, { focus: "open-improve" });
    const isAsking = event.target.id === "improve-words" && event.key === "Enter" && (event.metaKey || event.ctrlKey);
    if (isAsking) document.getElementById("improve-ask").click();
  });
  look();
}

function tryOn(button) {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOn));
  button.textContent = isOn ? "Back to the present look" : "See it on the page";
  const page = root.dataset.preview.replace(/\/preview\/[^/]+\/$/, `/preview/${chosen.page}/`);
  open(isOn ? `${page}?like=${button.dataset.try}` : page);
}

function watch({ events, after, tab }, choose) {
  watched.add(events);
  const here = (part) => document.querySelector(`.improve-wait[data-events="${events}"] ${part}`);
  const show = (words) => {
    if (here("[data-line]") && words) here("[data-line]").textContent = words;
  };
  listen(events, after, {
    hear(kind, data) {
      if (kind === "status" || kind === "waiting") show(data.line);
      if (kind === "cost" && here("[data-cost]")) here("[data-cost]").textContent = ` ${data.label} so far.`;
      if (kind === "end") (tab ? lookEnded : wordsEnded)(data, choose);
    },
    lost: () => show("Catching up…"),
    back: () => {},
  });
}

async function wordsEnded(data, choose) {
  if (chosen.panel === "improve") {
    await choose({ panel: "improve" }, { scroll: false });
    if (document.activeElement === document.body) document.getElementById("panel-h")?.focus({ preventScroll: true });
    announce(document.querySelector(".improve-top p, .improve-none, .improve .note p")?.textContent ?? "");
  } else if (data.status === "succeeded") say("Better words are ready. Open Improve to look at them.");
}

async function lookEnded(data, choose) {
  if (chosen.tab !== "look") return say(data.message);
  await choose({ panel: chosen.panel }, { scroll: false });
  return announce(data.message);
}
