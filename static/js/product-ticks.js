// Remembers ticks and notes on this device, and counts the ticks. Without it the boxes still tick.
const key = (name) => `owny:${location.pathname}:${name}`;

function read(name) {
  try {
    return localStorage.getItem(key(name));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(key(name), value);
  } catch {
    // A private window keeps nothing; the page works as it is.
  }
}

for (const block of document.querySelectorAll("[data-ticks]")) {
  const boxes = [...block.querySelectorAll("input[type=checkbox]")];
  const count = block.querySelector("[data-ticks-count]");
  const show = () => {
    count.querySelector("[data-ticks-done]").textContent = boxes.filter((box) => box.checked).length;
    count.querySelector("[data-ticks-all]").textContent = boxes.length;
    count.hidden = false;
  };
  const ticked = new Set((read(block.dataset.ticks) ?? "").split(" "));
  for (const box of boxes) if (ticked.has(box.value)) box.checked = true;
  show();
  block.addEventListener("change", () => {
    write(block.dataset.ticks, boxes.filter((box) => box.checked).map((box) => box.value).join(" "));
    show();
  });
}

for (const note of document.querySelectorAll("[data-keep]")) {
  note.value = read(note.dataset.keep) ?? note.value;
  note.addEventListener("input", () => write(note.dataset.keep, note.value));
}
