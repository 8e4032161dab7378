// Bringing files in: choosing them or dropping them anywhere on the page sends the form; the page says so meanwhile.

const form = document.querySelector("[data-drop]");
const field = form.querySelector("input[type=file]");
let depth = 0;

function send(files) {
  if (files) field.files = files;
  if (!field.files.length) return;
  const words = field.closest("label");
  words.setAttribute("aria-busy", "true");
  const bytes = [...field.files].reduce((sum, file) => sum + file.size, 0);
  const count = field.files.length;
  const note = document.createElement("p");
  note.className = "small soft";
  note.setAttribute("role", "status");
  note.textContent = `Reading ${count} ${count === 1 ? "file" : "files"}, ${(bytes / 1048576).toFixed(1)} MB…`;
  form.append(note);
  form.requestSubmit();
}

field.addEventListener("change", () => send(null));

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragenter", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth += 1;
  document.body.classList.add("is-dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!carriesFiles(event)) return;
  depth -= 1;
  if (depth <= 0) document.body.classList.remove("is-dropping");
});
document.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  document.body.classList.remove("is-dropping");
  send(event.dataTransfer.files);
});
