// The draft as others see it: who looks, on which device, on which day; and sharing it.

import { say } from "./messages.js";

document.documentElement.classList.add("js");
const frame = document.getElementById("frame");
const stage = document.querySelector(".see");
const share = document.getElementById("share");

for (const device of document.querySelectorAll("[name=device]")) {
  device.checked = device.value === (localStorage.getItem("studio-see-device") ?? "desktop");
  if (device.checked) stage.dataset.device = device.value;
  device.addEventListener("change", () => {
    localStorage.setItem("studio-see-device", device.value);
    stage.dataset.device = device.value;
  });
}
document.querySelector("[data-picks]")?.addEventListener("change", (event) => event.currentTarget.submit());

// The frame has no origin of its own and no cookies for its links: the page itself opens what is clicked in it.
window.addEventListener("message", ({ source, data }) => {
  if (source !== frame.contentWindow || !data?.see) return;
  const address = new URL(data.see, location.href);
  if (address.origin === location.origin && /\/see\/(visitor|buyer)\/[a-z0-9-]+\/$/.test(address.pathname)) frame.contentWindow.location.replace(address.href);
  else say(data.isBuy ? "Here a visitor goes on to the checkout. In a preview nothing is sold." : "This leads out of the product. In a preview it stays closed.");
});

const times = () => {
  const form = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of document.querySelectorAll("time[data-when]")) {
    time.textContent = form.format(new Date(time.dateTime));
    time.removeAttribute("data-when");
  }
};

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  const copied = document.getElementById(event.target.closest("[data-copy-from]")?.dataset.copyFrom ?? "");
  if (!copied) return;
  const button = event.target.closest("[data-copy-from]");
  try {
    await navigator.clipboard.writeText(copied.value);
    button.textContent = "Copied";
  } catch {
    copied.select();
    button.textContent = "Press Ctrl or ⌘ and C";
  }
});
document.body.addEventListener("htmx:afterSwap", () => {
  times();
  (document.getElementById("share-url") ?? document.getElementById("make-link"))?.focus();
});
if ("open" in share.dataset) share.showModal();
times();
