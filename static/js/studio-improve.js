// Better words and looks by AI: listens while they are looked for, wherever the creator is in the studio.

import { listen } from "./build-events.js";
import { say } from "./messages.js";
import { onSettled } from "./studio-changes.js";
import { announce, chosen, root } from "./studio-draft.js";
import { open, propose } from "./studio-preview.js";

const watched = new Set();
let scopeFor = null; // { block, scope }: what was chosen beside a block stays chosen there

export function followImprove({ choose }) {
  const look = () => {
    for (const wait of document.querySelectorAll(".improve-wait")) if (!watched.has(wait.dataset.events)) watch(wait.dataset, choose);
    const scope = scopeFor?.block === chosen.block && document.getElementById(`scope-${scopeFor.scope}`);
    if (scope && !scope.checked) scope.checked = true;
  };
  new MutationObserver(look).observe(root, { childList: true, subtree: true });
  document.addEventListener("change", ({ target }) => {
    if (target.name === "scope") scopeFor = { block: chosen.block, scope: target.value };
    if ("sendAtOnce" in target.dataset && target.files.length) target.form.requestSubmit();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-try]");
    if (button) tryOn(button);
  });
  document.addEventListener("click", (event) => {
    const shown = event.target.closest("[data-show-block]");
    if (!shown || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    choose({ panel: "improve", page: shown.dataset.page, block: shown.dataset.showBlock });
  });
  onSettled(showProposals);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen.panel === "improve" && !document.querySelector("dialog[open]")) choose({ panel: "fields" }, { focus: "open-improve" });
    const isAsking = event.target.id === "improve-words" && event.key === "Enter" && (event.metaKey || event.ctrlKey);
    if (isAsking) document.getElementById("improve-ask").click();
  });
  look();
}

// What could change stands in the page as well, as long as the panel is open.
export function showProposals() {
  const shown = chosen.panel === "improve" ? [...document.querySelectorAll("[data-shows]")] : [];
  propose(shown.map((one) => JSON.parse(one.dataset.shows)));
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
