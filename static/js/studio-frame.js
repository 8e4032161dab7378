// Runs inside the preview: tells the studio what was clicked and where the selected block is, and redraws what changed.

let selected = "";
const tell = (message) => parent.postMessage({ studio: true, ...message }, location.origin);
const blockOf = (id) => (id ? document.querySelector(`[data-block="${CSS.escape(id)}"]`) : null);

function report() {
  const block = blockOf(selected);
  if (!block) return tell({ say: "rect", rect: null });
  const { top, bottom, left } = block.getBoundingClientRect();
  return tell({ say: "rect", rect: { top, bottom, left } });
}

function select(id, scroll) {
  document.querySelectorAll(".is-selected").forEach((block) => block.classList.remove("is-selected"));
  selected = id;
  const block = blockOf(id);
  block?.classList.add("is-selected");
  if (block && scroll) {
    const { top, bottom } = block.getBoundingClientRect();
    if (top < 60 || bottom > innerHeight) block.scrollIntoView({ block: bottom - top > innerHeight - 80 ? "start" : "center" });
  }
  report();
}

async function refresh(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  await restyle(fresh);
  document.documentElement.lang = fresh.documentElement.lang;
  document.documentElement.dir = fresh.documentElement.dir;
  document.body.className = fresh.body.className;
  redraw(fresh);
  select(selected, false);
}

async function restyle(fresh) {
  const now = [...document.head.querySelectorAll("link[rel=stylesheet]")];
  const wanted = [...fresh.head.querySelectorAll("link[rel=stylesheet]")];
  const known = new Set(now.map((sheet) => sheet.getAttribute("href")));
  const hrefs = new Set(wanted.map((sheet) => sheet.getAttribute("href")));
  const added = wanted.filter((sheet) => !known.has(sheet.getAttribute("href"))).map((sheet) => {
    const link = document.adoptNode(sheet);
    return new Promise((done) => {
      link.addEventListener("load", done);
      link.addEventListener("error", done);
      document.head.append(link);
    });
  });
  await Promise.all(added);
  now.filter((sheet) => !hrefs.has(sheet.getAttribute("href"))).forEach((sheet) => sheet.remove());
}

// Blocks that did not change stay in place, so that the page neither blinks nor jumps.
function redraw(fresh) {
  const ids = (page) => [...page.querySelectorAll("[data-block]")].map((block) => block.dataset.block);
  const before = ids(document);
  const after = ids(fresh);
  if (before.length === after.length && before.every((id, at) => id === after[at])) {
    for (const block of fresh.querySelectorAll("[data-block]")) {
      const old = blockOf(block.dataset.block);
      old.classList.remove("is-selected");
      if (old.outerHTML !== block.outerHTML) old.replaceWith(document.adoptNode(block));
    }
    for (const name of ["header.mast", "header.shelf", "header.pagehead", "footer.foot"]) {
      const part = fresh.querySelector(name);
      if (part) document.querySelector(name)?.replaceWith(document.adoptNode(part));
    }
    return;
  }
  const top = scrollY;
  document.body.replaceChildren(...[...fresh.body.childNodes].map((node) => document.adoptNode(node)));
  scrollTo({ top, behavior: "instant" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const block = event.target.closest("[data-block]");
  if (link) event.preventDefault();
  if (event.target.closest("button, input[type=submit]")) event.preventDefault();
  const page = link && new URL(link.href).pathname.match(/\/preview\/([a-z0-9-]+)\/$/);
  if (page && !block) tell({ say: "page", page: page[1] });
  else if (block) {
    select(block.dataset.block, false);
    tell({ say: "pick", block: block.dataset.block });
  } else if (page) tell({ say: "page", page: page[1] });
}, true);
document.addEventListener("submit", (event) => event.preventDefault(), true);
document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "z") {
    event.preventDefault();
    tell({ say: event.shiftKey ? "redo" : "undo" });
  }
});
window.addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== parent || !event.data?.studio) return;
  if (event.data.do === "select") select(event.data.block, event.data.scroll);
  if (event.data.do === "refresh") refresh(event.data.html);
});
for (const moved of ["scroll", "resize"]) window.addEventListener(moved, report, { passive: true });
new ResizeObserver(report).observe(document.body);
const slug = location.pathname.match(/\/preview\/([a-z0-9-]+)\/$/)?.[1] ?? "";
tell({ say: "ready", page: slug });
