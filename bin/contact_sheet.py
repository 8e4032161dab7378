"""Make the contact sheets in docs/images, photographed in Chromium: looks.jpg and covers.jpg, the six looks and a shelf of
covers in each; selling.jpg and reading.jpg, the four kinds of product in each look, as buyers meet and as they use them.

For developers, when a look has changed; the results are committed. Needs the development set-up and Debian's `chromium`.
With a folder, the single photographs of the four kinds go there instead, on three widths and as long as the pages are:

    .venv/bin/python bin/contact_sheet.py [FOLDER]
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bin.kinds import KINDS, WIDTHS, Place, places, visitor
from products.dsl.theme import PRESETS, full_tokens
from products.rendering.context import PageContext
from products.rendering.cover import cover_svg
from products.rendering.gallery import render_show_page
from products.rendering.sheets import inline_css

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 600_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
DESKTOP, PHONE = (1280, 2000), (375, 812)
TITLES = (
    "Seven Quiet Evenings", "The Slow Loaf", "Forty Mornings", "Deadlift Without Fear", "Pocket Sketching",
    "The Balcony Herb Weekend", "Fix Your Bike", "Budget Like an Adult", "Speak on Camera", "Packing for Two",
)  # fmt: skip
STYLE = """
body { margin: 0; padding: 40px; background: #e9e9e6; font: 600 22px/1.2 system-ui, sans-serif; color: #1c1c1a; }
main { display: grid; gap: 36px 32px; grid-template-columns: repeat(3, 480px); }
figure { margin: 0; position: relative; } figcaption { padding: 0 0 12px; }
img { display: block; box-shadow: 0 2px 14px rgb(0 0 0 / .16); border-radius: 6px; }
img.wide { width: 480px; height: 750px; object-fit: cover; object-position: top; }
img.phone { position: absolute; right: -12px; bottom: -12px; width: 150px; border-radius: 14px; border: 4px solid #1c1c1a; }
.kinds { gap: 30px 22px; grid-template-columns: repeat(6, 232px); }
.kinds h2 { grid-column: 1 / -1; margin: 0; font: inherit; } .kinds figcaption { font-size: 14px; padding-bottom: 6px; }
.kinds img.desktop { width: 232px; height: 254px; object-fit: cover; object-position: top; }
.kinds img.phone { width: 84px; right: -8px; bottom: -8px; border-width: 3px; border-radius: 9px; }
.covers { grid-template-columns: repeat(10, 140px); gap: 16px; } .covers svg { display: block; width: 140px; height: 175px; }
"""


def main() -> None:
    """Take the pictures and write both sheets; stop with a sentence when Chromium is missing or a sheet is too large."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        pages = list(places())
        if sys.argv[1:]:
            photograph_kinds(browser, pages, Path(sys.argv[1]), tuple(WIDTHS), whole=True)
            return
        photograph_kinds(browser, pages, Path(folder), ("desktop", "phone"))
        for page, name in {"sales": "selling", "reading": "reading"}.items():
            write(browser, kinds(page), Path(folder), IMAGES / f"{name}.jpg")
        write(browser, looks(browser, Path(folder)), Path(folder), IMAGES / "looks.jpg")
        write(browser, covers(), Path(folder), IMAGES / "covers.jpg")
        browser.close()


def looks(browser: Browser, folder: Path) -> str:
    """A page with a photograph of each look on a computer and on a phone."""
    figures = ""
    for name, preset in PRESETS.items():
        tokens = full_tokens({"preset": name})
        page = folder / f"{name}.html"
        context = PageContext(creator_name="Maren Holt", handle="maren", price_label="$19", inline_css=inline_css(tokens))
        page.write_text(render_show_page(tokens, context), "utf-8")
        for kind, (width, height) in {"wide": DESKTOP, "phone": PHONE}.items():
            photograph(browser, page, folder / f"{name}-{kind}.png", width, height)
        pictures = "".join(f'<img class="{kind}" src="{name}-{kind}.png" alt="">' for kind in ("wide", "phone"))
        figures += f"<figure><figcaption>{escape(preset.label)}</figcaption>{pictures}</figure>"
    return f"<main>{figures}</main>"


def photograph_kinds(
    browser: Browser, pages: Sequence[Place], folder: Path, widths: Sequence[str], *, whole: bool = False
) -> None:
    """One PNG for each page and width, of the first screen or of the whole page."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in widths:
        with visitor(browser, width) as context:
            for one in pages:
                page = context.new_page()
                page.goto(one.address)
                page.evaluate("document.fonts.ready")
                page.screenshot(path=folder / _file(one.kind, one.preset, one.page, width), full_page=whole)
                page.close()


def kinds(page: str) -> str:
    """A page with the four kinds of product in a row each, on a computer and on a phone."""
    rows = ""
    for kind in KINDS:
        rows += f"<h2>{escape(kind.replace('_', ' ').capitalize().replace('Pdf', 'PDF'))}</h2>"
        for name, preset in PRESETS.items():
            shown = ((width, _file(kind, name, page, width)) for width in ("desktop", "phone"))
            pictures = "".join(f'<img class="{width}" src="{file}" alt="">' for width, file in shown)
            rows += f"<figure><figcaption>{escape(preset.label)}</figcaption>{pictures}</figure>"
    return f'<main class="kinds">{rows}</main>'


def _file(kind: str, preset: str, page: str, width: str) -> str:
    return f"{kind}-{preset}-{page}-{width}.png"


def covers() -> str:
    """A page with the covers of the same titles in each look."""
    drawn = (
        cover_svg(title, {"preset": name}, 480, 600, place=f"{name}{at}")
        for name in PRESETS
        for at, title in enumerate(TITLES)
    )
    return f'<main class="covers">{"".join(drawn)}</main>'


def photograph(browser: Browser, source: Path, target: Path, width: int, height: int) -> None:
    """One screenful of a file."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(source.as_uri())
    page.evaluate("document.fonts.ready")
    page.screenshot(path=target)
    page.close()


def write(browser: Browser, body: str, folder: Path, target: Path) -> None:
    """The whole of a page as one JPEG."""
    source = folder / f"{target.stem}-sheet.html"
    source.write_text(f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{body}', "utf-8")
    page = browser.new_page(viewport={"width": 1584, "height": 900})
    page.goto(source.as_uri())
    page.screenshot(path=target, full_page=True, type="jpeg", quality=80)
    page.close()
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}: {size // 1000} KB")
    if size > MOST_BYTES:
        raise SystemExit(f"{target.name} is larger than {MOST_BYTES // 1000} KB: lower its quality.")


if __name__ == "__main__":
    main()
