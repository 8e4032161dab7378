// Two windows wrote in the same place: both versions beside each other, and whoever writes decides. Until then everything waits.

const dialog = document.getElementById("merge");
const list = dialog.querySelector("[data-list]");
const again = document.getElementById("merge-again");
const SIDES = [
  ["mine", "Keep yours", "From this window", "You take it out"],
  ["theirs", "Keep the other", "From the other window", "It is taken out there"],
];

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function card(conflict, number, [side, label, from, gone]) {
  const made = element("label", "", "merge-side");
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: `merge-${number}`, value: side, className: "radio", checked: side === "mine" });
  const words = conflict[side];
  const text = element("span", words ?? gone, words === null ? "merge-text soft" : "merge-text");
  text.dir = "auto";
  const head = element("span", "", "merge-head");
  head.append(radio, element("b", label), element("span", from, "tiny"));
  made.append(head, text);
  return made;
}

function both(number) {
  const made = element("label", "", "merge-side merge-both");
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: `merge-${number}`, value: "both", className: "radio" });
  const head = element("span", "", "merge-head");
  head.append(radio, element("b", "Keep both"), element("span", "One after the other, to make one of them later", "tiny"));
  made.append(head);
  return made;
}

function draw(conflicts) {
  list.replaceChildren(...conflicts.map((conflict, number) => {
    const group = element("fieldset", "", "merge-one");
    group.append(element("legend", conflict.where), ...SIDES.map((side) => card(conflict, number, side)));
    if (conflict.mayKeepBoth) group.append(both(number));
    if (conflict.mine) group.append(copyButton(conflict.mine));
    return group;
  }));
}

function copyButton(words) {
  const button = Object.assign(element("button", "Copy your words", "link small"), { type: "button" });
  button.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(words).catch(() => {});
    button.textContent = "Copied";
  });
  return button;
}

// Resolves with what to send again: which side to keep of each conflict, and the draft that was seen.
export function askWhichToKeep({ conflicts, draft, detail }) {
  draw(conflicts);
  dialog.querySelector("[data-words]").textContent = detail;
  again.hidden = true;
  dialog.showModal();
  list.querySelector("input")?.focus();
  return new Promise((decided) => {
    const form = dialog.querySelector("form");
    form.onsubmit = (event) => {
      event.preventDefault();
      const told = new FormData(form);
      const keep = Object.fromEntries(conflicts.map(({ key }, number) => [key, told.get(`merge-${number}`)]));
      dialog.close("done");
      again.hidden = true;
      decided({ keep: JSON.stringify(keep), seen: draft });
    };
    // Looking at the page first is fine: the change waits, and so does everything after it.
    dialog.onclose = () => { if (dialog.returnValue !== "done") again.hidden = false; dialog.returnValue = ""; };
    again.onclick = () => { again.hidden = true; dialog.showModal(); };
  });
}

dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
