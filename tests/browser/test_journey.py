"""The whole story in two browsers: a newcomer brings in clips, builds, changes, publishes; a buyer pays and reads."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.site import Site

DEMO = Path(__file__).resolve().parents[2] / "creators" / "demo"
PASSWORD = "a long enough sentence"
WIDTHS = {"desktop": (1280, 900), "phone": (375, 812)}
BUILD_MS = 60_000


class Watched:
    """A browser window that remembers what a person would never see: failed requests and script errors."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda entry: self._note(entry.text) if entry.type == "error" else None)
        self.page.on("response", lambda got: self._note(f"{got.status} {got.url}") if got.status >= 400 else None)

    def _note(self, fault: str) -> None:
        if not fault.startswith("Failed to load resource"):
            self.faults.append(fault)


@pytest.fixture(params=sorted(WIDTHS))
def width(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def window(browser: Browser, width: str) -> Iterator[Callable[[], Watched]]:
    """Opens a browser of its own, with no cookies of any other."""
    size, contexts = WIDTHS[width], []

    def opened() -> Watched:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, has_touch=width == "phone", is_mobile=width == "phone"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Watched(context)

    yield opened
    for context in contexts:
        context.close()


def picture(page: Page, name: str) -> None:
    """Keep a screenshot when OWNY_PICTURES names a folder."""
    folder = os.environ.get("OWNY_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def latest_mail(site: Site, to: str) -> dict[str, str]:
    """The newest mail kept for the address."""
    for file in sorted((site.var / "mail").glob("*.json"), reverse=True):
        mail: dict[str, str] = json.loads(file.read_text("utf-8"))
        if to in mail["to"]:
            return mail
    return {"subject": "", "text": ""}


def wait_for_mail(page: Page, site: Site, to: str, subject: str) -> dict[str, str]:
    """The newest mail once its subject matches; mails leave by the worker."""
    for _ in range(400):
        mail = latest_mail(site, to)
        if re.search(subject, mail["subject"]):
            return mail
        page.wait_for_timeout(100)
    raise AssertionError(f"no mail about {subject!r} for {to}")


def sign_up(page: Page, site: Site, email: str, handle: str) -> None:
    page.goto(site.url + "/")
    page.get_by_role("link", name="Start with your clips").first.click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    code = page.get_by_label("Code")
    code.wait_for()
    mail = wait_for_mail(page, site, email, ".")
    code.fill(re.findall(r"^\s*([A-Z0-9-]{6,})\s*$", mail["text"], re.MULTILINE)[0])
    page.locator("main button[type=submit]").first.click()
    page.get_by_label("Handle").fill(handle)
    page.locator("[name=display_name]").fill("Nora Vale")
    page.get_by_role("button", name="Open my workshop").click()
    page.wait_for_url("**/products/")


def bring_in_clips(page: Page, site: Site, width: str) -> None:
    page.goto(site.url + "/clips/import/")
    page.locator("input[type=file]").first.set_input_files([DEMO / "ines.json", DEMO / "samples" / "broken.csv"])
    bring = page.get_by_role("button", name=re.compile(r"Bring in 49 clips"))
    bring.wait_for()
    expect(page.get_by_text("broken.csv").first).to_be_visible()
    picture(page, f"import-{width}")
    bring.click()
    page.wait_for_url("**/clips/**")
    expect(page.get_by_text("49 clips").filter(visible=True).first).to_be_visible()


def build(page: Page, site: Site, width: str) -> None:
    page.goto(site.url + "/products/new/")
    page.get_by_label("What do you want to make?").fill("A calm morning routine guide for busy parents")
    page.get_by_label("Price").fill("19")
    picture(page, f"new-{width}")
    page.get_by_role("button", name=re.compile("Skip the plan")).first.click()
    page.wait_for_url("**/builds/**")
    opened = page.get_by_role("link", name="Open in the studio")
    opened.wait_for(timeout=BUILD_MS)
    expect(page.get_by_text(re.compile("Wrote the opening")).first).to_be_attached()
    picture(page, f"build-{width}")
    opened.click()
    page.wait_for_url("**/studio/**")


def show(page: Page, pane: str, width: str) -> None:
    """On a phone one pane is open at a time."""
    if width == "phone":
        page.locator(".pane-foot label").filter(has_text=pane).click()


def change_the_headline(page: Page, title: str, width: str) -> None:
    show(page, "Pages", width)
    page.locator("[id^=leaf-]").first.click()
    show(page, "Fields", width)
    field = page.get_by_label("Title", exact=True).first
    field.fill(title)
    expect(page.locator("#saved, [data-saved], .saved").first).to_contain_text("Saved")
    show(page, "Preview", width)
    preview = page.frame_locator("iframe").first
    expect(preview.get_by_role("heading", level=1)).to_have_text(title)
    picture(page, f"studio-{width}")


def connect_payouts(page: Page, site: Site) -> None:
    page.goto(site.url + "/settings/payouts/")
    page.get_by_role("button", name="Go to Stripe’s form").click()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("You are ready to be paid.")).to_be_visible()


def publish(page: Page) -> str:
    page.locator("#open-publish").click()
    page.locator("#publish-now").click()
    link = page.locator("#public-link")
    link.wait_for()
    return link.input_value()


def buy(page: Page, address: str, email: str, width: str) -> None:
    page.goto(address)
    picture(page, f"product-{width}")
    page.locator("a[href*='buy/']:visible").first.click()
    page.locator("#id_email").fill(email)
    picture(page, f"checkout-{width}")
    page.get_by_role("button", name="Pay $19").click()
    page.get_by_role("button", name="Pay $19.00").wait_for()
    picture(page, f"pay-{width}")
    page.get_by_role("button", name="Pay $19.00").click()
    expect(page.get_by_role("heading", name="Thank you. It is yours.")).to_be_visible()
    picture(page, f"thanks-{width}")


def test_from_a_file_of_clips_to_a_page_that_takes_money(site: Site, window: Callable[[], Watched], width: str) -> None:
    creator, buyer, stranger = window(), window(), window()
    handle, paid_by = f"nora_{width}", f"bo.{width}@example.com"

    sign_up(creator.page, site, f"nora.{width}@example.com", handle)
    bring_in_clips(creator.page, site, width)
    build(creator.page, site, width)
    studio = creator.page.url
    change_the_headline(creator.page, "Out of the door, calmly", width)

    creator.page.locator("#open-publish").click()
    expect(creator.page.get_by_text("You cannot be paid yet").first).to_be_visible()
    connect_payouts(creator.page, site)
    creator.page.goto(studio)
    address = publish(creator.page)
    assert address.startswith(f"{site.url}/@{handle}/")

    buy(buyer.page, address, paid_by, width)
    buyer.page.get_by_role("link", name="Start reading").click()
    buyer.page.wait_for_url("**/library/**")
    expect(buyer.page.get_by_role("heading", level=1)).to_be_visible()
    picture(buyer.page, f"read-{width}")
    content = buyer.page.url

    receipt = wait_for_mail(buyer.page, site, paid_by, "calm|Calm|door|receipt|Receipt|Yours|yours")
    link = re.findall(r"https?://\S+/library/in/\S+", receipt["text"])[0]
    stranger.page.goto(content)
    expect(stranger.page.get_by_role("heading", level=1)).not_to_have_text("Out of the door, calmly")
    elsewhere = window()
    elsewhere.page.goto(link)
    elsewhere.page.locator("main button[type=submit]").first.click()
    expect(elsewhere.page.get_by_text(paid_by)).to_be_visible()
    picture(elsewhere.page, f"library-{width}")

    creator.page.goto(site.url + "/orders/")
    expect(creator.page.get_by_text(paid_by).first).to_be_visible()
    picture(creator.page, f"orders-{width}")

    rival = window()
    rival.page.goto(studio)
    assert rival.page.url.startswith(site.url + "/accounts/login/")
    assert creator.faults + buyer.faults + elsewhere.faults == []
