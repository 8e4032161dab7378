// Watching a plan being made: what happens in words, the parts as they are decided, then the plan itself.

import { listen } from "./build-events.js";

const root = document.getElementById("plan-wait");
const one = (name) => root.querySelector(`[data-${name}]`);

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;
let began = Date.now() - Number(root.dataset.seconds) * 1000;
let started = root.dataset.started === "yes";

const heard = {
  status: ({ line }) => { if (!started) { started = true; began = Date.now(); } one("line").textContent = line; },
  note: ({ line }) => { if (line) one("log").insertAdjacentHTML("afterbegin", line); },
  cost: ({ label }) => { one("cost").textContent = label; },
  head: ({ title }) => { one("parts").replaceChildren(); if (title) one("title").textContent = title; },
  page: ({ page, title }) => {
    const item = document.createElement("li");
    item.textContent = title;
    if (one("parts").children.length <= page) one("parts").append(item);
  },
  reset: () => one("parts").replaceChildren(),
  end: () => location.reload(),
};

setInterval(() => { if (started) one("elapsed").textContent = clock((Date.now() - began) / 1000); }, 1000);
listen(root.dataset.events, root.dataset.after, {
  hear: (kind, data) => heard[kind]?.(data),
  lost: () => { one("connection").hidden = false; },
  back: () => { one("connection").hidden = true; },
});
