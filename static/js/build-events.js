// The build's events: connects, comes back with growing pauses, ends for good at the end.

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 20000;
const KINDS = ["status", "note", "head", "page", "block", "cost", "reset", "end"];

export function listen(address, after, { hear, lost, back }) {
  let last = Number(after) || 0;
  let pause = FIRST_PAUSE;
  let source = null;
  let timer = 0;
  let over = false;

  function connect() {
    clearTimeout(timer);
    source = new EventSource(`${address}?after=${last}`);
    source.addEventListener("open", () => back());
    for (const kind of KINDS) source.addEventListener(kind, take);
    source.addEventListener("waiting", (event) => hear("waiting", JSON.parse(event.data))); // not kept, so without a number
    source.addEventListener("error", retry);
  }

  function take(event) {
    const number = Number(event.lastEventId);
    if (number <= last) return; // seen before the connection broke
    last = number;
    pause = FIRST_PAUSE;
    over = over || event.type === "end";
    if (over) source.close();
    hear(event.type, JSON.parse(event.data));
  }

  function retry() {
    source.close();
    if (over) return;
    lost();
    timer = setTimeout(connect, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  window.addEventListener("online", () => { if (!over && source.readyState === EventSource.CLOSED) { pause = FIRST_PAUSE; connect(); } });
  window.addEventListener("pagehide", () => { clearTimeout(timer); source?.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted && !over) connect(); });
  connect();
}
