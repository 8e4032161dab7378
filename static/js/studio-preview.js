// The page in the middle: its size, the marks on it, and the tools that follow what is chosen and what is written.

import { heldIn, onRelease } from "./studio-press.js";

const frame = document.getElementById("frame");
const stage = document.getElementById("stage");
const WIDTHS = { phone: 390, tablet: 768, desktop: 1280 };
const wide = matchMedia("(min-width: 1024px)");
let scale = 1;
let left = 0;
let rect = null;
let textRect = null;
let shown = frame.src;
let shownDraft = "";
let turns = 0;
let refreshing = null;

// The frame is sandboxed into an origin of its own, which has no name: it is known by its window.
const tell = (message) => frame.contentWindow?.postMessage({ studio: true, ...message }, "*");
export const mark = (block, { scroll = true } = {}) => tell({ do: "select", block, scroll });
export const showText = (text) => tell({ do: "type", ...text });
export const wear = (values) => tell({ do: "wear", values });
export const propose = (changes) => tell({ do: "propose", changes });
export const doubt = (block, texts) => tell({ do: "doubt", block, texts });
// Giving the frame the focus it has already would take it from the words in it.
const enter = () => { if (document.activeElement !== frame) frame.focus({ preventScroll: true }); };
export const format = (how) => { enter(); tell({ do: "format", ...how }); };
export const resume = () => { enter(); tell({ do: "resume" }); };
export const label = (words) => tell({ do: "label", ...words });
export const stopWriting = (cancel) => tell({ do: "stop", cancel });
export const writeIn = (block, path) => { enter(); tell({ do: "write", block, path }); };

export function open(address) {
  rect = textRect = null;
  shown = address;
  shownDraft = "";
  frame.contentWindow.location.replace(address);
}

// One at a time, and once more when something changed meanwhile: an older answer never draws over a newer one.
export function refresh() {
  turns += 1;
  refreshing ??= (async () => {
    for (let seen = 0; seen !== turns;) {
      seen = turns;
      await fetchOnce().catch(() => {});
    }
    refreshing = null;
  })();
  return refreshing;
}

async function fetchOnce() {
  const here = shown;
  const { pathname, search } = new URL(here, location.href);
  const isPlain = shownDraft && !search;
  const answer = await fetch(isPlain ? `${pathname}since/${shownDraft}/` : here, { cache: "no-store" });
  if (!answer.ok || here !== shown) return;
  if (!isPlain) { tell({ do: "refresh", html: await answer.text() }); return; }
  const body = await answer.json();
  if (body.whole) {
    const page = await fetch(here, { cache: "no-store" });
    if (!page.ok || here !== shown) return;
    tell({ do: "refresh", html: await page.text() });
  } else if (here === shown) tell({ do: "patch", order: body.order, blocks: body.blocks });
  shownDraft = String(body.draft);
}

export function listen(handlers) {
  tell({ do: "hello" }); // the frame may have been there first
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || !event.data?.studio) return;
    const { say } = event.data;
    if (say === "rect") {
      rect = event.data.rect;
      textRect = event.data.text;
      placeTools();
    } else {
      if (say === "ready") shownDraft = event.data.draft;
      if (event.data.rect !== undefined) textRect = event.data.rect;
      if (Object.hasOwn(handlers, say)) handlers[say](event.data);
    }
  });
}

export function fit() {
  const width = stage.clientWidth;
  const height = stage.clientHeight;
  if (!width || !height) return;
  const device = document.querySelector("[name=device]:checked")?.value ?? "tablet";
  const isPhone = !matchMedia("(min-width: 768px)").matches;
  const wanted = isPhone ? width : device === "phone" ? Math.min(390, width) : WIDTHS[device];
  scale = Math.min(1, width / wanted);
  left = Math.max(0, (width - wanted * scale) / 2);
  frame.style.width = `${wanted}px`;
  frame.style.height = `${height / scale}px`;
  frame.style.transform = scale === 1 ? "none" : `scale(${scale})`;
  frame.style.left = `${left}px`;
  placeTools();
}

export function placeTools() {
  const writing = document.getElementById("writing");
  const tools = document.getElementById("part-tools");
  place(writing, writing.hidden ? null : textRect, true);
  place(tools, writing.hidden ? rect : null, false);
}

// Tools stay where they are while they are pressed or a menu of theirs is open.
const isInUse = (tools) => tools.style.top && (heldIn(tools) || tools.querySelector(":popover-open"));

function place(tools, box, isText) {
  if (isInUse(tools)) return;
  if (!wide.matches) {
    tools.style.top = tools.style.left = "";
    tools.style.visibility = isText || box || document.getElementById("writing").hidden ? "" : "hidden";
    return;
  }
  const isSeen = box && box.bottom * scale > 0 && box.top * scale < stage.clientHeight;
  tools.style.visibility = isSeen ? "visible" : "hidden";
  if (!isSeen) return;
  const above = box.top * scale - tools.offsetHeight - (isText ? 12 : 6);
  const under = box.bottom * scale + 12;
  const fitsUnder = under + tools.offsetHeight < stage.clientHeight - 8;
  const wanted = above < 8 && fitsUnder ? under : above;
  const top = Math.max(8, Math.min(wanted, stage.clientHeight - tools.offsetHeight - 8));
  const start = Math.max(8, box.left * scale + (isText ? -4 : 8));
  tools.style.top = `${stage.offsetTop + top}px`;
  tools.style.left = `${stage.offsetLeft + Math.min(left + start, Math.max(8, stage.clientWidth - tools.offsetWidth - 8))}px`;
}

onRelease(placeTools);
document.addEventListener("toggle", ({ newState }) => newState === "closed" && placeTools(), true);
new ResizeObserver(fit).observe(stage);
for (const device of document.querySelectorAll("[name=device]")) {
  device.checked = device.value === (localStorage.getItem("studio-device") ?? "tablet");
  device.addEventListener("change", () => {
    localStorage.setItem("studio-device", device.value);
    fit();
  });
}
