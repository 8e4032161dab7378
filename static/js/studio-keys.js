// Shortcuts, whether the cursor is in the studio or in the page.

import { openAdd } from "./studio-catalog.js";
import { change, step } from "./studio-changes.js";
import { chosen } from "./studio-draft.js";
import { choose } from "./studio-select.js";

const patchOf = (id) => document.getElementById(id)?.dataset.patch;

// Returns whether the key meant something.
export function onKey({ key, alt, command, shift, isPage = false }) {
  if (command) return onCommand(key.toLowerCase(), shift, isPage);
  if (key === "/") return openAdd() || true;
  if (key === "?") { document.getElementById("keys").showModal(); return true; }
  if (key === "Escape" && chosen.panel === "publish") { choose({ panel: "fields" }, { focus: "open-publish" }); return true; }
  return isPage || !chosen.block ? false : onBlock(key, alt);
}

function onCommand(key, shift, isPage) {
  if (key === "z") { step(shift ? "redo" : "undo"); return true; }
  if (key === "y") { step("redo"); return true; }
  if (key !== "d" || isPage || !patchOf("tool-copy")) return false;
  change(patchOf("tool-copy"), {});
  return true;
}

function onBlock(key, alt) {
  const way = { ArrowUp: "up", ArrowDown: "down" }[key];
  const { block } = chosen;
  const still = (id) => () => (chosen.block === block ? patchOf(id) : "");
  if (way && alt && patchOf(`tool-${way}`)) change(still(`tool-${way}`), { way });
  else if ((key === "Delete" || key === "Backspace") && patchOf("tool-remove")) {
    change(still("tool-remove"), { undoable: document.getElementById("tool-remove").dataset.undoable });
  } else return false;
  return true;
}
