// The product is shown as soon as it is chosen, and the first visit tells which time zone days begin in.

import "./copy.js";

for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.querySelector("[data-needless]")?.remove();
  form.addEventListener("change", () => form.requestSubmit());
}

const form = document.querySelector("form[data-tell-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (form && here) {
  const told = new FormData(form);
  told.set("zone", here);
  fetch(form.action, { method: "POST", body: told })
    .then((answer) => { if (answer.status === 204 && here !== "UTC") location.reload(); })
    .catch(() => {});
}
