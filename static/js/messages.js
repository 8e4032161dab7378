// Messages at the edge of the page. A module without effects of its own: it may be loaded from anywhere.

const toasts = () => document.querySelector(".toasts");

export function say(text, { bad = false } = {}) {
  const toast = document.createElement("div");
  toast.className = bad ? "toast toast-bad" : "toast";
  toast.dataset.toast = "";
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "icon-btn icon-small";
  close.type = "button";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", "Close this message");
  close.innerHTML = '<svg class="i" aria-hidden="true"><use href="#i-x"/></svg>';
  toast.append(words, close);
  toasts()?.append(toast);
  leaveLater(toast);
}

export function leaveLater(toast) {
  if (toast.classList.contains("toast-bad")) return;
  setTimeout(() => {
    if (!toast.matches(":hover, :focus-within")) toast.remove();
    else toast.addEventListener("mouseleave", () => toast.remove(), { once: true });
  }, 8000);
}
