// The clip library: "/" to the search, Shift for a range, and the bar for what is selected.

const page = document.querySelector(".clips");
let lastChecked = null;

const boxes = () => [...page.querySelectorAll("[data-clip] > .check")];
const clock = (seconds) => {
  const pad = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
};

function refresh() {
  const all = boxes();
  const on = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("[data-clip]").classList.toggle("is-on", box.checked));
  const bar = page.querySelector("[data-bulk-bar]");
  if (!bar) return;
  bar.classList.toggle("is-on", on.length > 0);
  const seconds = on.reduce((sum, box) => sum + Number(box.closest("[data-clip]").dataset.seconds), 0);
  bar.querySelector("[data-bulk-count]").textContent = `${on.length} ${on.length === 1 ? "clip" : "clips"}`;
  bar.querySelector("[data-bulk-time]").textContent = seconds ? clock(seconds) : "";
  const every = page.querySelector("[data-select-all]");
  if (every) {
    every.checked = on.length > 0 && on.length === all.length;
    every.indeterminate = on.length > 0 && on.length < all.length;
  }
}

page.addEventListener("click", (event) => {
  const box = event.target.closest("[data-clip] > .check");
  if (box) {
    const all = boxes();
    if (event.shiftKey && lastChecked && all.includes(lastChecked)) {
      const [from, to] = [all.indexOf(lastChecked), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    lastChecked = box;
    refresh();
  } else if (event.target.closest("[data-select-none]")) {
    boxes().forEach((one) => { one.checked = false; });
    refresh();
    page.querySelector("[data-search]").focus();
  } else if (event.target.closest("[data-search-clear]")) {
    const search = page.querySelector("[data-search]");
    search.value = "";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    search.focus();
  } else if (event.target.closest("[data-facets-open]")) {
    const button = event.target.closest("[data-facets-open]");
    const open = page.classList.toggle("facets-on");
    button.setAttribute("aria-expanded", String(open));
  }
});

page.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    boxes().forEach((one) => { one.checked = event.target.checked; });
    refresh();
  }
  if (event.target.matches("[data-clip] > .check")) refresh();
  // The order stands outside the form it belongs to; its change must reach the form's trigger.
  if (event.target.matches("#sort")) document.getElementById("narrow").dispatchEvent(new Event("input", { bubbles: true }));
});

page.addEventListener("input", (event) => {
  if (event.target.matches("[data-search]")) page.querySelector("[data-search-clear]").hidden = !event.target.value;
});

page.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.dataset.enter) {
    event.preventDefault();
    document.getElementById(event.target.dataset.enter).click();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    event.preventDefault();
    page.querySelector("[data-search]").focus();
  }
});

document.addEventListener("htmx:afterSettle", () => {
  page.querySelector("[data-facets-open]")?.setAttribute("aria-expanded", String(page.classList.contains("facets-on")));
  refresh();
});
refresh();
