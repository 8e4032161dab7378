// Inside a compared page: goes from difference to difference, and keeps pace with the page beside it.

let isLed = false;
const tell = (message) => parent.postMessage({ compare: true, ...message }, "*");
const blockOf = (id) => document.querySelector(`[data-block="${CSS.escape(id)}"]`);

function top() {
  for (const block of document.querySelectorAll("[data-block]")) {
    const { bottom, top: from } = block.getBoundingClientRect();
    if (bottom > 40) return { block: block.dataset.block, offset: from };
  }
  return null;
}

addEventListener("scroll", () => {
  if (isLed) return;
  const at = top();
  if (at) tell({ say: "at", ...at });
}, { passive: true });

function lead(to) {
  isLed = true;
  scrollTo({ top: to, behavior: "instant" });
  setTimeout(() => { isLed = false; }, 120);
}

addEventListener("message", ({ source, data }) => {
  if (source !== parent || !data?.compare) return;
  const block = data.block ? blockOf(data.block) : null;
  if (data.do === "follow" && block) lead(scrollY + block.getBoundingClientRect().top - data.offset);
  if (data.do === "show") {
    document.querySelectorAll(".is-here").forEach((one) => one.classList.remove("is-here"));
    block?.classList.add("is-here");
    // While it glides it does not lead the other one, which glides there by itself.
    isLed = true;
    setTimeout(() => { isLed = false; }, 900);
    block?.scrollIntoView({ block: block.offsetHeight > innerHeight - 40 ? "start" : "center" });
  }
});
document.addEventListener("click", (event) => { if (event.target.closest("a, button")) event.preventDefault(); }, true);
document.addEventListener("submit", (event) => event.preventDefault(), true);
tell({ say: "ready", marks: [...document.querySelectorAll("[data-diff]")].map((block) => block.dataset.block) });
