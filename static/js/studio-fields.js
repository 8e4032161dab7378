// Fields that save themselves: shown on the page with every key, saved after a moment's rest, one change on its way at a time.

import { change, onBefore } from "./studio-changes.js";
import { chosen } from "./studio-draft.js";
import { complain, count, isDirty } from "./studio-parts.js";
import { showText } from "./studio-preview.js";

const AUTOSAVE = 600;
const timers = new Map();
const waiting = new Map(); // fields whose change waits for its turn: it will say what the field says then

onBefore(() => { for (const field of [...timers.keys()]) commit(field); });

export function commit(field) {
  clearTimeout(timers.get(field));
  timers.delete(field);
  if (!field.isConnected || !isDirty(field)) return;
  const message = objection(field);
  complain(field, message);
  const key = `${chosen.block}|${field.id}`;
  if (message) return;
  if (waiting.has(key)) {
    waiting.get(key)?.update({ patch: operation(field, field.value) });
    return;
  }
  const block = chosen.block;
  const first = { field, value: field.value };
  let sent = null;
  change(() => {
    const here = chosen.block === block ? document.getElementById(field.id) ?? field : field;
    sent = here.isConnected ? here.value : first.value;
    return operation(here.isConnected ? here : field, sent);
  }, { typed: { field, value: () => sent }, kept: (handle) => waiting.set(key, handle), begun: () => waiting.delete(key) });
}

export function objection(field) {
  const value = field.value.trim();
  const over = [...field.value].length - Number(field.dataset.limit ?? Infinity);
  if (over > 0) return `${over} character${over === 1 ? "" : "s"} too many. Shorten it; it is saved when it fits.`;
  if ("required" in field.dataset && !value && !("colour" in field.dataset)) return "This cannot be empty. Write something, or remove the whole entry.";
  if ("colour" in field.dataset && !/^#[0-9a-f]{6}$/i.test(value)) return "Write a colour such as #1f5f8b.";
  if ("number" in field.dataset && value) {
    const { low, high } = field.dataset;
    if (!/^\d+$/.test(value) || Number(value) < Number(low) || Number(value) > Number(high)) return `Write a whole number from ${low} to ${high}.`;
  }
  return "";
}

function operation(field, value) {
  const { path, op } = field.dataset;
  const guard = JSON.parse(field.closest("[data-guard]")?.dataset.guard ?? "[]");
  const isNumber = "number" in field.dataset;
  if (isNumber && !value.trim()) return JSON.stringify([...guard, { op: "remove", path }]);
  const said = isNumber ? Number(value) : "colour" in field.dataset ? value.trim().toLowerCase() : value;
  return JSON.stringify([...guard, { op, path, value: said }]);
}

// The field of the chosen block that shows a text of the page: `items.0.title`.
export const fieldOf = (path) => document.getElementById(`f-props-${path.replaceAll(".", "-")}`);
const placeOf = (field) => field.dataset.path.match(/^\/pages\/\d+\/blocks\/\d+\/props\/(.+)$/)?.[1].replaceAll("/", ".");

document.addEventListener("input", (event) => {
  const mirrored = document.getElementById(event.target.dataset?.mirrors ?? "");
  if (mirrored) mirrored.value = event.target.value;
  const field = mirrored ?? event.target;
  if (!field.dataset?.path) return;
  count(field);
  const place = placeOf(field);
  if (place && !("number" in field.dataset)) showText({ block: chosen.block, path: place, value: field.value, lists: "lists" in field.dataset });
  if (field.getAttribute("aria-invalid") === "true" && !objection(field)) complain(field, "");
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => commit(field), AUTOSAVE));
});
document.addEventListener("focusout", (event) => { if (timers.has(event.target)) commit(event.target); });
document.addEventListener("focusin", (event) => {
  if (/^\[Add .*\]$/.test(event.target.value ?? "") && event.target.dataset.path) event.target.select();
});
document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("textarea[data-line]") && event.key === "Enter") event.preventDefault();
});
