// What every page does: messages that leave, buttons that show they are working, failed requests in words.

import { leaveLater, say } from "./messages.js";

document.querySelectorAll("[data-toast]").forEach(leaveLater);

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]")?.remove();
});

// A form is sent once: its button shows that it is working until the answer comes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method !== "post" || event.submitter?.hasAttribute("data-no-guard")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });
});

// Keys as they are called on the keyboard at hand.
if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
  document.querySelectorAll("kbd[data-command]").forEach((key) => { key.textContent = key.textContent.replace("Ctrl", "⌘"); });
}

// On a phone a long row of tabs scrolls: it begins where one is.
document.querySelector(".head .seg [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// Their own visits are not counted on a creator's pages: `seen.js` looks for this in the browser they sign in with.
try {
  const own = document.querySelector("[data-own-page]")?.dataset.ownPage;
  if (own) localStorage.setItem("owny-own-page", own);
} catch { /* a browser that keeps nothing counts its creator like anybody */ }

document.addEventListener("htmx:sendError", () => say("No connection. Nothing was lost; try again in a moment.", { bad: true }));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) say("You were signed out. Reload the page and sign in again.", { bad: true });
  else if (status === 429) say("That was too often in a short time. Wait a minute and try again.", { bad: true });
  else if (status >= 500) say("Something on our side failed. Nothing was lost; try again.", { bad: true });
});

// <button data-open-dialog="id"> asks first; the browser gives focus back when the dialog closes.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
});
