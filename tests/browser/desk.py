"""A creator at the studio in a real browser, with a product of her own for every test."""

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FilePayload, Frame, FrameLocator, Locator, Page, expect

from tests.browser.site import Site

SIZES = {"wide": (1280, 900), "phone": (375, 812)}
EMAIL, PASSWORD = "ines@example.com", "owny-demo-pass"
expect.set_options(timeout=15_000)
NUMBERS = itertools.count(1)
HERO, TEXT, STEPS, PICTURE, CALL = "blk_hero0001", "blk_text0001", "blk_step0001", "blk_pict0001", "blk_call0001"


def block(block_id: str, kind: str, variant: str, **props: Any) -> dict[str, Any]:
    """One block."""
    return {"id": block_id, "type": kind, "variant": variant, "props": props, "sources": []}


def small_document(title: str, **more: Any) -> dict[str, Any]:
    """A sales page of five blocks and two pages behind it."""
    paragraphs = ["Start with the pot.", "Then mix the soil."]
    sales = [
        block(HERO, "Hero", "split", title="Herbs on a sill", subtitle="A quiet weekend plan", ctaLabel="Get it free"),
        block(TEXT, "TextSection", "prose", heading="Why basil dies", paragraphs=paragraphs),
        block(STEPS, "Steps", "numbered", heading="Three moves", items=[{"title": one} for one in ("Soak", "Split", "Pot")]),
        block(PICTURE, "Image", "wide", image={"mediaId": "cover", "alt": "Four pots"}),
        block(CALL, "CTA", "banner", heading="Ready?", buttonLabel="Get it free"),
    ]
    pages = [
        {"id": "pg_sales001", "slug": "sales", "kind": "sales", "title": "Sales", "blocks": sales},
        _chapter("mix", "Mix the soil", "blk_mixx0001"),
        _chapter("pot", "Find a pot", "blk_pott0001"),
    ]
    look = {"preset": "warm", "colorPrimary": "#8a3f14", "colorAccent": "#33567f"}
    document = {"dslVersion": "1.0", "productType": "pdf_guide", "title": title, "language": "en", "seo": {}}
    return {**document, "subtitle": "A quiet weekend plan", "themeTokens": look, "pages": pages, **more}


def _chapter(slug: str, title: str, block_id: str) -> dict[str, Any]:
    words = block(block_id, "TextSection", "prose", heading=title, paragraphs=["Write it down."])
    return {"id": f"pg_{slug}00001", "slug": slug, "kind": "content", "title": title, "blocks": [words]}


NOTHING_KEPT = """() => {
  const mine = `studio-outbox:${document.getElementById("studio").dataset.product}:`;
  return Object.keys(localStorage).every((key) => !key.startsWith(mine));
}"""


@dataclass
class Desk:
    """The studio, open in a window."""

    site: Site
    page: Page
    width: str
    faults: list[str] = field(default_factory=list)

    @property
    def frame(self) -> FrameLocator:
        """The page in the middle."""
        return self.page.frame_locator("#frame")

    @property
    def inner(self) -> Frame:
        """The frame itself, to ask its document."""
        found = self.page.frame(url=re.compile("/preview/"))
        assert found is not None
        return found

    def text(self, block_id: str, place: str) -> Locator:
        """A text of a block in the page."""
        inside = f'[data-text="{place}"], [data-rich="{place}"]'
        return self.frame.locator(f'[data-block="{block_id}"]').locator(inside)

    def bring(self, **more: Any) -> None:
        """A new product of ours in the studio."""
        document = small_document(f"Herbs {next(NUMBERS)}", **more)
        file: FilePayload = {
            "name": "herbs.json",
            "mimeType": "application/json",
            "buffer": json.dumps(document).encode(),
        }
        token = next(one["value"] for one in self.page.context.cookies() if one["name"] == "csrftoken")
        headers = {"Referer": self.site.url + "/", "X-CSRFToken": token}
        answer = self.page.request.post(self.site.url + "/products/import/", multipart={"files": file}, headers=headers)
        self.open(answer.url)

    def open(self, address: str) -> None:
        """Go there and wait until the page in the middle answers."""
        self.page.goto(address)
        expect(self.frame.locator("[data-block]").first).to_be_visible()
        expect(self.page.locator("#saved")).to_have_attribute("data-state", "saved")

    def document(self) -> dict[str, Any]:
        """The draft as the server has it."""
        public_id = self.page.locator("#studio").get_attribute("data-product")
        held: dict[str, Any] = self.page.request.get(f"{self.site.url}/api/v1/products/{public_id}/document/").json()
        inside: dict[str, Any] = held.get("document", held)
        return inside

    def props(self, block_id: str) -> dict[str, Any]:
        """What a block holds on the server."""
        found = (one for page in self.document()["pages"] for one in page["blocks"] if one["id"] == block_id)
        return dict(next(found)["props"])

    def blocks(self, slug: str = "sales") -> list[str]:
        """The ids of a page's blocks on the server."""
        return [one["id"] for page in self.document()["pages"] if page["slug"] == slug for one in page["blocks"]]

    def saved(self) -> None:
        """Wait until nothing is on its way."""
        expect(self.page.locator("#studio:not([data-working]) #saved")).to_have_attribute("data-state", "saved")
        self.page.wait_for_function(NOTHING_KEPT)

    def choose(self, block_id: str) -> None:
        """Select a block in the list."""
        self.show("Pages")
        self.page.locator(f"#leaf-{block_id}").click()
        expect(self.page.locator("#studio")).to_have_attribute("data-block", block_id)

    def show(self, pane: str) -> None:
        """On a phone one pane is open at a time."""
        if self.width == "phone":
            self.page.locator(".pane-foot label").filter(has_text=pane).click()


@contextmanager
def desk_for(site: Site, browser: Browser, width: str = "wide", **more: Any) -> Iterator[Desk]:
    """Sign in as the demo creator in a window of this width."""
    size = SIZES[width]
    context: BrowserContext = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, has_touch=width == "phone", is_mobile=width == "phone", **more
    )
    context.set_default_timeout(15_000)
    # A frame that is not scaled: Playwright aims at places as they would be without a scale.
    context.add_init_script("try { localStorage.setItem('studio-device', 'phone'); } catch { /* no storage in a frame */ }")
    page = context.new_page()
    desk = Desk(site, page, width)
    page.on("pageerror", lambda error: desk.faults.append(str(error)))
    page.goto(site.url + "/accounts/login/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/products/")
    yield desk
    context.close()
