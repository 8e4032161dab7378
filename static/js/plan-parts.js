// Parts in their order: dragged by the handle, or moved by Alt and the arrow keys, or by the two buttons.

export function sortable(form, { moved }) {
  const list = () => form.querySelector("[data-parts]");
  const all = () => [...list().querySelectorAll(":scope > [data-part]")];

  function told(part) {
    const parts = all();
    const name = part.querySelector(".part-name").value || "The part";
    parts.forEach((one, at) => one.querySelectorAll("[aria-label]").forEach((named) => {
      const words = named.getAttribute("aria-label");
      if (/\b[Pp]art \d+/.test(words)) named.setAttribute("aria-label", words.replace(/\b([Pp])art \d+/, `$1art ${at + 1}`));
    }));
    moved(`${name} is now part ${parts.indexOf(part) + 1} of ${parts.length}`);
  }

  function move(part, by, keep) {
    const parts = all();
    const at = parts.indexOf(part);
    const to = at + by;
    if (to < 0 || to >= parts.length) return;
    const focus = keep ?? document.activeElement;
    const [start, end] = [focus.selectionStart, focus.selectionEnd];
    if (by < 0) parts[to].before(part); else parts[to].after(part);
    focus.focus({ preventScroll: true });
    if (start !== undefined && focus.setSelectionRange) focus.setSelectionRange(start, end);
    part.scrollIntoView({ block: "nearest" });
    told(part);
  }

  form.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const part = event.target.closest("[data-part]");
    if (!by || !event.altKey || !part || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    move(part, by);
  });

  form.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    const part = grip.closest("[data-part]");
    const before = all().indexOf(part);
    grip.setPointerCapture(event.pointerId);
    part.classList.add("is-dragged");

    const drag = (at) => {
      const over = all().find((one) => { const box = one.getBoundingClientRect(); return one !== part && at.clientY > box.top && at.clientY < box.bottom; });
      if (!over) return;
      const box = over.getBoundingClientRect();
      const down = all().indexOf(over) > all().indexOf(part);
      if (down && at.clientY > box.top + box.height / 2) over.after(part);
      if (!down && at.clientY < box.top + box.height / 2) over.before(part);
    };
    const drop = () => {
      part.classList.remove("is-dragged");
      grip.removeEventListener("pointermove", drag);
      if (all().indexOf(part) !== before) told(part);
    };
    grip.addEventListener("pointermove", drag);
    grip.addEventListener("lostpointercapture", drop, { once: true });
  });

  return { move };
}
