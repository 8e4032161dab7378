// The picture field: upload by button, drop or paste, with progress; choose from earlier uploads; back to the cover art.

import { say } from "./messages.js";
import { announce, chosen, renew, token } from "./studio-draft.js";

const picker = document.getElementById("pictures");
const list = picker.querySelector(".pic-list");
const words = picker.querySelector("[data-words]");
const more = picker.querySelector("[data-more]");
const address = picker.dataset.list;
let change = null;
let wanted = null; // { path, id, guard } of the field that asked
let going = null; // the request of the upload that is on its way
let nextPage = 1;

export function followPictures(does) {
  ({ change } = does);
}

function asked(field) {
  const guard = JSON.parse(field.closest("[data-guard]")?.dataset.guard ?? "[]");
  return { path: field.dataset.picture, id: field.dataset.pictureField, guard };
}

// A picture brings its own words or none: what was written about another one would be wrong. The cursor goes where they belong.
function use(field, picture) {
  const value = { mediaId: picture.id, alt: picture.alt ?? "" };
  const patch = JSON.stringify([...field.guard, { op: "replace", path: field.path, value }]);
  return change(patch, { focus: `${field.id}-alt`, says: picture.says });
}

// ---- upload

const shown = (id) => document.querySelector(`[data-picture-field="${CSS.escape(id)}"]`);

function tell(id, { percent, status = "", refused = "" } = {}) {
  const field = shown(id);
  if (!field) return;
  const bar = field.querySelector(".pic-going");
  bar.hidden = percent === undefined;
  if (percent !== undefined) bar.querySelector("progress").value = percent;
  bar.querySelector("[data-words]").textContent = status;
  const error = field.querySelector("[data-refused]");
  error.hidden = !refused;
  error.textContent = refused;
  if (refused) announce(refused);
}

function upload(field, file, isAgain = false) {
  if (!file) return;
  if (going) {
    say("A picture is on its way. Wait until it is in, or stop it.", { bad: true });
    return;
  }
  const { id } = field;
  const form = new FormData();
  form.set("file", file, file.name || "pasted.png");
  going = new XMLHttpRequest();
  going.open("POST", address);
  going.responseType = "json";
  going.setRequestHeader("Accept", "application/json");
  going.setRequestHeader("X-CSRFToken", token());
  going.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((event.loaded / event.total) * 100);
    tell(id, { percent, status: percent < 100 ? `${percent} %` : "Preparing it…" });
  });
  going.addEventListener("load", () => arrived(field, file, going, isAgain));
  going.addEventListener("error", () => over(id, "The picture did not arrive. Your product is as it was; try again."));
  going.addEventListener("abort", () => over(id, ""));
  tell(id, { percent: 0, status: "0 %" });
  announce("Uploading the picture.");
  going.send(form);
}

function over(id, refused) {
  going = null;
  tell(id, { refused });
}

async function arrived(field, file, request, isAgain) {
  const body = request.response ?? {};
  if (request.status === 201) {
    over(field.id, "");
    const note = body.notes?.[0]?.detail ?? "";
    return use(field, { ...body.media[0], says: `The picture is in. ${note}`.trim() }).then(() => note && tell(field.id, { refused: note }));
  }
  const signedOut = request.status === 401 || request.status === 403;
  if (signedOut && !isAgain && (await renew().catch(() => false))) {
    going = null;
    return upload(field, file, true);
  }
  over(field.id, signedOut ? "You are signed out. Sign in again in another tab, then try again." : body.detail ?? "The picture could not be taken in. Try again.");
}

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-upload]")) return;
  upload(asked(event.target.closest("[data-picture]")), event.target.files[0]);
  event.target.value = "";
});

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
const under = (event) => event.target.closest?.("[data-picture]");
const imageIn = (files) => [...files].find((file) => file.type.startsWith("image/")) ?? files[0];

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault(); // a file that misses the field must not replace the studio
  document.querySelectorAll("[data-picture]").forEach((one) => one.classList.toggle("is-over", one === under(event)));
});
document.addEventListener("dragleave", (event) => under(event)?.classList.remove("is-over"));
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const field = under(event);
  field?.classList.remove("is-over");
  if (field) upload(asked(field), imageIn(event.dataTransfer.files));
});
// A picture that was dropped or pasted on the page: it goes into the block's picture when the block has one.
export async function dropOnPage({ block, file }, choose) {
  if (!(file instanceof File) || !/^image\//.test(file.type)) return;
  if (block !== chosen.block) await choose({ block, tab: "pages" }, { scroll: false });
  const field = document.querySelector("#part-right [data-picture]");
  const add = document.querySelector("#part-right fieldset.sub [id$=image-add]");
  if (field) upload(asked(field), file);
  else if (add) change(add.dataset.patch, {}).then(() => { const made = document.querySelector("#part-right [data-picture]"); if (made) upload(asked(made), file); });
  else announceRefusal();
}

function announceRefusal() {
  say("This block shows no picture. Drop it on a picture, or add a Picture block first.", { bad: true });
}

document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files ?? [];
  const fields = document.querySelectorAll("#part-right [data-picture]");
  if (!files.length || fields.length !== 1) return;
  event.preventDefault();
  upload(asked(fields[0]), imageIn(files));
});

// ---- earlier uploads

document.addEventListener("click", (event) => {
  const field = event.target.closest?.("[data-picture]");
  if (!field) return;
  if (event.target.closest("[data-choose]")) return pick(asked(field));
  if (event.target.closest("[data-use]")) return use(asked(field), { id: "cover", says: "The cover art is shown." });
  if (event.target.closest("[data-stop]")) going?.abort();
});

function pick(field) {
  wanted = field;
  list.replaceChildren();
  nextPage = 1;
  picker.showModal();
  loadMore();
}

async function loadMore() {
  words.textContent = "Looking…";
  more.hidden = true;
  try {
    const answer = await fetch(`${address}?page=${nextPage}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const body = await answer.json();
    const first = list.children.length;
    list.append(...body.media.map(tile));
    words.textContent = body.count ? "" : "None yet. Close this and upload one.";
    nextPage = body.page + 1;
    more.hidden = body.page >= body.pages;
    list.children[first]?.querySelector("button").focus();
  } catch {
    words.textContent = "They could not be loaded. Close this and try again.";
  }
}

function tile(picture) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  const image = Object.assign(document.createElement("img"), { src: picture.thumb, alt: "", width: 96, height: 96, loading: "lazy" });
  const name = document.createElement("span");
  name.textContent = picture.alt || picture.name;
  button.type = "button";
  button.append(image, name);
  button.addEventListener("click", () => {
    picker.close();
    use(wanted, picture);
  });
  row.append(button);
  return row;
}

more.addEventListener("click", loadMore);
