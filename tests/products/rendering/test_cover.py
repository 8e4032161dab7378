"""Covers: drawn from the title and the theme alone."""

import re
import xml.etree.ElementTree as ET
from zlib import crc32

import pytest

from products.rendering.cover import cover_svg
from products.rendering.motifs import MOTIFS, motif_for
from products.rendering.theme import read_theme
from tests.products.rendering.documents import PRESETS

TITLES = [
    "Go",
    "The Slow Loaf",
    "Schlafenszeitroutine für berufstätige Eltern mit kleinen Kindern",
    "朝のルーティン",
    "روتين الصباح",
    "",
    "!!!",
    "🥖",
]
DRAWINGS = [(preset, name) for preset in PRESETS for name in MOTIFS[preset]]


@pytest.mark.parametrize("title", TITLES)
def test_every_drawing_survives_every_title(title: str) -> None:
    for preset, name in DRAWINGS:
        svg = cover_svg(title, {"preset": preset}, 480, 600, motif=name)
        root = ET.fromstring(svg)
        numbers = [float(n) for n in re.findall(r'(?:cx|cy|r|x|y|width|height)="(-?[\d.]+)"', svg)]
        where = f"{name} of {preset}"
        assert root.attrib["viewBox"] == "0 0 480 600", where
        assert len(root) >= 2, where
        assert all(abs(n) < 5000 for n in numbers), where
        assert "nan" not in svg, where
        assert "text" not in {element.tag.rpartition("}")[2] for element in root.iter()}, where


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_at_least_three_drawings_and_titles_spread_over_them(preset: str) -> None:
    chosen = {
        motif_for(f"{first}{second}", preset, crc32(f"{first}{second}".encode()))
        for first in "abcdefgh"
        for second in "stuvwxyz"
    }
    assert len(chosen) >= 3


def test_the_words_of_a_title_choose_a_drawing_that_suits_them() -> None:
    assert motif_for("Deadlift Without Fear", "bold", 0) == "bar"
    assert motif_for("The Slow LOAF", "warm", 0) == "plates"
    assert motif_for("Better sleep", "warm", 0) == "night"
    assert motif_for("Forty Mornings", "editorial", 0) == "horizon"
    assert motif_for("Speak on camera", "dark", 0) == "wave"


@pytest.mark.parametrize("preset", PRESETS)
def test_the_same_title_gives_the_same_picture_and_another_title_another(preset: str) -> None:
    tokens = {"preset": preset}
    assert cover_svg("The Slow Loaf", tokens, 480, 600) == cover_svg("The Slow Loaf", dict(tokens), 480, 600)
    assert cover_svg("The Slow Loaf", tokens, 480, 600) != cover_svg("Pocket Sketching", tokens, 480, 600)


def test_a_drawing_uses_only_the_colours_of_the_theme() -> None:
    for preset, name in DRAWINGS:
        theme = read_theme({"preset": preset, "colorPrimary": "#226655", "colorAccent": "#ddaa33"})
        tokens = {"preset": preset, "colorPrimary": theme.primary, "colorAccent": theme.accent}
        used = set(re.findall(r"#[0-9a-f]{6}", cover_svg("Pocket Sketching", tokens, 480, 600, motif=name)))
        mixed = 1 if preset == "warm" else 0
        assert len(used - set(theme.colours.values())) <= mixed, (preset, name)
        assert len(used) >= 2, (preset, name)


def test_the_horizon_is_where_a_title_stands() -> None:
    svg = cover_svg("Forty Mornings", {"preset": "editorial"}, 1000, 500, motif="horizon")
    assert '<rect x="0" y="290" width="1000" height="210"' in svg


def test_two_drawings_on_one_page_share_no_id() -> None:
    one, other = (cover_svg("Speak", {"preset": "dark"}, 480, 600, place=place) for place in ("a", "b"))
    assert re.findall(r' id="([^"]+)"', one) == ["glow-a"]
    assert re.findall(r' id="([^"]+)"', other) == ["glow-b"]


def test_what_a_drawing_shows_is_told_when_somebody_wrote_it() -> None:
    assert 'role="img" aria-label="A &lt;loaf&gt; &amp; &#34;salt&#34;"' in cover_svg("x", {}, 1, 1, alt='A <loaf> & "salt"')
    assert 'aria-hidden="true"' in cover_svg("x", {}, 1, 1)
