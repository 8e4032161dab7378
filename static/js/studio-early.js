// What is pressed or typed before the studio's other scripts are there waits for them: nothing a fast hand does is lost.
// No module, and small: it is there before the page can be seen.

{
  const pressed = [];
  const typed = new Set();
  const press = ({ target }) => { const button = target.closest("button[type=button]:not([popovertarget])"); if (button) pressed.push(button); };
  const type = ({ target }) => { if (target.matches("[data-path], [data-patch], [data-mirrors]")) typed.add(target); };
  document.addEventListener("click", press, true);
  document.addEventListener("input", type, true);
  document.addEventListener("studio:ready", () => {
    document.removeEventListener("click", press, true);
    document.removeEventListener("input", type, true);
    for (const field of typed) field.dispatchEvent(new Event("patch" in field.dataset ? "change" : "input", { bubbles: true }));
    for (const button of pressed) if (!document.getElementById(button.dataset.openDialog ?? "")?.open) button.click();
  }, { once: true });
}
