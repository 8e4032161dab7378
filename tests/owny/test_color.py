import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from owny.lib.color import contrast, from_oklch, ink_on, readable_on, to_oklch

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@given(COLORS)
def test_a_colour_survives_the_way_to_oklch_and_back(color: str) -> None:
    back = from_oklch(to_oklch(color))
    assert all(abs(int(color[at : at + 2], 16) - int(back[at : at + 2], 16)) <= 1 for at in (1, 3, 5))


@settings(deadline=None)
@example("#00eb00", "#c44a71")
@given(COLORS, COLORS)
def test_a_corrected_colour_can_be_read_or_the_ground_allows_no_more(color: str, ground: str) -> None:
    found = readable_on(color, ground)
    best = max(contrast("#000000", ground), contrast("#ffffff", ground))
    assert found.contrast >= min(4.5, best - 0.01)
    assert found.was_changed == (contrast(color, ground) < 4.5)


@given(COLORS)
def test_ink_on_any_colour_can_be_read(color: str) -> None:
    assert contrast(ink_on(color), color) >= 4.3


@pytest.mark.parametrize("color", ["red", "#fff", "#gggggg", ""])
def test_what_is_no_colour_is_refused(color: str) -> None:
    with pytest.raises(ValueError, match="is not a colour like"):
        contrast(color, "#ffffff")
