// Watching a build: what happens in words, the page growing block by block, and where to go on at the end.

import { listen } from "./build-events.js";
import { paper } from "./build-paper.js";

const root = document.getElementById("build");
const all = (name) => root.querySelectorAll(`[data-${name}]`);
const one = (name) => root.querySelector(`[data-${name}]`);
const put = (name, text) => all(name).forEach((element) => { element.textContent = text; });

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  return `${minutes}:${String(whole % 60).padStart(2, "0")}`;
};

let began = Date.now() - Number(root.dataset.seconds) * 1000;
let started = root.dataset.started === "yes";
let blocks = Number(root.dataset.blocks);
let ticking = 0;
const sheet = paper(one("frame-element"), root.dataset.frame, one("newest"));

function begin() {
  if (started) return;
  started = true;
  began = Date.now();
  put("state", "Building");
}

function line(text) {
  const caret = document.createElement("span");
  caret.className = "caret";
  caret.setAttribute("aria-hidden", "true");
  one("line").replaceChildren(text, caret);
  put("state-strip", text);
}

// Lines come from the server as they stand in the list, so both look the same.
function log({ at, line: html }) {
  began = Math.min(began, Date.now() - at * 1000);
  put("elapsed", clock((Date.now() - began) / 1000));
  if (html) one("log").insertAdjacentHTML("afterbegin", html);
}

function addPage({ page, title, kind }) {
  const strip = one("pages");
  if (strip.querySelector(`[data-page="${page}"]`)) return;
  if (!strip.querySelector("[data-page]")) strip.replaceChildren();
  const link = document.createElement("a");
  link.href = `${root.dataset.frame}?page=${page}`;
  link.target = "page";
  link.dataset.page = page;
  link.title = title;
  if (kind === "sales") link.textContent = "Sales page";
  else {
    const name = document.createElement("span");
    name.className = "vh";
    name.textContent = ` ${title}`;
    link.append(String(page), name);
  }
  const item = document.createElement("li");
  item.append(link);
  strip.append(item);
}

function mark(page) {
  for (const link of one("pages").querySelectorAll("[data-page]")) {
    if (Number(link.dataset.page) === page) link.parentElement.setAttribute("aria-current", "step");
    else link.parentElement.removeAttribute("aria-current");
  }
}

const heard = {
  status: ({ line: text }) => { begin(); line(text); },
  waiting: ({ line: text }) => line(text),
  note: log,
  cost: ({ label }) => put("cost", label),
  head: ({ title }) => { if (title) put("title", title); sheet.again(); },
  page: (page) => { addPage(page); mark(page.page); sheet.follow(page.page); },
  block: (block) => { blocks += 1; put("count", blocks); log(block); sheet.block(block); },
  reset: () => { blocks = 0; put("count", 0); one("pages").replaceChildren(); sheet.again(); },
  end: finish,
};

function finish(end) {
  clearInterval(ticking);
  Object.assign(root.dataset, { active: "no", blocks });
  put("elapsed", clock(end.seconds));
  put("cost", end.cost);
  put("cost-name", "Cost");
  one("line").textContent = end.message;
  for (const state of [one("state"), one("state-strip")]) state.className = `state ${end.state}`;
  put("state", end.label);
  put("state-strip", end.label);
  one("while")?.remove();
  one("stop")?.remove();
  one("paper").setAttribute("aria-busy", "false");
  document.title = `${end.label}: ${one("title").textContent}`;
  document.getElementById("cancel-build").close();
  endButtons();
}

// What can be done now is the server's to say: fetch this page again and take over its last part and its pages.
async function endButtons() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) { location.reload(); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of ["way", "end", "next", "pages", "count", "title"]) one(name).replaceChildren(...fresh.querySelector(`[data-${name}]`).childNodes);
  if (fresh.querySelector("#p-act[checked]")) document.getElementById("p-act").checked = true;
  sheet.finish();
}

one("stop")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("p-act").checked = true;
  one("end").querySelector("button").focus();
});
one("pages").addEventListener("click", (event) => { if (event.target.closest("[data-page]")) sheet.stopFollowing(); });
one("frame-element").addEventListener("shown", (event) => mark(event.detail));

if (root.dataset.active === "yes") {
  ticking = setInterval(() => { if (started) put("elapsed", clock((Date.now() - began) / 1000)); }, 1000);
  listen(root.dataset.events, root.dataset.after, {
    hear: (kind, data) => heard[kind]?.(data),
    lost: () => { one("connection").hidden = false; },
    back: () => { one("connection").hidden = true; },
  });
}
