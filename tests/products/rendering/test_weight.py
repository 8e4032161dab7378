"""What a phone has to fetch, and what the style sheets may hold."""

import gzip
import re
from pathlib import Path

import pytest

from products.rendering.blocks import VARIANTS
from products.rendering.page import render_page
from products.rendering.sheets import STATIC, inline_css
from products.rendering.theme import read_theme, theme_css
from products.rendering.type_pairs import TYPE_PAIRS
from tests.products.rendering.documents import PRESETS, context, sample

SHEETS = STATIC / "css" / "product"
ROOTS = {
    "Hero": "hero",
    "TextSection": "text",
    "Bullets": "bullets",
    "Steps": "steps",
    "Checklist": "checklist",
    "Image": "image",
    "Testimonial": "testimonial",
    "FAQ": "faq",
    "CTA": "cta",
    "Pricing": "pricing",
    "Divider": "divider",
    "ModuleHeader": "module",
    "LessonContent": "lesson",
    "DayHeader": "day",
    "DownloadButton": "download",
}


@pytest.mark.parametrize("pair", list(TYPE_PAIRS))
def test_the_two_fonts_of_a_page_weigh_less_than_ninety_kilobytes(pair: str) -> None:
    files = [STATIC / "fonts" / f"{name}.woff2" for name in TYPE_PAIRS[pair].files]
    assert sum(file.stat().st_size for file in files) <= 90_000
    assert all(file.read_bytes()[:4] == b"wOF2" for file in files)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_page_and_its_style_weigh_less_than_forty_kilobytes(preset: str) -> None:
    document = sample(preset)
    css = "".join(_sheet(name) for name in ("fonts", "base", preset)) + theme_css(document["themeTokens"])
    html = render_page(document, "sales", context())
    assert len(gzip.compress(html.encode())) + len(gzip.compress(css.encode())) < 40_000


@pytest.mark.parametrize("preset", PRESETS)
def test_a_reading_page_and_its_style_weigh_less_than_forty_kilobytes(preset: str) -> None:
    document = sample(preset)
    names = ("fonts", "base", preset, "reading", "reading-print")
    css = "".join(map(_sheet, names)) + theme_css(document["themeTokens"])
    html = render_page(document, "read-the-roots", context(mode="library"))
    assert len(gzip.compress(html.encode())) + len(gzip.compress(css.encode())) < 40_000


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_a_hand_for_every_variant_that_the_structure_leaves_open(preset: str) -> None:
    css = _sheet("base") + _sheet(preset)
    missing = [f"{name} {v}" for name, variants in VARIANTS.items() for v in variants if f".{ROOTS[name]}--{v}" not in css]
    # A download is a card unless it is plain: the rule of the card is the block's own.
    assert [one for one in missing if one != "DownloadButton card"] == []


@pytest.mark.parametrize("file", sorted(SHEETS.glob("*.css")), ids=lambda file: file.name)
def test_a_style_sheet_fetches_only_our_fonts(file: Path) -> None:
    css = file.read_text("utf-8")
    outside = [a for a in re.findall(r"url\(([^)]{0,60})", css) if not a.startswith(('"data:image/svg', '"../../fonts/'))]
    assert outside == []
    assert "@import" not in css
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_names_no_colour_of_its_own(preset: str) -> None:
    assert re.findall(r"#[0-9a-fA-F]{6}\b", _sheet(preset)) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_every_property_a_preset_reads_is_set_somewhere(preset: str) -> None:
    css = _sheet("base") + _sheet(preset) + theme_css({"preset": preset})
    read = set(re.findall(r"var\(--([a-z0-9-]+)\)", css))
    known = set(re.findall(r"--([a-z0-9-]+)\s*:", css))
    assert read - known == set()


def test_a_sheet_for_a_lone_page_embeds_the_fonts_of_its_pair() -> None:
    css = inline_css({"preset": "warm", "fontPair": "dark"})
    assert set(re.findall(r'@font-face \{ font-family: "([^"]+)"', css)) == {
        "Space Grotesk",
        "Space Grotesk stand-in",
        "Inter",
        "Inter stand-in",
    }
    assert read_theme({"preset": "warm", "fontPair": "dark"}).pair.display == "Space Grotesk"


def _sheet(name: str) -> str:
    return (SHEETS / f"{name}.css").read_text("utf-8")
