// Menus: open at their button, go by arrow keys, give the focus back.

const items = (menu) => [...menu.querySelectorAll("[role=menuitem], [role=menuitemradio]")].filter((one) => !one.disabled && one.checkVisibility());
const openerOf = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

function put(menu) {
  const opener = openerOf(menu);
  if (!opener) return;
  const box = (opener.closest("[popover]") ?? opener).getBoundingClientRect();
  const isInside = Boolean(opener.closest("[popover]"));
  const { offsetWidth: width, offsetHeight: height } = menu;
  const under = isInside ? box.top : box.bottom + 4;
  const start = isInside ? box.left + 16 : document.dir === "rtl" ? box.right - width : box.left;
  menu.style.top = `${Math.max(8, Math.min(under, innerHeight - height - 8))}px`;
  menu.style.left = `${Math.max(8, Math.min(start, innerWidth - width - 8))}px`;
}

// `toggle` does not bubble
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu[popover]")) return;
  const isOpen = event.newState === "open";
  openerOf(menu)?.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) return;
  if (/Mac|iP(hone|ad)/.test(navigator.platform)) menu.querySelectorAll("[data-command]").forEach((key) => { key.textContent = key.textContent.replace("Ctrl", "⌘"); });
  put(menu);
  items(menu)[0]?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    all[(to + all.length) % all.length]?.focus();
  } else if (event.key === "Tab") menu.hidePopover();
  else if (event.key.length === 1 && !event.metaKey && !event.ctrlKey) {
    const next = [...all.slice(at + 1), ...all].find((one) => one.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
    next?.focus();
    event.stopPropagation();
  }
});
document.addEventListener("click", ({ target }) => {
  const item = target.closest(".menu [role=menuitem]:not([popovertarget]):not([data-patch])");
  item?.closest("[popover]")?.hidePopover();
});
