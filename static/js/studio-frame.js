// Runs inside the preview, which has an origin of its own: tells the studio what was clicked and written and where it is,
// and shows what the studio says. Both sides know the other by its window.

import { blockOf, blocks, guard, patch, wear, whole } from "./studio-frame-draw.js";
import { doubt, draw, propose, restore } from "./studio-frame-marks.js";
import { around, offerPlus, replace } from "./studio-frame-plus.js";
import { released } from "./studio-press.js";
import { begin, end, format, isWriting, label, onKey, placeOf, rect as textRect, resume, setUp, type, writeAt } from "./studio-frame-text.js";

const draft = document.querySelector("meta[name=draft]")?.content ?? ""; // nothing where an earlier version is shown
let selected = "";
let isDue = false;
const MANY = 60; // from here on blocks out of sight are not laid out
const tell = (message) => parent.postMessage({ studio: true, ...message }, location.origin);

setUp(tell);
if (draft) offerPlus(tell);
guard((block) => isWriting(block));

// ---- where things are

function report() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    const block = blockOf(selected);
    const box = block?.getBoundingClientRect();
    tell({ say: "rect", rect: box ? { top: box.top, bottom: box.bottom, left: box.left } : null, text: textRect() });
  });
}

function select(id, scroll) {
  document.querySelectorAll(".is-selected").forEach((block) => block.classList.remove("is-selected"));
  selected = id;
  const block = blockOf(id);
  block?.classList.add("is-selected");
  if (block && scroll) {
    const { top, bottom } = block.getBoundingClientRect();
    if (top < 60 || bottom > innerHeight) block.scrollIntoView({ block: bottom - top > innerHeight - 80 ? "start" : "center" });
  }
  around(id);
  report();
}

// ---- what people do

document.addEventListener("pointerdown", (event) => {
  const place = draft && event.button === 0 && event.pointerType === "mouse" && !event.shiftKey ? placeOf(event.target) : null;
  if (place) begin(place);
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-plus]")) return;
  const link = event.target.closest("a[href]");
  const block = event.target.closest("[data-block]");
  const place = placeOf(event.target);
  if (link || place?.closest("summary, label") || event.target.closest("button, input[type=submit]")) event.preventDefault();
  const page = link && new URL(link.href).pathname.match(/\/preview\/([a-z0-9-]+)\/$/);
  if (place && isWriting(block)) return select(block.dataset.block, false);
  if (page && !block) return tell({ say: "page", page: page[1] });
  if (!block) return page && tell({ say: "page", page: page[1] });
  const again = block.dataset.block === selected;
  select(block.dataset.block, false);
  if (draft && place && again) return begin(place, { point: event }); // touched a second time
  return tell({ say: "pick", block: block.dataset.block });
}, true);
document.addEventListener("submit", (event) => event.preventDefault(), true);

const KEYS = ["ArrowUp", "ArrowDown", "Delete", "Backspace", "/", "?", "d", "D", "z", "Z"];
document.addEventListener("keydown", (event) => {
  if (onKey(event) || event.target.closest("input, textarea, button, [contenteditable]")) return;
  const command = event.metaKey || event.ctrlKey;
  const isWanted = KEYS.includes(event.key) && (event.key.length > 1 ? event.altKey || !event.key.startsWith("Arrow") : command === /[dz]/i.test(event.key));
  if (event.key === "Enter" && draft && blockOf(selected)) { event.preventDefault(); writeAt({ block: selected }); }
  else if (event.key === "Escape") tell({ say: "key", key: "Escape" });
  else if (isWanted) {
    event.preventDefault();
    tell({ say: "key", key: event.key, alt: event.altKey, command, shift: event.shiftKey });
  }
});

// ---- pictures that are dropped on the page

const pictureUnder = (event) => event.target.closest?.("[data-picture]");
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

function mark(picture) {
  document.querySelectorAll(".is-dropping").forEach((one) => one.classList.toggle("is-dropping", one === picture));
  picture?.classList.add("is-dropping");
}

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  if (draft) mark(pictureUnder(event));
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  mark(null);
  const picture = pictureUnder(event);
  const file = [...event.dataTransfer.files].find((one) => one.type.startsWith("image/"));
  if (!file || !draft) return;
  const block = event.target.closest("[data-block]")?.dataset.block ?? "";
  tell({ say: "picture", block: picture?.closest("[data-block]").dataset.block ?? block, path: picture?.dataset.picture ?? "", file });
});
document.addEventListener("paste", (event) => {
  const file = [...event.clipboardData?.files ?? []].find((one) => one.type.startsWith("image/"));
  if (file && selected && draft) tell({ say: "picture", block: selected, path: "", file });
});

// ---- what the studio says

const heard = {
  hello: ready,
  select: ({ block, scroll }) => select(block, scroll),
  refresh: async ({ html }) => { await released(); restore(); await whole(html); draw(); select(selected, false); },
  patch: async (change) => { await released(); restore(); patch(change); draw(); select(selected, false); },
  type, format, label, resume, doubt, propose,
  write: ({ block, path }) => { select(block, true); writeAt({ block, path }); },
  stop: ({ cancel }) => end({ cancel }),
  wear: ({ values }) => wear(values),
};
window.addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== parent || !event.data?.studio) return;
  heard[event.data.do]?.(event.data);
});
for (const moved of ["scroll", "resize"]) window.addEventListener(moved, report, { passive: true });
new ResizeObserver(() => { replace(); report(); }).observe(document.body);
const slug = location.pathname.match(/\/preview\/([a-z0-9-]+)\/$/)?.[1] ?? "";
if (blocks().length > MANY) document.documentElement.classList.add("studio-many");
function ready() {
  tell({ say: "ready", page: slug, draft });
}
ready();
