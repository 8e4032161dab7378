"""Two brand colours become a theme whose text reads, whatever the colours are."""

import re
from itertools import product

import pytest

from products.dsl.color import contrast
from products.rendering.theme import read_theme, theme_css, theme_key
from tests.products.rendering.documents import PRESETS

BRANDS = [
    "#000000",
    "#ffffff",
    "#777777",
    "#ff0000",
    "#00ff00",
    "#0000ff",
    "#ffff00",
    "#8a3f14",
    "#33567f",
    "#e9b65c",
    "#7dd3fc",
]
TEXT_ON_GROUND = [
    *product(["ink", "ink-2", "brand-ink", "accent-ink", "focus"], ["paper", "surface", "tint"]),
    ("on-brand", "brand"),
    ("on-brand", "brand-2"),
    ("on-accent", "accent"),
    ("on-third", "third"),
    ("on-pale", "pale"),
    ("ink", "pale"),
    ("on-deep", "deep"),
    ("on-deep-2", "deep"),
    ("brand-on-deep", "deep"),
    ("accent-on-deep", "deep"),
    ("third-on-deep", "deep"),
]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_text_colour_reads_on_its_ground(preset: str) -> None:
    for primary, accent in product(BRANDS, BRANDS):
        colours = read_theme({"preset": preset, "colorPrimary": primary, "colorAccent": accent}).colours
        poor = [(text, ground) for text, ground in TEXT_ON_GROUND if contrast(colours[text], colours[ground]) < 4.5]
        assert (primary, accent, poor) == (primary, accent, [])


def test_the_title_before_an_editorial_sun_reads() -> None:
    for accent in BRANDS:
        colours = read_theme({"preset": "editorial", "colorPrimary": "#14130f", "colorAccent": accent}).colours
        assert contrast(colours["ink"], colours["accent"]) >= 4.5


def test_a_readable_brand_colour_is_left_as_it_is() -> None:
    assert read_theme({"preset": "warm", "colorPrimary": "#8A3F14", "colorAccent": "#e9b65c"}).colours["brand"] == "#8a3f14"


def test_the_sheet_holds_every_role_and_every_choice() -> None:
    css = theme_css(
        {"preset": "warm", "colorPrimary": "#8a3f14", "colorAccent": "#33567f", "radius": "soft", "density": "airy"}
    )
    values = dict(re.findall(r"--([a-z0-9-]+): ([^;]+);", css))
    assert values["brand"] == "#8a3f14"
    assert (values["radius"], values["radius-s"], values["pill"]) == ("10px", "6px", "10px")
    assert values["density"] == "1.25"
    assert values["fit"] == "1"
    assert values["font-display"] == '"Fraunces", "Fraunces stand-in", Georgia, serif'
    assert "color-scheme: light" in css


def test_another_pair_of_typefaces_brings_its_own_measure() -> None:
    values = dict(re.findall(r"--([a-z0-9-]+): ([^;]+);", theme_css({"preset": "editorial", "fontPair": "bold"})))
    assert values["font-text"].startswith('"DM Sans"')
    assert float(values["fit"]) == pytest.approx(0.385 / 0.8, abs=0.001)


def test_a_dark_theme_says_so_to_the_browser() -> None:
    assert "color-scheme: dark" in theme_css({"preset": "dark"})


@pytest.mark.parametrize(
    "tokens",
    [
        {},
        {"preset": "neon"},
        {"preset": 7, "colorPrimary": "red", "colorAccent": None},
        {"preset": "clean", "colorPrimary": "#12345", "fontPair": "x", "radius": "huge", "density": []},
        {"preset": "clean", "colorPrimary": "#123456}*{color:red"},
    ],
)
def test_tokens_that_make_no_sense_fall_back_to_the_presets_own(tokens: dict[str, object]) -> None:
    assert theme_css(tokens) == theme_css({"preset": "clean"})


def test_the_key_is_short_and_follows_the_look() -> None:
    key = theme_key({"preset": "warm"})
    assert re.fullmatch(r"[0-9a-f]{16}", key)
    assert key == theme_key({"preset": "warm", "fontPair": "preset", "radius": "preset", "density": "regular"})
    assert key != theme_key({"preset": "warm", "density": "airy"})
    assert len({theme_key({"preset": preset}) for preset in PRESETS}) == 6
