// The studio: selection, fields that save themselves, buttons that carry their patch, panels, shortcuts.

import { say } from "./messages.js";
import { Refused, announce, chosen, inTurn, load, root, send } from "./studio-draft.js";
import { complain, count, goToField, isDirty, localTimes, refocus, swap } from "./studio-parts.js";
import { fit, listen, mark, open, placeTools, refresh } from "./studio-preview.js";
import { followImprove } from "./studio-improve.js";
import { followNews } from "./studio-news.js";
import { followPictures } from "./studio-pictures.js";
import { followTree } from "./studio-tree.js";

const AUTOSAVE = 600;
const timers = new Map();
let isFixing = false;
let toast = null;

// ---- what came back

function settle(body, { isTyping = false, keepFrame = false } = {}) {
  const pageWas = chosen.page;
  const draftWas = chosen.draft;
  const blockWas = chosen.block;
  chosen.draft = body.draft;
  chosen.page = body.page;
  chosen.block = body.block;
  swap(body.html, { isTyping: isTyping && !body.rebased });
  document.title = `${document.querySelector(".bar-title").textContent}, studio · Owny`;
  remindOfList();
  remember();
  if (body.page !== pageWas) open(address(body.page));
  else if (String(body.draft) !== String(draftWas) && !keepFrame) refresh().then(() => body.block !== blockWas && mark(body.block));
  placeTools();
  if (body.rebased) say(body.says);
}

const address = (page) => root.dataset.preview.replace(/\/preview\/[^/]+\/$/, `/preview/${page}/`) + (chosen.version ? `?version=${chosen.version}` : "");

function remember() {
  const query = new URLSearchParams();
  for (const name of ["page", "block", "tab", "panel", "version"]) if (chosen[name]) query.set(name, chosen[name]);
  history.replaceState(null, "", `?${query}`);
}

function remindOfList() {
  if (!isFixing || chosen.panel === "publish") return;
  const bar = document.createElement("p");
  bar.className = "back-to-list";
  const left = document.querySelector("#open-publish .btn-n [aria-hidden]")?.textContent;
  bar.append(left ? `${left} to fix before it can go live.` : "Everything is fixed.");
  const link = document.createElement("a");
  link.className = "link";
  link.href = "?panel=publish";
  link.dataset.open = "publish";
  link.textContent = "Back to the list";
  bar.append(link);
  document.querySelector("#part-right .back-to-list")?.remove();
  document.getElementById("part-right").prepend(bar);
}

// ---- changes

function change(patch, { typed, target, focus, way, undoable, says } = {}) {
  if (!typed) flush();
  return inTurn(async () => {
    const written = typeof patch === "function" ? patch() : patch;
    if (!written || written === "[]") return;
    dropToast();
    try {
      const body = await send(root.dataset.change, { patch: written });
      if (typed) typed.field.defaultValue = typed.value;
      settle(body, { isTyping: Boolean(typed) });
      if (!typed) announce(says ?? (way ? `Moved ${way}. ${place()}` : body.says));
      if (target) refocus({ id: target });
      else if (focus) goToField(focus) || refocus({ id: focus });
      if (undoable) offerUndo(undoable);
      if (!typed && document.activeElement === document.body) refocus({ id: `leaf-${chosen.block}` }) || refocus({ id: `node-${chosen.page}` });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      explain(error, typed?.field);
    }
  });
}

const place = () => document.querySelector(".panel-h .tiny")?.textContent ?? "";

function explain({ status, body }, field) {
  if (status === 409 && body.draft) return;
  for (const problem of body.problems ?? []) {
    const at = field ?? [...document.querySelectorAll("[data-path]")].find((one) => one.dataset.path === problem.path);
    if (at) return complain(at, `${problem.message} ${problem.hint ?? ""}`.trim());
  }
  if (body.detail) say(body.detail, { bad: true });
}

function step(way) {
  flush();
  return inTurn(async () => {
    dropToast();
    try {
      const had = document.activeElement?.id;
      const body = await send(root.dataset[way], {});
      settle(body);
      announce(body.says);
      if (document.activeElement === document.body) refocus({ id: had === "undo" ? "redo" : "undo" }) || refocus({ id: `leaf-${chosen.block}` });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      explain(error);
    }
  });
}

function dropToast() {
  toast?.remove();
  toast = null;
}

function offerUndo(words) {
  say(words);
  toast = document.querySelector(".toasts").lastElementChild;
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "link";
  undo.textContent = "Undo";
  undo.addEventListener("click", () => step("undo"));
  toast.querySelector("p").after(undo);
}

// ---- fields

const fields = (part = document) => part.querySelectorAll("[data-path]");

function flush() {
  for (const field of [...timers.keys()]) commit(field);
}

function commit(field) {
  clearTimeout(timers.get(field));
  timers.delete(field);
  if (!field.isConnected || !isDirty(field)) return;
  const message = objection(field);
  complain(field, message);
  if (message) return;
  const { id, value } = field;
  change(() => operation(document.getElementById(id) ?? field, value), { typed: { field, value } });
}

function objection(field) {
  const value = field.value.trim();
  const over = [...field.value].length - Number(field.dataset.limit ?? Infinity);
  if (over > 0) return `${over} characters too many. Shorten it; it is saved when it fits.`;
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

document.addEventListener("input", (event) => {
  const mirrored = document.getElementById(event.target.dataset?.mirrors ?? "");
  if (mirrored) mirrored.value = event.target.value;
  const field = mirrored ?? event.target;
  if (!field.dataset?.path) return;
  count(field);
  if (field.getAttribute("aria-invalid") === "true" && !objection(field)) complain(field, "");
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => commit(field), AUTOSAVE));
});
document.addEventListener("focusout", (event) => timers.has(event.target) && commit(event.target));
document.addEventListener("focusin", (event) => {
  if (/^\[Add .*\]$/.test(event.target.value ?? "") && event.target.dataset.path) event.target.select();
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.dataset.patch && target.checked) change(target.dataset.patch, { target: target.id });
  if (target.dataset.clip) change(clipPatch(target), { target: target.id });
  if (target.name === "pane") showPane(target.value);
});

function clipPatch(select) {
  if (!select.value) return select.dataset.remove;
  const guard = JSON.parse(select.closest("[data-guard]").dataset.guard);
  const hasOne = Boolean(select.dataset.remove);
  const op = hasOne ? { op: "replace", path: `${select.dataset.clip}/clipId`, value: select.value } : { op: "add", path: select.dataset.clip, value: { clipId: select.value } };
  return JSON.stringify([...guard, op]);
}

// ---- selection

function choose(wanted, { field, focus, scroll = true } = {}) {
  flush();
  return inTurn(async () => {
    const version = wanted.version ?? "";
    const next = { page: chosen.page, block: chosen.block, tab: chosen.tab, panel: "fields", ...wanted, version };
    const versionChanged = version !== (chosen.version ?? "");
    try {
      const body = await load(next);
      Object.assign(chosen, { tab: next.tab, panel: next.panel, version });
      const pageChanged = body.page !== chosen.page;
      settle(body, { keepFrame: true });
      if (versionChanged && !pageChanged) open(address(body.page));
      mark(body.block, { scroll });
      if (field) goToField(field) || refocus({ id: "panel-h" });
      else if (focus) refocus({ id: focus });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say("This could not be opened. Reload the page.", { bad: true });
    }
  });
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (event.metaKey || event.ctrlKey) return;
  const link = target.closest("[data-go], [data-open], [data-tab], [data-version], .node, .leaf > a");
  if (link && root.contains(link) && link.tagName === "A") {
    event.preventDefault();
    return follow(link);
  }
  const button = target.closest("button[data-patch]");
  if (button) return press(button);
  if (target.closest("[data-step]")) return step(target.closest("[data-step]").dataset.step);
  if (target.closest("[data-to-sources]")) {
    event.preventDefault();
    showPane("fields");
    document.getElementById("sources")?.focus();
  }
  const copied = document.getElementById(target.closest("[data-copy-from]")?.dataset.copyFrom ?? "");
  if (copied) copyFrom(copied);
});

function follow(link) {
  const { go, open: panel, tab, version, page, block, field } = link.dataset;
  if (go !== undefined) {
    isFixing = true;
    showPane(tab === "pages" ? "fields" : "tree");
    return choose({ page: page || chosen.page, block: block ?? "", tab }, { field: field || "panel-h" });
  }
  if (panel) {
    if (panel !== "fields") showPane("fields");
    if (panel !== "publish") isFixing = false;
    return choose({ panel }, { focus: { publish: "panel-h", improve: "improve-words" }[panel] ?? link.dataset.back });
  }
  if (version) return choose({ tab: "history", version, block: "" }, { focus: link.id });
  if (tab) return choose({ tab }, { focus: link.id });
  return choose({ page, block: block ?? "" }, { focus: link.id });
}

function press(button) {
  const { patch, undoable, says, moves, focus, focusEntry } = button.dataset;
  const dialog = button.closest("dialog");
  if (dialog) {
    dialog.close();
    return change(patch, {}).then(startWriting);
  }
  if (moves) return change(patch, { way: moves === "1" ? "down" : "up" }).then(() => followEntry(button.id, Number(moves)));
  if (focusEntry) return change(patch, {}).then(() => openEntry(focusEntry));
  const list = button.closest(".list")?.id;
  return change(patch, { undoable, says, focus: focus ?? (undoable && list ? list : undefined), way: { "tool-up": "up", "tool-down": "down" }[button.id] });
}

function startWriting() {
  showPane("fields");
  const all = [...document.querySelectorAll("#part-right [data-path]")];
  const first = all.find((one) => one.value.startsWith("[Add ")) ?? all[0];
  for (let row = first?.closest("details"); row; row = row.parentElement.closest("details")) row.open = true;
  if (first) first.focus();
  else document.getElementById("panel-h")?.focus();
}

function followEntry(id, by) {
  const [, head, at, way] = id.match(/^(.*)-(\d+)-(up|down)$/);
  const here = `${head}-${Number(at) + by}`;
  document.getElementById(here)?.setAttribute("open", "");
  refocus({ id: `${here}-${way}` }) || refocus({ id: `${here}-${way === "up" ? "down" : "up"}` });
}

function openEntry(id) {
  const row = document.getElementById(id);
  row?.setAttribute("open", "");
  const field = row?.matches("[data-path]") ? row : row?.querySelector("[data-path]");
  field?.focus();
}

async function copyFrom(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    say("Link copied.");
  } catch {
    field.select();
    say("Press Ctrl or ⌘ and C to copy the link.");
  }
}

// ---- forms: offer, publish, restore

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("send" in form.dataset) && !("fields" in form.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if ("fields" in form.dataset) return flush();
  const button = event.submitter;
  if (button?.getAttribute("aria-disabled") === "true") {
    announce(document.getElementById("why")?.textContent ?? "");
    return document.querySelector(".gate .btn")?.focus();
  }
  submit(form, button);
}, true);

function submit(form, button) {
  flush();
  button?.setAttribute("aria-busy", "true");
  inTurn(async () => {
    form.closest("dialog")?.close();
    try {
      const body = await send(button?.hasAttribute("formaction") ? button.formAction : form.action, new FormData(form, button));
      chosen.version = "";
      const isPublish = form.action.includes("publish/");
      chosen.panel = isPublish ? "publish" : form.dataset.send || "fields";
      if (form.action.includes("/restore/")) chosen.tab = "history";
      settle(body);
      if (body.undoable) offerUndo(body.says);
      else if (body.says) say(body.says);
      if (form.dataset.send && document.activeElement === document.body) refocus({ id: "panel-h" });
      if (isPublish) refocus({ id: "panel-h" });
      if (form.action.includes("/restore/")) open(address(body.page));
      refresh();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.body.html) {
        swap(error.body.html);
        refocus({ id: document.querySelector("#part-left [aria-invalid=true]")?.id ?? "save-offer" });
        announce(error.body.says);
      } else explain(error);
    } finally {
      button?.removeAttribute("aria-busy");
    }
  });
}

// ---- panes, frame, shortcuts

function showPane(name) {
  root.dataset.pane = name;
  const radio = document.querySelector(`[name=pane][value=${name}]`);
  if (radio) radio.checked = true;
  localStorage.setItem(`studio-pane-${root.dataset.product}`, name);
  fit();
  if (name === "page") mark(chosen.block);
}

listen({
  ready: () => mark(chosen.block, { scroll: true }),
  pick: ({ block }) => choose({ block, tab: chosen.tab === "history" ? "pages" : chosen.tab }, { scroll: false }),
  page: ({ page }) => choose({ page, block: "" }),
  undo: () => step("undo"),
  redo: () => step("redo"),
});
followTree({ change });
followPictures({ change });
followImprove({ choose });
followNews({ flush, settle });

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("textarea[data-line]") && event.key === "Enter") event.preventDefault();
  const isTyping = event.target.closest?.("input:not([type=radio]), textarea, select, dialog[open]");
  if (isTyping) return;
  const command = event.metaKey || event.ctrlKey;
  if (command && event.key.toLowerCase() === "z") {
    event.preventDefault();
    step(event.shiftKey ? "redo" : "undo");
  } else if (event.key === "/" && !command) {
    event.preventDefault();
    document.getElementById("add").showModal();
  } else if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "Escape" && chosen.panel === "publish") choose({ panel: "fields" }, { focus: "open-publish" });
});

window.addEventListener("pagehide", flush);

const kept = localStorage.getItem(`studio-pane-${root.dataset.product}`);
showPane(chosen.panel !== "fields" ? "fields" : chosen.tab === "pages" && kept || root.dataset.pane);
localTimes();
fit();
