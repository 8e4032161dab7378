// The product is shown as soon as it is chosen, links are copied, and the first visit tells which time zone days begin in.

for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.querySelector("[data-needless]")?.remove();
  form.addEventListener("change", () => form.requestSubmit());
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value).catch(() => field.select());
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("input[data-select]")) event.target.select();
});

const form = document.querySelector("form[data-tell-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (form && here) {
  const told = new FormData(form);
  told.set("zone", here);
  fetch(form.action, { method: "POST", body: told })
    .then((answer) => { if (answer.status === 204 && here !== "UTC") location.reload(); })
    .catch(() => {});
}
