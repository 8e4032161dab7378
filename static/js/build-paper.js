// The page while it grows: blocks are put into the frame, which stays at the newest one until someone scrolls up.

const NEAR = 80;

export function paper(frame, address, newest) {
  let shown = Number(new URL(frame.src).searchParams.get("page")) || 0;
  let loading = true;
  let following = true;
  let stays = true; // at the newest block: until somebody scrolls up, not when pictures and type arrive and the page grows
  let top = 0;
  const waiting = [];

  const inside = () => frame.contentDocument;
  const scroller = () => inside()?.scrollingElement;
  const atEnd = () => { const s = scroller(); return !s || s.scrollHeight - s.scrollTop - s.clientHeight < NEAR; };

  function toEnd() {
    const s = scroller();
    stays = true;
    if (s) s.scrollTop = s.scrollHeight;
    newest.hidden = true;
  }

  function scrolled() {
    const now = scroller()?.scrollTop ?? 0;
    if (atEnd()) {
      stays = true;
      newest.hidden = true;
    } else if (now < top) stays = false;
    top = now;
  }

  function put({ id, html }) {
    const place = inside()?.getElementById("content");
    if (!place || (id && inside().querySelector(`[data-block="${CSS.escape(id)}"]`))) return;
    place.insertAdjacentHTML("beforeend", html);
    if (stays && following) toEnd();
    else newest.hidden = false;
  }

  frame.addEventListener("load", () => {
    loading = false;
    shown = Number(new URL(frame.contentWindow.location.href).searchParams.get("page")) || 0;
    stays = true;
    top = 0;
    frame.contentWindow.addEventListener("scroll", scrolled, { passive: true });
    new ResizeObserver(() => { if (stays && following) toEnd(); }).observe(inside().documentElement);
    for (const block of waiting.splice(0)) if (block.page === shown) put(block);
    if (following) toEnd();
    frame.dispatchEvent(new CustomEvent("shown", { detail: shown }));
  });
  newest.addEventListener("click", toEnd);

  function show(page) {
    loading = true;
    shown = page;
    frame.contentWindow.location.replace(`${address}?page=${page}`);
  }

  return {
    block(block) {
      if (loading) waiting.push(block);
      else if (block.page === shown) put(block);
    },
    follow(page) { if (following) show(page); },
    again() { waiting.length = 0; show(following ? 0 : shown); },
    stopFollowing() { following = false; },
    finish() { following = false; newest.remove(); show(0); },
  };
}
