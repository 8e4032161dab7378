// The colour picker and the field beside it say the same; Save sends the page, everything else only the sample.

const form = document.getElementById("brand-form");
const HEX = /^#[0-9a-f]{6}$/i;

form.addEventListener("input", (event) => {
  const picked = event.target.dataset.colorFor;
  if (picked) document.getElementById(picked).value = event.target.value;
  const pick = form.querySelector(`[data-color-for="${event.target.id}"]`);
  if (pick && HEX.test(event.target.value)) pick.value = event.target.value;
});

document.querySelector("[data-sends-itself]")?.addEventListener("change", (event) => {
  event.currentTarget.setAttribute("aria-busy", "true");
  event.currentTarget.requestSubmit();
});
