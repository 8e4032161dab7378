"""Make docs/images/looks.jpg and covers.jpg: the six looks, and a shelf of covers in each, photographed in Chromium.

For developers, when a look has changed; the results are committed. Needs the development set-up and Debian's `chromium`:

    .venv/bin/python bin/contact_sheet.py
"""

import shutil
import sys
import tempfile
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

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
.covers { grid-template-columns: repeat(10, 140px); gap: 16px; } .covers svg { display: block; width: 140px; height: 175px; }
"""


def main() -> None:
    """Take the pictures and write both sheets; stop with a sentence when Chromium is missing or a sheet is too large."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
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
