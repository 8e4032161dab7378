// The look, live: the page wears what is being chosen before anything is saved.

import { root } from "./studio-draft.js";
import { wear } from "./studio-preview.js";

let asking = false;
let again = false;

export function followLook() {
  document.addEventListener("change", ({ target }) => { if (target.dataset.values) wear(JSON.parse(target.dataset.values)); });
  document.addEventListener("input", ({ target }) => {
    const field = target.dataset?.mirrors ? document.getElementById(target.dataset.mirrors) : target;
    if (!field?.dataset || !("colour" in field.dataset)) return;
    const pick = document.getElementById(`${field.id}-pick`);
    if (pick && pick !== target && /^#[0-9a-f]{6}$/i.test(field.value)) pick.value = field.value;
    tryOn();
  });
}

// One question at a time; while it is out, only the latest colour waits.
async function tryOn() {
  again = asking;
  if (asking) return;
  asking = true;
  try {
    const address = new URL(root.dataset.tryLook, location.href);
    document.querySelectorAll("[data-colour]").forEach((field) => address.searchParams.set(field.dataset.colour, field.value));
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok) wearAnd(await answer.json());
  } catch { /* it is tried on again with the next colour, and saved in any case */ }
  asking = false;
  if (again) tryOn();
}

function wearAnd({ values, colours }) {
  wear(values);
  for (const colour of colours) {
    const said = document.getElementById(`look-${colour.name}-ratio`);
    if (!said) continue;
    said.querySelector("[data-says]").textContent = colour.says;
    said.classList.toggle("is-changed", colour.is_changed);
    for (const [role, value] of [["paper", colour.paper], ["used", colour.used], ["fill", colour.fill], ["on", colour.on]]) {
      said.querySelectorAll(`[data-role=${role}]`).forEach((shape) => shape.setAttribute("fill", value));
    }
  }
}
