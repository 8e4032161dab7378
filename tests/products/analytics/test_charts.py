"""Plots that people can read: round steps, words that do not touch, nothing outside."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from owny.lib.money import format_money
from products.charts import Chart, chart

TODAY = date(2026, 11, 20)


def drawn(amounts: list[int], *, width: int = 640, step: str = "day", today: date = TODAY) -> Chart:
    first = TODAY - timedelta(days=len(amounts) - 1)
    rows = [(first + timedelta(days=place), amount) for place, amount in enumerate(amounts)]
    return chart(rows, width=width, height=236, step=step, today=today, words=lambda cents: format_money(cents, "usd"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("most", "axis"),
    [
        (0, ["$0", "$0.01", "$0.02", "$0.03"]),
        (14_000, ["$0", "$50", "$100", "$150"]),
        (17_400, ["$0", "$60", "$120", "$180"]),
        (15_000, ["$0", "$50", "$100", "$150"]),
        (15_001, ["$0", "$60", "$120", "$180"]),
        (99_999_999_00, ["$0", "$40,000,000", "$80,000,000", "$120,000,000"]),
    ],
)
def test_the_axis_has_three_round_steps_above_the_highest_bar(most: int, axis: list[str]) -> None:
    assert [line.words for line in drawn([most, most // 2]).lines] == axis


@pytest.mark.parametrize("count", [1, 2, 7, 30, 90])
@pytest.mark.parametrize("width", [343, 640])
def test_nothing_stands_outside_and_no_words_touch(count: int, width: int) -> None:
    plot = drawn([(place * 37) % 50 * 100 for place in range(count)], width=width)
    assert all(plot.left <= bar.x and bar.x + bar.width <= width for bar in plot.bars)
    assert all(bar.y >= 0 and bar.y + bar.height <= plot.base + 0.1 for bar in plot.bars)
    middles = [{"start": mark.at + 24, "middle": mark.at, "end": mark.at - 24}[mark.anchor] for mark in plot.days]
    assert all(second - first >= 50 for first, second in pairwise(middles))
    assert plot.days[-1].words == "Today"


def test_an_unfinished_today_looks_different_and_an_empty_day_is_a_hairline() -> None:
    plot = drawn([500, 0, 300])
    assert [bar.kind for bar in plot.bars] == ["b", "none", "now"]
    assert plot.bars[1].height == 2


def test_a_past_last_day_is_an_ordinary_bar() -> None:
    assert drawn([500, 300], today=TODAY + timedelta(days=3)).bars[-1].kind == "b"


def test_every_bar_says_its_day_and_value_and_the_highest_is_named() -> None:
    plot = drawn([500, 1950])
    assert [bar.words for bar in plot.bars] == ["Thu 19 Nov, $5", "Fri 20 Nov, $19.50"]
    assert plot.peak is plot.bars[1]
    assert drawn([0, 0]).peak is None
