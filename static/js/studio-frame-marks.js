// Inside the preview: what stands in doubt, and what could change, drawn over the words that are there.

import { parse, textOf } from "./rich-text.js";
import { blockOf } from "./studio-frame-draw.js";

const PLACE = "[data-text], [data-rich]";
let proposals = [];
const kept = new Map(); // element → the nodes that stood in it

const find = (block, path) => [...(blockOf(block)?.querySelectorAll(PLACE) ?? [])].find((one) => (one.dataset.text ?? one.dataset.rich) === path);

// ---- words that no clip says: a highlight, so that the page itself stays as it is

export function doubt({ block, texts }) {
  if (!globalThis.Highlight) return;
  const ranges = texts.map(({ path, text }) => rangeOf(find(block, path), text)).filter(Boolean);
  if (ranges.length) CSS.highlights.set("doubt", new Highlight(...ranges));
  else CSS.highlights.delete("doubt");
}

function rangeOf(element, text) {
  const start = element?.textContent.indexOf(text) ?? -1;
  if (start < 0) return null;
  const range = document.createRange();
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = walk.nextNode(); node; at += node.length, node = walk.nextNode()) {
    if (start >= at && start < at + node.length) range.setStart(node, start - at);
    if (start + text.length > at && start + text.length <= at + node.length) range.setEnd(node, start + text.length - at);
  }
  return range;
}

// ---- what could change: the old words struck through beside the new ones, until it is taken or left

export function propose({ changes }) {
  restore();
  proposals = changes;
  draw();
}

export function restore() {
  for (const [element, nodes] of kept) {
    delete element.dataset.proposed;
    element.replaceChildren(...nodes);
  }
  kept.clear();
}

export function draw() {
  for (const { block, path, pieces } of proposals) {
    const element = find(block, path);
    if (!element || element.nodeName === "UL" || element.nodeName === "OL") continue;
    kept.set(element, [...element.childNodes]);
    element.dataset.proposed = "";
    element.replaceChildren(...pieces.flatMap(([kind, text]) => [pieceOf(kind, text), " "]));
  }
}

function pieceOf(kind, text) {
  const words = textOf(parse(text));
  if (kind === "same") return document.createTextNode(words);
  const piece = document.createElement(kind === "gone" ? "del" : "ins");
  piece.className = "studio-piece";
  piece.textContent = words;
  return piece;
}
