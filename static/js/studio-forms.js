// Whole forms: the offer, publishing, restoring, asking for better words.

import { say } from "./messages.js";
import { address, explain, flush, offerUndo, settle } from "./studio-changes.js";
import { Refused, announce, chosen, inTurn, send } from "./studio-draft.js";
import { refocus, swap } from "./studio-parts.js";
import { open, refresh } from "./studio-preview.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("send" in form.dataset) && !("fields" in form.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if ("fields" in form.dataset) { flush(); return; }
  const button = event.submitter;
  if (button?.getAttribute("aria-busy") === "true") return;
  if (button?.getAttribute("aria-disabled") === "true") {
    announce(document.getElementById("why")?.textContent ?? "");
    document.querySelector(".gate .btn")?.focus();
    return;
  }
  submit(form, button);
}, true);

function submit(form, button) {
  flush();
  button?.setAttribute("aria-busy", "true");
  inTurn(async () => {
    form.closest("dialog")?.close();
    form.closest("[popover]")?.hidePopover();
    try {
      const body = await send(button?.hasAttribute("formaction") ? button.formAction : form.action, new FormData(form, button));
      arrived(form, body);
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

function arrived(form, body) {
  const [isPublish, isRestore] = [form.action.includes("publish/"), form.action.includes("/restore/")];
  chosen.version = "";
  chosen.panel = isPublish ? "publish" : form.dataset.send || "fields";
  if (isRestore) chosen.tab = "history";
  settle(body);
  if (body.undoable) offerUndo(body.says);
  else if (body.says) say(body.says);
  if (isPublish || (form.dataset.send && document.activeElement === document.body)) refocus({ id: "panel-h" });
  if (isRestore) open(address(body.page));
  refresh();
}

document.addEventListener("click", ({ target }) => {
  const field = document.getElementById(target.closest("[data-copy-from]")?.dataset.copyFrom ?? "");
  if (field) copyFrom(field);
});

async function copyFrom(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    say("Link copied.");
  } catch {
    field.select();
    say("Press Ctrl or ⌘ and C to copy the link.");
  }
}
