// Gives a frame of ours the height of what it shows, so that the page scrolls and not the frame.

export function fit(frame) {
  const measure = () => {
    const shown = frame.contentDocument?.documentElement;
    if (shown) frame.style.blockSize = `${shown.scrollHeight}px`;
  };
  frame.style.blockSize = "";
  measure();
  frame.contentDocument?.querySelectorAll("img").forEach((image) => image.addEventListener("load", measure, { once: true }));
}

for (const frame of document.querySelectorAll("iframe[data-fit]")) {
  frame.addEventListener("load", () => fit(frame));
  if (frame.contentDocument?.readyState === "complete") fit(frame);
}
addEventListener("resize", () => document.querySelectorAll("iframe[data-fit]").forEach(fit));
