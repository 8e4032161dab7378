// The page in the middle: its size, the marks on it, and the tools that follow the selected block.

const frame = document.getElementById("frame");
const stage = document.getElementById("stage");
const WIDTHS = { phone: 390, tablet: 768, desktop: 1280 };
const wide = matchMedia("(min-width: 1024px)");
let scale = 1;
let left = 0;
let rect = null;
let shown = frame.src;
let turns = 0;

// The frame is sandboxed into an origin of its own, which has no name: it is known by its window.
const tell = (message) => frame.contentWindow?.postMessage({ studio: true, ...message }, "*");
export const mark = (block, { scroll = true } = {}) => tell({ do: "select", block, scroll });

export function open(address) {
  rect = null;
  shown = address;
  frame.contentWindow.location.replace(address);
}

// Only the latest answer counts: an older one would draw words that were changed since.
export async function refresh() {
  const turn = (turns += 1);
  const answer = await fetch(shown, { cache: "no-store" }).catch(() => null);
  if (answer?.ok && turn === turns) tell({ do: "refresh", html: await answer.text() });
}

export function listen(handlers) {
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || !event.data?.studio) return;
    if (event.data.say === "rect") {
      rect = event.data.rect;
      placeTools();
    } else handlers[event.data.say]?.(event.data);
  });
}

export function fit() {
  const width = stage.clientWidth;
  const height = stage.clientHeight;
  if (!width || !height) return;
  const device = document.querySelector("[name=device]:checked")?.value ?? "tablet";
  const isPhone = !matchMedia("(min-width: 768px)").matches;
  const wanted = isPhone ? width : device === "phone" ? Math.min(390, width) : WIDTHS[device];
  scale = Math.min(1, width / wanted);
  left = Math.max(0, (width - wanted * scale) / 2);
  frame.style.width = `${wanted}px`;
  frame.style.height = `${height / scale}px`;
  frame.style.transform = scale === 1 ? "none" : `scale(${scale})`;
  frame.style.left = `${left}px`;
  placeTools();
}

export function placeTools() {
  const tools = document.getElementById("part-tools");
  if (!wide.matches) {
    tools.style.top = tools.style.left = "";
    tools.style.visibility = "";
    return;
  }
  const isSeen = rect && rect.bottom * scale > 0 && rect.top * scale < stage.clientHeight;
  tools.style.visibility = isSeen ? "visible" : "hidden";
  if (!isSeen) return;
  const above = rect.top * scale - tools.offsetHeight - 6;
  const top = Math.max(8, Math.min(above, stage.clientHeight - tools.offsetHeight - 8));
  tools.style.top = `${stage.offsetTop + top}px`;
  tools.style.left = `${stage.offsetLeft + left + Math.max(8, rect.left * scale + 8)}px`;
}

new ResizeObserver(fit).observe(stage);
for (const device of document.querySelectorAll("[name=device]")) {
  device.checked = device.value === (localStorage.getItem("studio-device") ?? "tablet");
  device.addEventListener("change", () => {
    localStorage.setItem("studio-device", device.value);
    fit();
  });
}
