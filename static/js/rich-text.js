// The little markup of rich texts, both ways: source ⇄ runs ⇄ elements. The server draws the same and has the last word.
// A run is { text, strong, em, href }; a text is { tag: "p" | "ul" | "ol", lines: [runs] }.

const ESCAPABLE = /[!-/:-@[-^`{-~]/; // all but the underscore, which is never a mark here
const SPACE = /\s/;
const SIGN = /[!-/:-@[-`{-~]|\p{P}|\p{S}/u;
const POINT = /^[-•] +(?=\S)/;
const COUNT = /^\d{1,2}[.)] +(?=\S)/;
export const MAY_LINK = /^(https:\/\/|mailto:|(page|product):[A-Za-z0-9_-]{1,60}$)/i;

// ---- from source: characters, stars that may open or close, and links, as CommonMark reads them

function itemsOf(source, inLink = false) {
  const items = [];
  const put = (text) => (typeof items.at(-1)?.text === "string" ? (items.at(-1).text += text) : items.push({ text }));
  for (let at = 0; at < source.length;) {
    const sign = source[at];
    if (sign === "\\" && ESCAPABLE.test(source[at + 1] ?? "")) { put(source[at + 1]); at += 2; continue; }
    if (sign === "*") {
      const size = source.slice(at).match(/^\*+/)[0].length;
      items.push(starsOf(size, source[at - 1] ?? " ", source[at + size] ?? " "));
      at += size;
      continue;
    }
    const link = sign === "[" && !inLink ? linkAt(source, at) : null;
    if (link) { items.push({ href: link.href, items: itemsOf(link.words, true) }); at = link.end; continue; }
    put(sign);
    at += 1;
  }
  return items;
}

function starsOf(size, before, after) {
  const left = !SPACE.test(after) && (!SIGN.test(after) || SPACE.test(before) || SIGN.test(before));
  const right = !SPACE.test(before) && (!SIGN.test(before) || SPACE.test(after) || SIGN.test(after));
  return { stars: size, size, opens: left, closes: right };
}

function linkAt(source, start) {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === "[") depth += 1;
    else if (source[at] === "]" && (depth -= 1) === 0) {
      const found = source.slice(at + 1).match(/^\(\s*<?((?:[^\s()<>\\]|\\.|\([^\s()]*\))+)>?\s*\)/);
      const href = found?.[1].replace(/\\(.)/g, "$1");
      return found && MAY_LINK.test(href) ? { href, words: source.slice(start + 1, at), end: at + 1 + found[0].length } : null;
    }
  }
  return null;
}

// Pairs of stars become spans: { from, to, key }, by the places of their items.
function spansOf(items) {
  const spans = [];
  for (let close = 0; close < items.length; close += 1) {
    while (items[close].stars && items[close].closes) {
      const open = openerOf(items, close);
      if (open < 0) break;
      const used = items[open].stars >= 2 && items[close].stars >= 2 ? 2 : 1;
      spans.push({ from: open, to: close, key: used === 2 ? "strong" : "em" });
      items[open].stars -= used;
      items[close].stars -= used;
      for (let at = open + 1; at < close; at += 1) if (items[at].stars) items[at].dead = true;
    }
  }
  return spans;
}

function openerOf(items, close) {
  const closer = items[close];
  for (let at = close - 1; at >= 0; at -= 1) {
    const one = items[at];
    if (!one.stars || !one.opens || one.dead) continue;
    const odd = (one.closes || closer.opens) && (one.size + closer.size) % 3 === 0 && !(one.size % 3 === 0 && closer.size % 3 === 0);
    if (!odd) return at;
  }
  return -1;
}

function runsOf(source) {
  return merged(flattened(itemsOf(source), {}));
}

function flattened(items, look) {
  const spans = spansOf(items);
  return items.flatMap((item, at) => {
    const here = { ...look };
    for (const span of spans) if (span.from < at && at < span.to) here[span.key] = true;
    if (item.items) return flattened(item.items, { ...here, href: item.href });
    return [{ text: item.stars === undefined ? item.text : "*".repeat(item.stars), ...here }];
  });
}

const same = (one, other) => Boolean(one.strong) === Boolean(other.strong) && Boolean(one.em) === Boolean(other.em) && (one.href ?? "") === (other.href ?? "");

function merged(runs) {
  const found = [];
  for (const { text, strong, em, href } of runs) {
    const run = { text, ...(strong ? { strong } : {}), ...(em ? { em } : {}), ...(href ? { href } : {}) };
    if (!text) continue;
    if (found.length && same(found.at(-1), run)) found.at(-1).text += text;
    else found.push(run);
  }
  return found;
}

export function parse(source, { lists = false } = {}) {
  const lines = source.split("\n");
  const mark = !lists || !source ? null : lines.every((line) => POINT.test(line)) ? POINT : lines.length > 1 && lines.every((line) => COUNT.test(line)) ? COUNT : null;
  if (!mark) return { tag: "p", lines: [runsOf(source)] };
  return { tag: mark === POINT ? "ul" : "ol", lines: lines.map((line) => runsOf(line.replace(mark, ""))) };
}

// ---- back to source

const escaped = (text) => text.replace(/[\\*[\]]/g, "\\$&");
const bare = (text) => (runsOf(text).length === 1 && runsOf(text)[0].text === text ? text : escaped(text));

function wrapped(runs, key, mark) {
  let out = "";
  for (let at = 0; at < runs.length;) {
    let end = at;
    while (end < runs.length && Boolean(runs[end][key]) === Boolean(runs[at][key])) end += 1;
    out += mark(runs.slice(at, end), Boolean(runs[at][key]));
    at = end;
  }
  return out;
}

// Marks hold on to words: spaces at the edges stay outside.
function marked(inner, sign) {
  const [, before, words, after] = inner.match(/^(\s*)([\s\S]*?)(\s*)$/);
  return words ? `${before}${sign}${words}${sign}${after}` : inner;
}

function sourceOf(runs, text) {
  const plain = (some) => some.map((run) => text(run.text)).join("");
  const em = (some) => wrapped(some, "em", (part, is) => (is ? marked(plain(part), "*") : plain(part)));
  const strong = (some) => wrapped(some, "strong", (part, is) => (is ? marked(em(part), "**") : em(part)));
  let out = "";
  for (let at = 0; at < runs.length;) {
    let end = at;
    while (end < runs.length && (runs[end].href ?? "") === (runs[at].href ?? "")) end += 1;
    const inner = strong(runs.slice(at, end));
    out += runs[at].href ? `[${inner}](${runs[at].href})` : inner;
    at = end;
  }
  return out;
}

// Words before marks: where marks cannot be written so that they are read again, the words stand without them.
function lineSource(runs) {
  const wanted = JSON.stringify(merged(runs));
  const bold = runs.map(({ text, href }) => ({ text, ...(href ? { href } : {}) }));
  const tries = [sourceOf(runs, bare), sourceOf(runs, escaped), sourceOf(bold, escaped)];
  return tries.find((source) => JSON.stringify(runsOf(source)) === wanted)
    ?? tries.find((source) => runsOf(source).map((run) => run.text).join("") === runs.map((run) => run.text).join(""))
    ?? escaped(runs.map((run) => run.text).join(""));
}

export function print({ tag, lines }) {
  if (tag === "p") return lines.map(lineSource).join("\n");
  return lines.map((runs, at) => (tag === "ul" ? "- " : `${at + 1}. `) + lineSource(runs).replace(/\n/g, " ").trim()).join("\n");
}

// ---- elements

function nodesOf(runs) {
  return runs.map((run) => {
    let node = document.createTextNode(run.text);
    for (const [key, tag] of [["em", "em"], ["strong", "strong"], ["href", "a"]]) {
      if (!run[key]) continue;
      const element = document.createElement(tag);
      if (tag === "a") element.dataset.means = run.href;
      if (tag === "a" && !/^(page|product):/.test(run.href)) element.href = run.href;
      element.append(node);
      node = element;
    }
    return node;
  });
}

export function draw({ tag, lines }, element) {
  if (tag === "p") return element.replaceChildren(...lines.flatMap(nodesOf));
  return element.replaceChildren(...lines.map((runs) => {
    const item = document.createElement("li");
    item.append(...nodesOf(runs));
    return item;
  }));
}

function readRuns(node, look, found) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) found.push({ text: child.data.replace(/\r/g, ""), ...look });
    else if (child.nodeName === "BR") found.push({ text: "\n", ...look });
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const name = child.nodeName;
      const href = name === "A" ? child.dataset.means ?? child.getAttribute("href") : look.href;
      readRuns(child, {
        ...look,
        ...(name === "STRONG" || name === "B" ? { strong: true } : {}),
        ...(name === "EM" || name === "I" ? { em: true } : {}),
        ...(href ? { href } : {}),
      }, found);
    }
  }
  return found;
}

export function read(element) {
  const tag = element.nodeName === "UL" ? "ul" : element.nodeName === "OL" ? "ol" : "p";
  if (tag === "p") return { tag, lines: [merged(readRuns(element, {}, []))] };
  const rows = [...element.children].filter((row) => row.nodeName === "LI");
  return { tag, lines: (rows.length ? rows : [element]).map((row) => merged(readRuns(row, {}, []))) };
}

// ---- changes within a text, by offsets in which a line break counts as one

const length = (runs) => runs.reduce((sum, run) => sum + run.text.length, 0);

export function slice(runs, from, to) {
  const found = [];
  let at = 0;
  for (const run of runs) {
    const text = run.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text) found.push({ ...run, text });
    at += run.text.length;
  }
  return found;
}

export function mapLines(value, from, to, change) {
  let at = 0;
  const lines = value.lines.map((runs) => {
    const size = length(runs);
    const [start, end] = [Math.max(from - at, 0), Math.min(to - at, size)];
    at += size + 1;
    if (start >= end) return runs;
    return merged([...slice(runs, 0, start), ...change(slice(runs, start, end)), ...slice(runs, end, size)]);
  });
  return { ...value, lines };
}

export function pieces(value, from, to) {
  const found = [];
  mapLines(value, from, to, (runs) => { found.push(...runs); return runs; });
  return found;
}

export function splitAt(value, offset) {
  let at = 0;
  const lines = value.lines.flatMap((runs) => {
    const size = length(runs);
    const inside = offset - at;
    at += size + 1;
    return inside < 0 || inside > size ? [runs] : [slice(runs, 0, inside), slice(runs, inside, size)];
  });
  return { ...value, lines };
}

export const textOf = (value) => value.lines.map((runs) => runs.map((run) => run.text).join("")).join("\n");

// A paragraph becomes a list of its lines, or of its one line, and back.
export function asList({ tag, lines }, wanted) {
  if (tag !== "p") return wanted === tag || wanted === "p" ? { tag: "p", lines: [lines.reduce((all, runs) => merged(all.length ? [...all, { text: " " }, ...runs] : runs), [])] } : { tag: wanted, lines };
  const rows = lines.flatMap((runs) => {
    const found = [[]];
    for (const run of runs) run.text.split("\n").forEach((text, at) => { if (at) found.push([]); if (text) found.at(-1).push({ ...run, text }); });
    return found.filter((row) => row.length);
  });
  return { tag: wanted, lines: rows.length ? rows : [[]] };
}
