"""The studio under the hands, in Chromium: from a key to the page, and how long the longest task keeps the browser busy.

The reference is a bare page with one field and one frame that shows what is typed, measured the same way. Tasks are weighed
by the processor time of their thread: what other programs take from a busy machine is not the studio's.
"""

import json
import shutil
import statistics
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Frame, Page, sync_playwright

from bench.builds_site import kill, site

KEYS, PAUSE_MS, REST_MS = 40, 60, 900
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TRACED = ["toplevel", "disabled-by-default-devtools.timeline"]
TASK, MAIN = "RunTask", "CrRendererMain"
WATCH = "addEventListener('keydown', () => { window.pressed = performance.timeOrigin + performance.now(); }, true);"
SEEN = """(place) => {
  window.shown = 0;
  const element = place ? document.querySelector(place).closest("main") : document.body;
  new MutationObserver(() => requestAnimationFrame(() => { window.shown ||= performance.timeOrigin + performance.now(); }))
    .observe(element, { childList: true, subtree: true, characterData: true });
}"""
BARE = """<textarea></textarea><iframe sandbox="allow-scripts" srcdoc="<main><p></p></main><script>
  addEventListener('message', ({ data }) => { document.querySelector('p').textContent = data; })</script>"></iframe><script>
  document.querySelector('textarea').addEventListener('input', (event) => {
    document.querySelector('iframe').contentWindow.postMessage(event.target.value, '*'); })</script>"""


def run() -> dict[str, Any]:
    """Medians in milliseconds, and the longest task while typing, saving, moving, undoing and scrolling."""
    with site("http://127.0.0.1:9") as place:
        place.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        seeded = json.loads(place.run("-m", "bench.inside_studio", "20", "200"))
        web, address = place.web()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
                found = _measure(browser, address, seeded)
                browser.close()
        finally:
            kill(web)
    return found


def _measure(browser: Browser, address: str, seeded: dict[str, Any]) -> dict[str, Any]:
    bare = _bare(browser)
    pages = {count: _studio(browser, address, seeded["session"], name) for count, name in seeded["products"].items()}
    short, long = pages["20"], pages["200"]
    return {
        "bare_field_ms": bare,
        "key_to_page_20_blocks_ms": short["key_ms"],
        "goal_ms": "≤ 150",
        "ratio_to_bare_field": short["key_ms"] / bare,
        "key_to_page_20_blocks_slowest_ms": short["slowest_ms"],
        "key_to_page_200_blocks_ms": long["key_ms"],
        "written_in_the_page_20_blocks_ms": short["written_ms"],
        "longest_task_200_blocks_editing_ms": long["editing_ms"],
        "longest_task_200_blocks_scrolling_ms": long["scrolling_ms"],
        "goal_longest_task_ms": "≤ 200",
    }


def _bare(browser: Browser) -> float:
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto("data:text/html," + quote(BARE))
    frame = page.frames[1]
    frame.evaluate(SEEN, "p")
    page.locator("textarea").focus()
    waits = _typed(page, frame)
    page.close()
    return statistics.median(waits)


def _studio(browser: Browser, address: str, session: str, name: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{address}/studio/{name}/?block=blk_00000000")
    page.frame_locator("#frame").locator(".is-selected").wait_for()
    frame = next(one for one in page.frames if "/preview/" in one.url)
    frame.evaluate(SEEN, ".is-selected")
    page.wait_for_timeout(REST_MS)
    browser.start_tracing(page=page, categories=TRACED)
    field = page.locator("#part-right :is(input, textarea)[data-path]").first
    field.focus()
    waits = _typed(page, frame)
    written = _written(page, frame)
    page.locator("#tool-down").evaluate("(button) => button.click()")
    page.wait_for_timeout(REST_MS * 3)
    page.locator("#undo").click()
    page.wait_for_timeout(REST_MS * 3)
    editing = _longest(browser.stop_tracing())
    browser.start_tracing(page=page, categories=TRACED)
    page.mouse.move(600, 500)
    for _ in range(KEYS):
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(PAUSE_MS // 2)
    scrolling = _longest(browser.stop_tracing())
    context.close()
    return {
        "key_ms": statistics.median(waits),
        "slowest_ms": max(waits),
        "written_ms": statistics.median(written),
        "editing_ms": editing,
        "scrolling_ms": scrolling,
    }


def _typed(page: Page, frame: Frame) -> list[float]:
    """From each key to the frame that shows it; every eighth pause is long enough to save."""
    waits = []
    for number in range(KEYS):
        frame.evaluate("window.shown = 0")
        page.keyboard.press("x")
        page.wait_for_timeout(REST_MS if number % 8 == 7 else PAUSE_MS)
        pressed, shown = page.evaluate("window.pressed"), frame.evaluate("window.shown")
        waits.append(shown - pressed if shown else float(PAUSE_MS))
    return waits


def _written(page: Page, frame: Frame) -> list[float]:
    """The same for words that are written in the page itself."""
    heading = frame.locator(".is-selected [data-text=heading]")
    heading.dispatch_event("pointerdown", {"pointerType": "mouse", "button": 0})
    heading.focus()
    waits = []
    for _ in range(KEYS // 2):
        frame.evaluate("window.shown = 0")
        page.keyboard.press("y")
        page.wait_for_timeout(PAUSE_MS)
        waits.append(frame.evaluate("window.shown - window.pressed"))
    page.keyboard.press("Enter")
    page.wait_for_timeout(REST_MS)
    return waits


def _longest(trace: bytes) -> float:
    """The longest task of a page's main thread, in milliseconds of processor time."""
    events = json.loads(trace)["traceEvents"]
    named = [one for one in events if one.get("name") == "thread_name" and one["args"]["name"] == MAIN]
    threads = {(one["pid"], one["tid"]) for one in named}
    tasks = [one for one in events if TASK in one.get("name", "") and "tdur" in one]
    return max(float(one["tdur"]) for one in tasks if (one["pid"], one["tid"]) in threads) / 1000
