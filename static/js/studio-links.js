// Where a link leads: an address, an e-mail, a page of this product, another product. Answers with the address as it is
// kept, "" to take the link away, undefined to leave it as it was.

import { root } from "./studio-draft.js";

const dialog = document.getElementById("link");
const box = document.getElementById("link-address");
const list = document.getElementById("link-found");
const wrong = document.getElementById("link-wrong");
const drop = document.getElementById("link-drop");
let known = null;
let answer = () => {};
let isSales = false;

export function askForLink({ href, words, page }) {
  isSales = page === "sales";
  box.value = href.replace(/^mailto:/, "");
  accept();
  drop.hidden = !href;
  document.getElementById("link-words").textContent = words ? `“${words.slice(0, 80)}”` : "";
  dialog.showModal();
  box.select();
  fill();
  return new Promise((done) => { answer = done; });
}

async function fill() {
  list.replaceChildren();
  if (known) show();
  try {
    const answer = await fetch(root.dataset.links, { headers: { Accept: "application/json" } });
    if (answer.ok) known = await answer.json();
    if (known) show();
  } catch { /* What was known stays, and an address can be typed in any case. */ }
}

function accept() {
  wrong.hidden = true;
  box.removeAttribute("aria-invalid");
}

function choices() {
  const pages = known.pages.filter(() => !isSales).map((one) => ({ address: `page:${one.slug}`, title: one.title, what: "Page of this product" }));
  const products = known.products.map((one) => ({ address: `product:${one.id}`, title: one.title, what: "Your product" }));
  return [...pages, ...products];
}

function show() {
  const wanted = box.value.trim().toLowerCase();
  const all = choices();
  const current = all.find((one) => one.address === box.value);
  const found = !wanted || current ? all : all.filter((one) => one.title.toLowerCase().includes(wanted));
  list.replaceChildren(...found.slice(0, 30).map((one) => {
    const item = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button" });
    const name = Object.assign(document.createElement("b"), { textContent: one.title, dir: "auto" });
    const what = Object.assign(document.createElement("span"), { className: "tiny", textContent: one.what });
    if (one === current) button.setAttribute("aria-current", "true");
    button.append(name, what);
    button.addEventListener("click", () => finish(one.address));
    item.append(button);
    return item;
  }));
  document.getElementById("link-inside").hidden = !isSales || !known.pages.length;
}

// What was typed as an address that a page may link to; "" when it is none.
export function asAddress(typed) {
  const words = typed.trim();
  if (/^(page|product):[\w-]{1,60}$/.test(words)) return words;
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(words)) return `mailto:${words}`;
  if (/^mailto:[^\s@]+@[^\s@]+$/i.test(words)) return words;
  const full = /^[a-z][a-z0-9+.-]*:/i.test(words) ? words.replace(/^http:/i, "https:") : `https://${words}`;
  if (!/^https:\/\/[^\s/.]+\.[^\s]+/i.test(full)) return "";
  return encodeURI(decodeSafely(full)).replace(/[()\\*[\]<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function decodeSafely(words) {
  try {
    return decodeURI(words);
  } catch {
    return words;
  }
}

function finish(address) {
  const done = answer;
  answer = () => {};
  dialog.close();
  done(address);
}

box.addEventListener("input", () => { accept(); if (known) show(); });
drop.addEventListener("click", () => finish(""));
dialog.addEventListener("close", () => finish(undefined));
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const address = asAddress(box.value);
  if (address) { finish(address); return; }
  wrong.hidden = false;
  box.setAttribute("aria-invalid", "true");
  box.focus();
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
