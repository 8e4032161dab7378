// Puts freshly drawn parts into the page without losing focus, open rows, scroll, or words that are not saved.

const FIELDS = ":is(input, textarea)[data-path]";
const wrong = new Map(); // block + field id → { value, message }: what was typed and could not be saved
const key = (id) => `${document.getElementById("studio").dataset.block}|${id}`;

export function complain(field, message) {
  const place = document.getElementById(`${field.id}-wrong`);
  field.setAttribute("aria-invalid", message ? "true" : "false");
  if (message) wrong.set(key(field.id), { value: field.value, message });
  else wrong.delete(key(field.id));
  if (!place) return;
  place.hidden = !message;
  place.textContent = message;
  if (message) field.setAttribute("aria-errormessage", place.id);
}

export function count(field) {
  const shown = field.closest("[data-field]")?.querySelector("[data-count]");
  if (!shown) return;
  const length = [...field.value].length;
  const limit = Number(shown.dataset.count);
  shown.textContent = length > limit ? `${length - limit} too many, ${limit} fit` : `${length} of ${limit}`;
  shown.classList.toggle("over", length > limit);
}

export function isDirty(field) {
  return field.defaultValue !== undefined && field.value !== field.defaultValue;
}

export function swap(html, { isTyping = false } = {}) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const had = document.activeElement;
  const kept = { id: had?.id, start: had?.selectionStart, end: had?.selectionEnd };
  const menu = document.querySelector(".menu:popover-open")?.id;
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const present = document.getElementById(part.id);
    if (!present) continue;
    if (isTyping && holdsWords(present)) refreshLive(present, part);
    else replace(present, part);
  }
  for (const id of ["part-right", "part-left"]) restoreWrong(document.getElementById(id));
  localTimes();
  // What was drawn anew under an open menu must not close it under the finger.
  const again = menu && document.querySelector(`#${CSS.escape(menu)}:not(:popover-open)`);
  if (again) again.showPopover();
  else if (document.activeElement === document.body && kept.id) refocus(kept);
}

function holdsWords(part) {
  const fields = [...part.querySelectorAll(FIELDS)];
  return fields.some((field) => field === document.activeElement || isDirty(field) || field.getAttribute("aria-invalid") === "true")
    || part.contains(document.activeElement?.closest("[data-keeps-offer]") ?? null)
    || (document.activeElement?.type === "color" && part.contains(document.activeElement));
}

function refreshLive(present, part) {
  for (const live of part.querySelectorAll("[data-live]")) {
    const old = document.getElementById(live.id);
    if (old && present.contains(old)) old.replaceWith(document.adoptNode(live));
  }
}

const drawn = new Map(); // part id → what the server last drew there

function replace(present, part) {
  const html = part.outerHTML;
  if (drawn.get(present.id) === html && !isTouched(present)) return;
  drawn.set(present.id, html);
  if (redrawTree(present, part)) return;
  const opened = [...present.querySelectorAll("details[open]")].map((row) => row.id);
  const pane = present.closest(".pane");
  const scroll = pane?.scrollTop;
  const dirty = [...present.querySelectorAll(FIELDS)].filter(isDirty).map((field) => [field.id, field.value]);
  const sameBlock = present.dataset.guard === part.dataset.guard;
  present.replaceWith(document.adoptNode(part));
  if (sameBlock) {
    opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    dirty.forEach(([id, value]) => setValue(document.getElementById(id), value));
    if (pane) pane.scrollTop = scroll;
  }
}

// Fields hold what was typed, and a fixed list says what is to be done: only what nobody touched may stay as it is.
const isTouched = (part) => Boolean(part.querySelector(`${FIELDS}, .back-to-list, [aria-busy=true], form`));

// The same pages, the same one open: rows that say something else are drawn anew, rows that moved are moved.
function redrawTree(present, part) {
  const [old, fresh] = [present, part].map((one) => [...one.querySelectorAll(".tree > [data-node]")]);
  const shape = (rows) => rows.map((row) => `${row.querySelector(".node").id} ${Boolean(row.querySelector("[data-blocks]"))}`).join();
  if (!old.length || shape(old) !== shape(fresh) || Boolean(present.querySelector("#add-page")) !== Boolean(part.querySelector("#add-page"))) return false;
  old.forEach((row, at) => {
    syncAttributes(row, fresh[at]);
    const [was, is] = [row, fresh[at]].map((one) => one.querySelector(":scope > .node-row"));
    if (was.outerHTML !== is.outerHTML) was.replaceWith(document.adoptNode(is));
    const list = row.querySelector("[data-blocks]");
    if (list) redrawRows(list, fresh[at].querySelector("[data-blocks]"));
  });
  for (const rest of [".seg", ".tree-end", "#add-page"]) {
    const [was, is] = [present.querySelector(rest), part.querySelector(rest)];
    if (was && is && was.outerHTML !== is.outerHTML) was.replaceWith(document.adoptNode(is));
  }
  return true;
}

const nameOf = (row) => row.querySelector("a")?.id ?? "";

function redrawRows(list, fresh) {
  syncAttributes(list, fresh);
  const known = new Map([...list.children].map((row) => [nameOf(row), row]));
  [...fresh.children].forEach((wanted, at) => {
    const name = nameOf(wanted);
    let row = known.get(name);
    known.delete(name);
    if (!row || row.outerHTML !== wanted.outerHTML) {
      const made = document.adoptNode(wanted.cloneNode(true));
      row?.replaceWith(made);
      row = made;
    }
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
  for (const row of known.values()) row.remove();
}

function syncAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function setValue(field, value) {
  if (!field || field.value === value) return;
  field.value = value;
  count(field);
}

function restoreWrong(part) {
  for (const field of part?.querySelectorAll(FIELDS) ?? []) {
    const known = wrong.get(key(field.id));
    if (!known) continue;
    setValue(field, known.value);
    complain(field, known.message);
  }
}

export function refocus({ id, start, end }) {
  const target = document.getElementById(id);
  if (!target || target.disabled) return false;
  target.focus({ preventScroll: true });
  if (start !== undefined && start !== null) {
    try { target.setSelectionRange(start, end); } catch { /* numbers and colours have no caret */ }
  }
  return document.activeElement === target;
}

// Opens the rows around a field and puts the cursor in it; a field that is gone gives way to what held it.
export function goToField(id) {
  for (let name = id; name.includes("-"); name = name.slice(0, name.lastIndexOf("-"))) {
    const target = document.getElementById(name) ?? document.getElementById(`${name}-add`);
    if (!target) continue;
    for (let row = target.closest("details"); row; row = row.parentElement.closest("details")) row.open = true;
    target.scrollIntoView({ block: "center" });
    target.focus();
    return true;
  }
  return false;
}

export function localTimes() {
  const minutes = { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" };
  const [thisYear, earlier] = [minutes, { year: "numeric", ...minutes }].map((parts) => new Intl.DateTimeFormat(undefined, parts));
  for (const time of document.querySelectorAll("time[data-when]")) {
    const when = new Date(time.dateTime);
    time.textContent = (when.getFullYear() === new Date().getFullYear() ? thisYear : earlier).format(when);
    time.removeAttribute("data-when");
  }
}
