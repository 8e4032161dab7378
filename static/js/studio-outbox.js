// Changes that are on their way, kept in the browser until the server has them: a lost network or a closed tab loses nothing.
// Each tab holds a lock of its own; what belongs to a tab that is gone is taken over by the next one.

const product = document.getElementById("studio").dataset.product;
const me = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
const PREFIX = `studio-outbox:${product}:`;
const OLDEST = 14 * 24 * 3600 * 1000;
let number = 0;
export let isKept = true; // whether the browser lets us keep anything

navigator.locks?.request(PREFIX + me, () => new Promise(() => {}));

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    isKept = false;
  }
}

const order = (one, other) => one.at - other.at || one.number - other.number;

// Returns a handle: `update` when what was typed goes on, `drop` when the server has it.
export function keep(entry) {
  const key = `${PREFIX}${me}:${(number += 1)}`;
  const kept = { at: Date.now(), number, ...entry };
  write(key, kept);
  return {
    update(changes) { Object.assign(kept, changes); write(key, kept); },
    drop() { localStorage.removeItem(key); },
  };
}

async function isGone(tab) {
  if (!navigator.locks) return true;
  return navigator.locks.request(PREFIX + tab, { ifAvailable: true }, (lock) => Boolean(lock));
}

// What earlier tabs could not send, oldest first. It stays kept until `drop` is called.
export async function left() {
  const found = [];
  const tabs = new Map();
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const tab = key.slice(PREFIX.length).split(":")[0];
    if (tab === me) continue;
    if (!tabs.has(tab)) tabs.set(tab, await isGone(tab));
    if (!tabs.get(tab)) continue;
    const entry = readEntry(key);
    if (entry) found.push({ ...entry, drop: () => localStorage.removeItem(key) });
    else localStorage.removeItem(key);
  }
  return found.sort(order);
}

function readEntry(key) {
  try {
    const entry = JSON.parse(localStorage.getItem(key));
    return entry && typeof entry.patch === "string" && Date.now() - entry.at < OLDEST ? entry : null;
  } catch {
    return null;
  }
}
