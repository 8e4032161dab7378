// Saying what to make: an idea fills the form, ⌘Enter sends it.

const form = document.getElementById("wish");

form?.addEventListener("click", (event) => {
  const idea = event.target.closest("[data-idea]");
  if (!idea || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  form.elements.prompt.value = idea.dataset.idea;
  form.elements.product_type.value = idea.dataset.type;
  form.elements.prompt.focus();
});

form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
