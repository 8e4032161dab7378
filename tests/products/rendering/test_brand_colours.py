"""Whatever two colours a creator picks: text reads at 4.5 to 1, what marks a field reads at 3 to 1."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from creators.brand import GROUNDS
from owny.lib import color as app_color
from products.dsl.color import contrast, to_oklch
from products.dsl.theme import PRESETS
from products.rendering.theme import read_theme
from tests.products.rendering.documents import PRESETS as NAMES
from tests.products.rendering.test_theme import TEXT_ON_GROUND

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
HARD = ("#e6ff00", "#050505", "#fdf6f0", "#ffffff", "#808080", "#0000ff", "#777777", "#ff00ff")
MARKS = (("focus", "paper"), ("focus", "surface"), ("ink-2", "surface"), ("brand-ink", "paper"), ("brand-ink", "tint"))
EXTRA = (("ink", "paper"), ("ink", "surface"), ("ink", "tint"), ("surface-light", "deep"), ("ink-2", "pale"))


def poor(preset: str, primary: str, accent: str) -> list[tuple[str, str, float]]:
    colours = read_theme({"preset": preset, "colorPrimary": primary, "colorAccent": accent}).colours
    text = [(a, b, contrast(colours[a], colours[b])) for a, b in (*TEXT_ON_GROUND, *EXTRA)]
    marks = [(a, b, contrast(colours[a], colours[b])) for a, b in MARKS]
    return [one for one in text if one[2] < 4.5] + [one for one in marks if one[2] < 3]


@pytest.mark.parametrize("preset", NAMES)
@settings(max_examples=150, deadline=None)
@given(COLOURS, COLOURS)
@example("#e6ff00", "#00ffd0")
@example("#050505", "#101010")
@example("#fdf6f0", "#f3f7ff")
def test_any_two_colours_give_a_page_that_reads(preset: str, primary: str, accent: str) -> None:
    assert poor(preset, primary, accent) == []


@pytest.mark.parametrize("preset", NAMES)
def test_hard_colours_in_every_pairing(preset: str) -> None:
    assert [(one, two, poor(preset, one, two)) for one in HARD for two in HARD if poor(preset, one, two)] == []


def test_a_black_brand_on_a_poster_leaves_the_loud_part_to_the_accent() -> None:
    def fields(accent: str) -> str:
        return read_theme({"preset": "bold", "colorPrimary": "#050505", "colorAccent": accent}).colours["brand"]

    assert fields("#ff4b1f") == "#ff4b1f"
    assert to_oklch(fields("#101010"))[0] > 0.9


@pytest.mark.parametrize("name", NAMES)
def test_the_paper_and_ink_of_a_preset_are_those_of_its_pages(name: str) -> None:
    colours = read_theme({"preset": name}).colours
    assert (colours["paper"], colours["ink"]) == (PRESETS[name].paper, PRESETS[name].ink)


@pytest.mark.parametrize("name", NAMES)
def test_the_brand_page_judges_colours_on_nearly_the_same_paper(name: str) -> None:
    assert contrast(GROUNDS[name], PRESETS[name].paper) < 1.12  # type: ignore[index]


@given(COLOURS, COLOURS)
def test_both_floors_count_contrast_alike(one: str, other: str) -> None:
    assert app_color.contrast(one, other) == pytest.approx(contrast(one, other), abs=1e-9)
    assert app_color.to_oklch(one) == pytest.approx(to_oklch(one), abs=1e-6)
