// Tells the server once that somebody looks at this page, and hands on where they came from in the links that follow.
// No cookie goes along and nothing is stored in the browser. A creator's own browser is not counted.

const { seen, of, page, carry, handle } = document.body.dataset;

function isOwn() {
  try { return localStorage.getItem("owny-own-page") === handle; } catch { return false; }
}

function hostOf(address) {
  try { return new URL(address).hostname; } catch { return ""; }
}

function handOn(source) {
  if (!/^[a-z0-9._-]{1,40}$/.test(source)) return;
  for (const link of document.querySelectorAll(carry || "a[href='buy/'], a[href$='/buy/']")) {
    const address = new URL(link.href);
    if (address.origin !== location.origin) continue;
    address.searchParams.set("from", source);
    link.href = address.pathname + address.search + address.hash;
  }
  const field = document.querySelector("input[name=from]");
  if (field) field.value = source;
}

async function tell() {
  const asked = new URLSearchParams(location.search);
  const told = new URLSearchParams({
    of, page,
    from: asked.get("from") ?? "",
    named: asked.get("utm_source") || asked.get("ref") || "",
    medium: asked.get("utm_medium") ?? "",
    referrer: hostOf(document.referrer),
  });
  const answer = await fetch(seen, { method: "POST", body: told, credentials: "omit", keepalive: true });
  if (answer.status === 200) handOn(await answer.text());
}

function once() {
  if (document.visibilityState === "visible") tell().catch(() => {});
  else document.addEventListener("visibilitychange", once, { once: true });
}

if (seen && !navigator.webdriver && !isOwn()) {
  if (document.prerendering) document.addEventListener("prerenderingchange", once, { once: true });
  else once();
}
