"""Make the pictures of docs/story.md: one creator's way from clips to a sold product, photographed in Chromium.

For developers, when a screen has changed; the results are committed. Needs the development set-up and Debian's `chromium`;
serves the product by itself, on ports and data of its own, with the stand-ins:

    .venv/bin/python bin/story.py
"""

import json
import re
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bin.audit import CHROMIUM, FLAGS, running_site

IMAGES = ROOT / "docs" / "images" / "story"
CLIPS = ROOT / "creators" / "demo"
EMAIL, PASSWORD = "nora@example.com", "a long enough sentence"
BUYER = "bo@example.com"
WIDE, PHONE = (1280, 800), (390, 844)
MOST_BYTES = 2_000_000
PACE = 160
"""Tokens a second of the stand-in: slow enough to be photographed while it writes."""
WAIT_MS = 60_000


def main() -> None:
    """Walk the whole way and take a picture at each station; stop when the pictures are too large."""
    if not CHROMIUM:
        sys.exit("Chromium is not installed: apt-get install chromium")
    IMAGES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=WAIT_MS)
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        port = int(site.environment["PORT"])
        tell(f"http://127.0.0.1:{port + 1}/_sandbox/settings", {"tokens_per_second": PACE})
        with window(browser, WIDE) as page:
            address = create(page, site.url)
        with window(browser, PHONE) as page:
            buy(page, address)
        browser.close()
    weigh()


def create(page: Page, url: str) -> str:
    """What the creator does, from the account to the published page; gives its address."""
    sign_up(page, url)
    bring_in(page, url)
    plan(page, url)
    build(page)
    edit(page)
    improve(page)
    return publish(page, url)


def sign_up(page: Page, url: str) -> None:
    """An account and a handle; the code is read from the mails that development keeps."""
    page.goto(url + "/")
    page.get_by_role("link", name="Start with your clips").first.click()
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    code = page.get_by_label("Code")
    code.wait_for()
    code.fill(code_from_mail(page, url))
    page.locator("main button[type=submit]").first.click()
    page.get_by_label("Handle").fill("noravale")
    page.locator("[name=display_name]").fill("Nora Vale")
    page.get_by_role("button", name="Open my workshop").click()
    page.wait_for_url("**/products/")


def code_from_mail(page: Page, url: str) -> str:
    """The newest code; mails leave a moment later, by a worker."""
    mails = page.context.new_page()
    for _ in range(200):
        mails.goto(url + "/mail/")
        newest = mails.locator("main a").first
        if newest.count():
            newest.click()
            found = re.findall(r"^\s*([A-Z0-9-]{6,})\s*$", mails.locator("main").inner_text(), re.MULTILINE)
            if found:
                mails.close()
                return str(found[0])
        mails.wait_for_timeout(100)
    sys.exit("No mail with a code came.")


def bring_in(page: Page, url: str) -> None:
    """The files of clips, looked at before they are in."""
    page.goto(url + "/clips/import/")
    page.locator("input[type=file]").first.set_input_files([CLIPS / "ines.json", CLIPS / "samples" / "broken.csv"])
    bring = page.get_by_role("button", name=re.compile(r"Bring in \d+ clips"))
    bring.wait_for()
    photograph(page, "1-clips")
    bring.click()
    page.wait_for_url("**/clips/**")


def plan(page: Page, url: str) -> None:
    """A wish in one sentence, and the plan that comes of it."""
    page.goto(url + "/products/new/")
    page.get_by_label("What do you want to make?").fill("A calm morning routine guide for busy parents, $19")
    page.get_by_role("button", name=re.compile("Plan it")).first.click()
    page.locator("#build-it").wait_for(timeout=WAIT_MS)
    photograph(page, "2-plan")
    page.locator("#build-it").click()


def build(page: Page) -> None:
    """The page as it is being written, and then the studio."""
    page.wait_for_url("**/builds/**")
    page.wait_for_function("() => Number(document.querySelector('[data-count]').textContent) >= 4", timeout=WAIT_MS)
    photograph(page, "3-build")
    opened = page.get_by_role("link", name="Open in the studio")
    opened.wait_for(timeout=2 * WAIT_MS)
    opened.click()
    page.wait_for_url("**/studio/**")


def edit(page: Page) -> None:
    """A headline in the creator's own words; what stands on the page follows."""
    page.locator(".node").nth(1).click()
    page.locator(".leaf > a").nth(1).click()
    heading = page.locator("#f-props-heading, #f-props-title").first
    heading.fill("The night before does the work")
    expect(page.frame_locator("#frame").get_by_text("The night before does the work")).to_be_visible()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    photograph(page, "4-edit")


def improve(page: Page) -> None:
    """Better words for one block, beside the present ones."""
    page.locator("#tool-improve").click()
    page.locator("#wish-shorter").click()
    page.locator(".improve-found, .improve-none").first.wait_for(timeout=WAIT_MS)
    photograph(page, "5-improve")
    page.locator("#improve-done").click()


def publish(page: Page, url: str) -> str:
    """What stands before publishing, then the payouts, then the published page."""
    studio = page.url.partition("?")[0]
    page.goto(studio + "?panel=publish")
    page.locator(".gate").first.wait_for()
    photograph(page, "6-gate")
    page.goto(url + "/settings/payouts/")
    page.get_by_role("button", name="Go to Stripe’s form").click()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("You are ready to be paid.")).to_be_visible()
    page.goto(studio + "?panel=publish")
    page.locator("#publish-now").click()
    link = page.locator("#public-link")
    link.wait_for()
    return link.input_value()


def buy(page: Page, address: str) -> None:
    """A stranger on a phone: the page, the payment, the first page of what is theirs."""
    page.goto(address)
    photograph(page, "7-page")
    page.locator("a[href*='buy/']:visible").first.click()
    page.locator("#id_email").fill(BUYER)
    page.get_by_role("button", name="Pay $19").click()
    page.get_by_role("button", name="Pay $19.00").click()
    expect(page.get_by_role("heading", name="Thank you. It is yours.")).to_be_visible()
    photograph(page, "8-thanks")
    page.get_by_role("link", name="Start reading").click()
    page.wait_for_url("**/library/**")
    photograph(page, "9-read")


@contextmanager
def window(browser: Browser, size: tuple[int, int]) -> Iterator[Page]:
    """A window of its own that counts as nobody else's; a phone is touched."""
    is_phone = size == PHONE
    context: BrowserContext = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        has_touch=is_phone,
        is_mobile=is_phone,
        reduced_motion="reduce",
        color_scheme="light",
    )
    context.set_default_timeout(WAIT_MS)
    yield context.new_page()
    context.close()


def photograph(page: Page, name: str) -> None:
    """One screenful, once its frames and pictures are there."""
    page.wait_for_load_state("networkidle" if "builds/" not in page.url else "load")
    for frame in page.frames:
        frame.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    page.screenshot(path=IMAGES / f"{name}.jpg", type="jpeg", quality=82)
    print(f"{name}.jpg")


def tell(url: str, values: dict[str, object]) -> None:
    """Set a switch of a stand-in."""
    request = urllib.request.Request(url, json.dumps(values).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()


def weigh() -> None:
    """Print what the pictures weigh; end with a sentence when that is too much."""
    size = sum(file.stat().st_size for file in IMAGES.glob("*.jpg"))
    print(f"{size // 1000} KB")
    if size > MOST_BYTES:
        sys.exit(f"The pictures weigh more than {MOST_BYTES // 1000} KB: lower their quality.")


if __name__ == "__main__":
    main()
