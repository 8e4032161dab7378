import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.dsl.theme import (
    PRESETS,
    contrast,
    correct,
    corrections,
    from_oklch,
    full_tokens,
    luminance,
    readable_on,
    to_oklch,
)

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_the_ratio_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio == round(contrast(other, one), 2)


def test_luminance_runs_from_black_to_white() -> None:
    assert (luminance("#000000"), round(luminance("#ffffff"), 6)) == (0.0, 1.0)


def test_known_colours_in_oklch() -> None:
    light, chroma, hue = to_oklch("#ff0000")
    assert (round(light, 3), round(chroma, 3), round(hue, 1)) == (0.628, 0.258, 29.2)


@given(COLORS)
def test_oklch_there_and_back_is_the_same_colour(color: str) -> None:
    assert from_oklch(*to_oklch(color)) == color


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 360))
def test_every_oklch_gives_a_colour(light: float, chroma: float, hue: float) -> None:
    assert len(from_oklch(light, chroma, hue)) == 7


@given(COLORS)
def test_text_on_any_colour_is_readable(background: str) -> None:
    assert contrast(readable_on(background), background) >= 4.5


@given(COLORS, COLORS)
def test_a_corrected_colour_is_readable_and_says_whether_it_changed(color: str, background: str) -> None:
    done = correct(color, background)
    assert contrast(done.used, background) >= 4.5
    assert done.changed == (contrast(color, background) < 4.5) == (done.used != color)


def test_a_correction_keeps_the_hue_and_moves_no_further_than_needed() -> None:
    done = correct("#f5c542", "#ffffff")
    assert (done.original, done.changed) == ("#f5c542", True)
    assert abs(to_oklch(done.used)[2] - to_oklch("#f5c542")[2]) < 4
    assert 4.5 <= done.ratio < 4.8


def test_a_readable_colour_is_left_alone() -> None:
    done = correct("#1F5F8B", "#ffffff")
    assert (done.used, done.changed) == ("#1f5f8b", False)


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_reads_well_with_its_own_colours(name: str) -> None:
    preset = PRESETS[name]
    assert contrast(preset.ink, preset.paper) >= 7
    assert corrections({"preset": name}) == {}


def test_missing_tokens_come_from_the_preset() -> None:
    assert full_tokens({"preset": "warm", "radius": "none"}) == {
        "preset": "warm",
        "colorPrimary": "#8a3f14",
        "colorAccent": "#33567f",
        "fontPair": "preset",
        "radius": "none",
        "density": "regular",
    }
    assert full_tokens(None)["preset"] == "clean"


def test_a_pale_brand_colour_is_reported_with_what_is_used_instead() -> None:
    found = corrections({"preset": "clean", "colorPrimary": "#ffee00", "colorAccent": "not a colour"})
    assert list(found) == ["colorPrimary"]
    assert found["colorPrimary"].changed
    assert found["colorPrimary"].background == "#ffffff"


def test_an_empty_token_is_a_missing_one() -> None:
    assert full_tokens({"preset": "dark", "colorPrimary": ""})["colorPrimary"] == "#8b7bff"
