// Inside a preview as others see it: links are opened by the page around it, which has the right to.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link) return;
  const inside = link.getAttribute("href");
  if (inside.startsWith("#") && inside !== "#buy" && document.getElementById(inside.slice(1))) return;
  event.preventDefault();
  parent.postMessage({ see: link.href, isBuy: inside === "#buy" }, "*");
}, true);
