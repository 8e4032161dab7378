// What is chosen: a page, a block, a tab, a panel; links of the studio lead there without leaving it.

import { say } from "./messages.js";
import { address, change, flush, onSettled, settle, step } from "./studio-changes.js";
import { Refused, chosen, inTurn, load, root } from "./studio-draft.js";
import { goToField, refocus } from "./studio-parts.js";
import { showPane } from "./studio-panes.js";
import { mark, open } from "./studio-preview.js";

let isFixing = false;
let choosing = null; // the latest choice, until it is made
let failed = 0; // when one could not be made
const NOTICED = 1000; // ms that somebody needs to see that something else is chosen still

// What is done to the chosen thing waits for a choice that is under way, and is not done to another when that fails.
export function whenChosen(does) {
  if (choosing) choosing.then((isMade) => isMade && does());
  else if (Date.now() - failed > NOTICED) does();
}

export function choose(wanted, how = {}) {
  flush();
  const mine = inTurn(() => chooseNow(wanted, how));
  choosing = mine;
  const over = () => { if (choosing === mine) choosing = null; };
  mine.then(over, over);
  return mine;
}

// Returns whether it is chosen now.
async function chooseNow(wanted, { field, focus, scroll = true }) {
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
    return true;
  } catch (error) {
    failed = Date.now();
    mark(chosen.block, { scroll: false });
    if (error.status === 404) say("This product is gone: it was deleted in another window, or you are signed in as somebody else.", { bad: true });
    else if (error instanceof TypeError) say("No connection, so this could not be opened. What you wrote is kept.", { bad: true });
    else if (error.status === 401) say("You are signed out, so this could not be opened. Sign in in another tab and try again.", { bad: true });
    else if (error instanceof Refused) say("This could not be opened. Reload the page.", { bad: true });
    else throw error;
    return false;
  }
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (event.metaKey || event.ctrlKey) return;
  const link = target.closest("[data-go], [data-open], [data-tab], [data-version], .node, .leaf > a");
  if (link && root.contains(link) && link.tagName === "A") {
    event.preventDefault();
    follow(link);
    return;
  }
  const button = target.closest("button[data-patch]");
  if (button) { press(button); return; }
  if (target.closest("[data-step]")) { step(target.closest("[data-step]").dataset.step); return; }
  if (target.closest("[data-to-sources]")) {
    event.preventDefault();
    showPane("fields");
    document.getElementById("sources")?.focus();
  }
});

document.addEventListener("change", ({ target }) => {
  if (target.dataset.patch && target.checked) change(target.dataset.patch, { target: target.id });
  if (target.dataset.clip) change(clipPatch(target), { target: target.id });
  if (target.name === "pane") showPane(target.value);
});

function clipPatch(select) {
  if (!select.value) return select.dataset.remove;
  const guard = JSON.parse(select.closest("[data-guard]").dataset.guard);
  const op = select.dataset.remove ? { op: "replace", path: `${select.dataset.clip}/clipId`, value: select.value } : { op: "add", path: select.dataset.clip, value: { clipId: select.value } };
  return JSON.stringify([...guard, op]);
}

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
  if (version) showPane("page");
  else if (tab && chosen.version) showPane("tree");
  if (version) return choose({ tab: "history", version, block: "" }, { focus: link.id });
  if (tab) return choose({ tab }, { focus: link.id });
  return choose({ page, block: block ?? "" }, { focus: link.id });
}

const stands = new WeakMap(); // where an entry stands that is being moved, for whoever presses again before it is drawn there

function press(button) {
  const { undoable, says, moves, focus, focusEntry } = button.dataset;
  document.querySelectorAll(".menu:popover-open").forEach((menu) => menu.hidePopover()); // and the one that it opened from
  if (moves) return moveEntry(button, Number(moves));
  const patch = patchThen(button);
  if (focusEntry) return change(patch, {}).then(() => openEntry(focusEntry));
  const list = button.closest(".list")?.id;
  return change(patch, { undoable, says, focus: focus ?? (undoable && list ? list : undefined), way: { "tool-up": "up", "tool-down": "down" }[button.id] });
}

// What a button does when its turn comes: changes before it may have moved what it stands for.
function patchThen({ id, dataset: { patch } }) {
  if (id !== "add-page" && !/^(tool|page)-(up|down)$/.test(id)) return patch;
  const { page, block } = chosen;
  return () => {
    const isSame = id === "add-page" || (chosen.page === page && chosen.block === block);
    return isSame ? document.getElementById(id)?.dataset.patch : patch;
  };
}

function moveEntry(button, by) {
  const id = stands.get(button) ?? button.id;
  const [, head, at, way] = id.match(/^(.*)-(\d+)-(up|down)$/);
  stands.set(button, `${head}-${Number(at) + by}-${way}`);
  return change(() => document.getElementById(id)?.dataset.patch, { way }).then(() => followEntry(id, by));
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

// ---- while things are put right for publishing, the way back to the list stays at hand

onSettled(() => {
  document.querySelector("#part-right .back-to-list")?.remove();
  if (!isFixing || chosen.panel === "publish") return;
  const bar = document.createElement("p");
  bar.className = "back-to-list";
  const count = document.querySelector("#open-publish .btn-n [aria-hidden]")?.textContent;
  bar.append(count ? `${count} to fix before it can go live.` : "Everything is fixed.");
  const link = Object.assign(document.createElement("a"), { className: "link", href: "?panel=publish", textContent: "Back to the list" });
  link.dataset.open = "publish";
  bar.append(link);
  document.getElementById("part-right").prepend(bar);
});
