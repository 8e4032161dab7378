// The publish gate: what can be put right with one click is, and the next finding is at hand.

import { change } from "./studio-changes.js";
import { announce } from "./studio-draft.js";

export function followGate() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fix]");
    if (!button?.closest(".gate") || button.getAttribute("aria-busy") === "true") return;
    // The next one of the same kind; after the last, what can be done then.
    const [kind] = button.id.split("-");
    const ofKind = () => [...document.querySelectorAll(`#gate-${kind} + .gate > li`)];
    const at = ofKind().indexOf(button.closest("li"));
    button.setAttribute("aria-busy", "true");
    change(button.dataset.fix, { undoable: button.dataset.says, focus: "panel-h" }).then((body) => {
      button.removeAttribute("aria-busy");
      if (!body) return;
      const left = ofKind();
      const next = left[Math.min(at, left.length - 1)]?.querySelector("a, button") ?? document.getElementById("publish-now");
      next?.focus();
      announce(`${button.dataset.says} ${document.querySelector(".gate-lede")?.textContent ?? ""}`);
    });
  });
}
