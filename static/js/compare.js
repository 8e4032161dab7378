// Two versions: choosing them, and going through their pages side by side.

document.documentElement.classList.add("js");
document.querySelector("[data-picks]")?.addEventListener("change", (event) => event.currentTarget.submit());

const form = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[data-when]")) time.textContent = form.format(new Date(time.dateTime));

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
});

const frames = [...document.querySelectorAll(".compare-frame iframe")];
const holder = document.querySelector(".compare-frames");
const marks = new Map();
let at = -1;

for (const radio of document.querySelectorAll("[name=side]")) {
  radio.addEventListener("change", () => { if (radio.checked) holder.dataset.side = radio.value; });
}

// A sandboxed frame has no origin of its own: it is known by its window.
window.addEventListener("message", ({ source, data }) => {
  const frame = frames.find((one) => one.contentWindow === source);
  if (!frame || !data?.compare) return;
  if (data.say === "ready") marks.set(frame, data.marks);
  if (data.say === "at") {
    for (const other of frames) if (other !== frame) other.contentWindow.postMessage({ compare: true, do: "follow", block: data.block, offset: data.offset }, "*");
  }
});

// In the order of the later version; what was taken out stands at its end.
function differences() {
  const [before, after] = frames.length === 2 ? frames : [null, frames[0]];
  return [...new Set([...(marks.get(after) ?? []), ...(marks.get(before) ?? [])])];
}

function go(step) {
  const all = differences();
  if (!all.length) return;
  at = (at + step + all.length) % all.length;
  for (const frame of frames) frame.contentWindow.postMessage({ compare: true, do: "show", block: all[at] }, "*");
  const seen = frames.find((frame) => marks.get(frame)?.includes(all[at]) && frame.closest("[data-is]").dataset.is === holder.dataset.side);
  if (!seen) {
    const other = holder.dataset.side === "after" ? "before" : "after";
    document.querySelector(`[name=side][value=${other}]`)?.click();
  }
}

document.getElementById("diff-on")?.addEventListener("click", () => go(1));
document.getElementById("diff-back")?.addEventListener("click", () => go(-1));
