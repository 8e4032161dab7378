// A reader's page in a preview: it ticks, counts and leads on as it does for buyers, and keeps nothing.

const form = document.getElementById("keep");
const boxes = [...document.querySelectorAll("input[type=checkbox][name=tick]")];
const marks = [...document.querySelectorAll("button[data-done]")];
const line = form?.querySelector("[data-status]");

function count() {
  for (const group of document.querySelectorAll("[data-group-count]")) {
    const own = [...group.closest(".group").querySelectorAll("input[name=tick]")];
    group.textContent = `${own.filter((box) => box.checked).length}/${own.length}`;
  }
  for (const words of document.querySelectorAll("[data-block-count]")) {
    words.querySelector("[data-n]").textContent = words.closest(".checklist").querySelectorAll("input[name=tick]:checked").length;
  }
}

function say() {
  if (line) line.textContent = "A preview: nothing is kept.";
}

function press(mark) {
  const isDone = mark.getAttribute("aria-pressed") !== "true";
  mark.setAttribute("aria-pressed", String(isDone));
  const words = mark.querySelector("[data-on]");
  if (words) words.textContent = isDone ? words.dataset.on : words.dataset.off;
  document.querySelector(`[data-lesson="${CSS.escape(mark.dataset.done)}"]`)?.classList.toggle("lessons__one--done", isDone);
}

const stops = [...document.querySelectorAll("[data-stop]")];
const here = stops.findIndex((stop) => stop.querySelector("[aria-current=page]"));

for (const box of boxes) box.addEventListener("change", () => { count(); say(); });
for (const mark of marks) mark.addEventListener("click", (event) => { event.preventDefault(); press(mark); say(); });
for (const button of document.querySelectorAll("[data-plain]")) button.hidden = true;
// By the click: a frame that may send no forms hears of no submit.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[type=submit]");
  if (!button || marks.includes(button)) return;
  event.preventDefault();
  if (button.name === "go") stops[here + 1]?.querySelector("a")?.click();
  else if (button.name === "done") stops[here]?.classList.add("stop--done");
  say();
});
document.addEventListener("submit", (event) => event.preventDefault());
const contents = document.getElementById("contents");
contents?.addEventListener("click", (event) => {
  if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
});
count();
