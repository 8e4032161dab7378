// While a mail is written: what was saved is shown in the letter beside it.

import { fit } from "./fit-frame.js";

const form = document.getElementById("bc-form");
const frame = document.getElementById(form.dataset.letter);

frame.addEventListener("load", () => fit(frame));
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "bc-state" && event.target.id !== "bc-state") return;
  frame.contentWindow?.location.reload();
});
