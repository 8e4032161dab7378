// While a finger, a button or the space bar is down nothing is drawn anew or moved away: a click is a press and a release on
// the same thing, and one that is torn apart is lost.

let held = null; // what is pressed
let wait = Promise.resolve();
let go = () => {};
const after = [];

export const heldIn = (part) => Boolean(held && part.contains(held));
export const released = () => wait;
export const onRelease = (does) => after.push(does);

function press(target) {
  held = target;
  go();
  wait = new Promise((done) => { go = done; });
}

function release() {
  if (!held) return;
  held = null;
  go();
  after.forEach((does) => does());
}

// The click comes right after the release: what waits comes after the click.
const soon = () => setTimeout(release, 0);

document.addEventListener("pointerdown", ({ target }) => press(target), true);
for (const end of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(end, soon, true);
document.addEventListener("pointermove", ({ buttons }) => { if (held && !buttons) soon(); }, true); // let go outside the window
document.addEventListener("keydown", ({ key, target, repeat }) => {
  if (key === " " && !repeat && target.matches("button, summary, [type=radio], [type=checkbox]")) press(target);
}, true);
document.addEventListener("keyup", ({ key }) => { if (key === " ") soon(); }, true);
window.addEventListener("blur", release);
