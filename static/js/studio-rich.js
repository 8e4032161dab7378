// Bold, italic, lists and links in the fields beside the page, as the little marks that are kept.

import { chosen } from "./studio-draft.js";
import { askForLink } from "./studio-links.js";

const SIGNS = { strong: "**", em: "*" };
const LINK = /\[((?:[^[\]\\]|\\.)*)\]\(([^)\s]+)\)/g;

// Through the browser's own editing, so that its undo knows of it.
function put(field, from, to, text, caret) {
  field.focus();
  field.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(...caret);
}

function reach(field) {
  let { selectionStart: from, selectionEnd: to } = field;
  if (from === to) {
    from -= field.value.slice(0, from).match(/[^\s*[\]()]*$/)[0].length;
    to += field.value.slice(to).match(/^[^\s*[\]()]*/)[0].length;
  }
  while (from < to && /\s/.test(field.value[from])) from += 1;
  while (to > from && /\s/.test(field.value[to - 1])) to -= 1;
  return [from, to];
}

function toggle(field, sign) {
  const [from, to] = reach(field);
  const size = sign.length;
  const words = field.value.slice(from, to);
  const around = (text) => (text.match(/\*+$/)?.[0] ?? "").length;
  const outside = Math.min(around(field.value.slice(0, from)), (field.value.slice(to).match(/^\*+/)?.[0] ?? "").length);
  const isOn = sign === "**" ? outside >= 2 : outside === 1 || outside >= 3;
  if (isOn) put(field, from - size, to + size, words, [from - size, to - size]);
  else put(field, from, to, `${sign}${words}${sign}`, [from + size, to + size]);
}

function toggleList(field) {
  const lines = field.value.split("\n");
  const isList = lines.every((line) => /^[-•] +/.test(line));
  const text = isList ? lines.map((line) => line.replace(/^[-•] +/, "")).join(" ") : lines.filter((line) => line.trim()).map((line) => `- ${line.trim()}`).join("\n") || "- ";
  put(field, 0, field.value.length, text, [text.length, text.length]);
}

async function putLink(field) {
  const caret = field.selectionStart;
  const there = [...field.value.matchAll(LINK)].find((match) => match.index <= caret && caret <= match.index + match[0].length);
  const [from, to] = there ? [there.index, there.index + there[0].length] : reach(field);
  const words = there ? there[1] : field.value.slice(from, to);
  const address = await askForLink({ href: there?.[2] ?? "", words, page: chosen.page });
  if (address === undefined) { field.focus(); return; }
  const shown = words || address.replace(/^(https:\/\/|mailto:|page:|product:)/, "");
  const text = address ? `[${shown}](${address})` : words;
  put(field, from, to, text, [from + text.length, from + text.length]);
}

function act(field, mark) {
  if (mark === "list") toggleList(field);
  else if (mark === "link") putLink(field);
  else toggle(field, SIGNS[mark]);
}

const fieldFor = (button) => document.getElementById(button.closest("[data-rich-for]").dataset.richFor);
document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-rich-for]")) event.preventDefault(); }); // the selection stays
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-rich-for] [data-rich-mark]");
  if (button) act(fieldFor(button), button.dataset.richMark);
});
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (!target.matches?.("[data-path][data-rich]") || event.isComposing) return;
  const command = event.metaKey || event.ctrlKey;
  const mark = command && !event.altKey ? { b: "strong", i: "em", k: "link" }[event.key.toLowerCase()] : null;
  if (mark) {
    event.preventDefault();
    event.stopPropagation();
    act(target, mark);
  } else if (event.key === "Enter" && "lists" in target.dataset) goOnWithList(event, target);
});

// Enter in a list begins the next point; in an empty point it ends the list.
function goOnWithList(event, field) {
  const before = field.value.slice(0, field.selectionStart);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const point = line.match(/^([-•] +)(.*)$/);
  if (!point) return;
  event.preventDefault();
  const at = field.selectionStart;
  if (point[2]) put(field, at, field.selectionEnd, "\n- ", [at + 3, at + 3]);
  else put(field, Math.max(0, at - line.length - 1), at, "", [Math.max(0, at - line.length - 1), Math.max(0, at - line.length - 1)]);
}
