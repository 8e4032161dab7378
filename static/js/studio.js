// The studio: puts its parts together.

import { change, flush, sendLeftovers, settle } from "./studio-changes.js";
import { chosen } from "./studio-draft.js";
import "./studio-fields.js";
import "./studio-forms.js";
import { followAdding, addBeside } from "./studio-catalog.js";
import { followGate } from "./studio-gate.js";
import { followImprove, showProposals } from "./studio-improve.js";
import { followInline, showDoubts } from "./studio-inline.js";
import { onKey } from "./studio-keys.js";
import { followLook } from "./studio-look.js";
import "./studio-menus.js";
import { followNews } from "./studio-news.js";
import { openRightPane } from "./studio-panes.js";
import { localTimes } from "./studio-parts.js";
import { dropOnPage, followPictures } from "./studio-pictures.js";
import { fit, listen, mark } from "./studio-preview.js";
import "./studio-rich.js";
import { choose, whenChosen } from "./studio-select.js";
import { followTree } from "./studio-tree.js";

listen({
  ready: () => { mark(chosen.block, { scroll: true }); showDoubts(); showProposals(); },
  pick: ({ block }) => choose({ block, tab: chosen.tab === "history" ? "pages" : chosen.tab }, { scroll: false }),
  page: ({ page }) => choose({ page, block: "" }),
  key: (pressed) => whenChosen(() => onKey(pressed)),
  add: ({ block, where }) => addBeside(block, where),
  picture: (dropped) => dropOnPage(dropped, choose),
  ...followInline(),
});
followTree({ change, choose });
followPictures({ change });
followImprove({ choose });
followLook();
followGate();
followAdding();
followNews({ flush, settle });

document.addEventListener("keydown", (event) => {
  if (event.target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog[open], [popover]")) return;
  const { key, altKey: alt, shiftKey: shift } = event;
  if (onKey({ key, alt, shift, command: event.metaKey || event.ctrlKey, isPage: true })) event.preventDefault();
});

// A page that is left sends what is typed, and keeps it until it has arrived.
window.addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
openRightPane();
localTimes();
fit();
sendLeftovers();
document.dispatchEvent(new Event("studio:ready"));
