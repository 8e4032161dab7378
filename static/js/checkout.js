// The sum follows what is chosen. The server works it out; without this script "Apply" and the amounts reload the page.
const form = document.getElementById("pay");
const amount = document.getElementById("id_amount");

const look = () => {
  const values = Object.fromEntries(new FormData(form));
  window.htmx.ajax("POST", form.action, { target: "#sum", select: "#sum", swap: "outerHTML", values: { ...values, look: "1" } });
};

const press = (typed) => {
  for (const chip of form.querySelectorAll('.chip[name="choose"]')) chip.setAttribute("aria-pressed", String(chip.value === typed));
};

form.addEventListener("change", (event) => {
  if (event.target.name === "amount") press(event.target.value);
  if (["amount", "extra"].includes(event.target.name)) look();
});

form.addEventListener("click", (event) => {
  const chip = event.target.closest('.chip[name="choose"]');
  if (!chip || !amount) return;
  event.preventDefault();
  amount.value = chip.value;
  press(chip.value);
  look();
});

// Enter in the code applies it; Enter elsewhere goes on.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "id_code" || !event.target.value.trim()) return;
  event.preventDefault();
  form.querySelector('button[name="look"]').click();
});

// A form is sent once, until its answer is overdue or was stopped: the server then goes on with the same order.
const OVERDUE_MS = 20000;
form.addEventListener("submit", (event) => {
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, OVERDUE_MS);
});
window.addEventListener("pageshow", () => delete form.dataset.sent);
