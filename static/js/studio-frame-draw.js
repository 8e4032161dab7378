// Inside the preview: redraws what changed and leaves everything else in its place, so that the page neither blinks nor jumps.

const AROUND = ["header.mast", "header.shelf", "header.pagehead", "footer.foot", "nav.turn", ".desk > nav"];
const waiting = new Map(); // block id → HTML that came while somebody was writing in the block
let isBusy = () => false;

export const blockOf = (id) => (id ? document.querySelector(`[data-block="${CSS.escape(id)}"]`) : null);
export const blocks = () => [...document.querySelectorAll("[data-block]")];

// Who asks before a block is replaced.
export function guard(asks) {
  isBusy = asks;
}

function elementOf(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content.querySelector("[data-block]");
}

function swapBlock(old, html) {
  if (isBusy(old)) {
    waiting.set(old.dataset.block, html);
    return old;
  }
  const fresh = elementOf(html);
  if (!fresh) return old;
  const opened = [...old.querySelectorAll("details")].map((one) => one.open);
  [...fresh.querySelectorAll("details")].forEach((one, at) => { if (at < opened.length) one.open = opened[at]; });
  if (old.classList.contains("is-selected")) fresh.classList.add("is-selected");
  old.replaceWith(fresh);
  return fresh;
}

// What waited is drawn when it says what the page says; else a newer one is on its way.
export function catchUp(block, saysTheSame) {
  const html = waiting.get(block.dataset.block);
  waiting.delete(block.dataset.block);
  if (html && saysTheSame(elementOf(html))) swapBlock(block, html);
}

export function patch({ order, blocks: changed }) {
  const present = new Map(blocks().map((block) => [block.dataset.block, block]));
  let previous = null;
  for (const [id, block] of present) if (!order.includes(id) && present.size > 1) { block.remove(); present.delete(id); }
  for (const id of order) {
    let block = present.get(id);
    if (block && changed[id]) block = swapBlock(block, changed[id]);
    else if (!block && changed[id]) block = elementOf(changed[id]);
    if (!block) continue;
    if (!previous) {
      const first = blocks()[0];
      if (first && first !== block) first.before(block);
    } else if (nextBlock(previous) !== block) previous.after(block);
    previous = block;
  }
  blocks().filter((block) => !order.includes(block.dataset.block)).forEach((block) => block.remove());
}

function nextBlock(block) {
  let next = block.nextElementSibling;
  while (next && !next.dataset.block) next = next.nextElementSibling;
  return next;
}

export async function whole(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  await restyle(fresh);
  document.documentElement.lang = fresh.documentElement.lang;
  document.documentElement.dir = fresh.documentElement.dir;
  document.body.className = fresh.body.className;
  document.adoptedStyleSheets = [];
  const found = [...fresh.querySelectorAll("[data-block]")];
  if (!found.length || !blocks().length || fresh.querySelector("main").className !== document.querySelector("main").className) {
    const top = scrollY;
    document.body.replaceChildren(...[...fresh.body.childNodes].map((node) => document.adoptNode(node)));
    return scrollTo({ top, behavior: "instant" });
  }
  const now = new Map(blocks().map((block) => [block.dataset.block, plainHtml(block)]));
  const changed = found.filter((block) => now.get(block.dataset.block) !== block.outerHTML);
  patch({ order: found.map((block) => block.dataset.block), blocks: Object.fromEntries(changed.map((block) => [block.dataset.block, block.outerHTML])) });
  AROUND.forEach((name) => redrawAround(fresh, name));
}

function plainHtml(block) {
  const copy = block.cloneNode(true);
  copy.classList.remove("is-selected");
  return copy.outerHTML;
}

function redrawAround(fresh, name) {
  const [part, old] = [fresh.querySelector(name), document.querySelector(name)];
  if (part && old) old.replaceWith(document.adoptNode(part));
  else if (old) old.remove();
  else if (part && name === "header.pagehead") document.querySelector("main").prepend(document.adoptNode(part));
}

// New sheets are there before old ones leave.
async function restyle(fresh) {
  const now = [...document.head.querySelectorAll("link[rel=stylesheet]")];
  const wanted = [...fresh.head.querySelectorAll("link[rel=stylesheet]")];
  const known = new Set(now.map((sheet) => sheet.getAttribute("href")));
  const hrefs = new Set(wanted.map((sheet) => sheet.getAttribute("href")));
  const added = wanted.filter((sheet) => !known.has(sheet.getAttribute("href"))).map((sheet) => new Promise((done) => {
    const link = document.adoptNode(sheet);
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  }));
  await Promise.all(added);
  now.filter((sheet) => !hrefs.has(sheet.getAttribute("href"))).forEach((sheet) => sheet.remove());
}

// A look that is only tried on: custom properties above those of the page's own sheet.
export function wear(values) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root { ${Object.entries(values).map(([name, value]) => `--${name}: ${value};`).join(" ")} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets.slice(-7), sheet];
}
