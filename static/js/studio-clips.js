// "Use another clip here": searches the library from the fields of a block; the buttons of what is found carry their patch.

const REST = 150;
const studio = document.getElementById("studio");
let timer = 0;
let asked = 0;

const box = () => document.getElementById("find-clip-words");

async function search() {
  const field = box();
  const list = document.getElementById("find-clip-list");
  if (!field || !list) return;
  const address = new URL(field.dataset.findClip, location.href);
  address.searchParams.set("q", field.value);
  for (const name of ["page", "block"]) address.searchParams.set(name, studio.dataset[name]);
  const mine = (asked += 1);
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "error" });
    if (!answer.ok || answer.headers.has("HX-Redirect")) throw new TypeError("not found");
    const html = await answer.text();
    if (mine !== asked || !list.isConnected) return;
    list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  } catch {
    if (mine === asked) list.textContent = "The search did not answer. Nothing is lost: try again.";
  } finally {
    if (mine === asked) list.removeAttribute("aria-busy");
  }
}

document.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  clearTimeout(timer);
  timer = setTimeout(search, REST);
});

document.addEventListener("keydown", (event) => {
  if (event.target !== box() || event.key !== "Enter") return;
  event.preventDefault();
  clearTimeout(timer);
  search();
});

// `toggle` does not bubble
document.addEventListener("toggle", (event) => {
  if (event.target.id === "find-clip" && event.target.open && !document.getElementById("find-clip-list").hasChildNodes()) search();
}, true);

document.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-find-for]");
  const field = box();
  if (!wanted || !field) return;
  field.value = wanted.dataset.findFor.slice(0, 300);
  document.getElementById("find-clip").open = true;
  field.focus();
  field.scrollIntoView({ block: "center" });
  search();
});
