"""Money per day: what counts, who is stopped, and what they are told."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings as DjangoSettings

from builder.agent.ending import Stopped
from builder.building import run_build
from builder.models import Build, BuildCharge, BuildStep
from builder.requesting import BudgetUsed, request_build
from builder.spending import check_day, spent_today, used_budget
from creators.models import ClipCard, Creator
from tests.builder.conftest import StandIn

CENT = 10_000


def spend(build: Build, microdollars: int, **fields: object) -> BuildStep:
    number = build.steps.count() + 1
    return BuildStep.objects.create(
        build=build,
        number=number,
        turn=number,
        model="m",
        cost_microdollars=microdollars,
        **{"status": "abandoned", **fields},
    )


def test_the_days_money_is_what_the_ledger_says(build: Build, creator: Creator, rival: Creator) -> None:
    spend(build, 300)
    yesterday = spend(build, 5_000)
    BuildStep.objects.filter(pk=yesterday.pk).update(started_at=timezone.now() - timedelta(days=1))
    spend(build, 70_000, own_key=True)
    BuildCharge.objects.create(build=build, number=1, tool="search", cost_microdollars=40)
    assert spent_today() == spent_today(creator) == 340
    assert spent_today(rival) == 0


def test_a_request_under_way_counts_with_the_most_it_can_cost(build: Build) -> None:
    spend(build, 10, worst_microdollars=900, status="started")
    assert spent_today() == 900
    build.steps.update(status="abandoned")
    assert spent_today() == 10


@pytest.mark.parametrize(
    ("setting", "outcome"),
    [("BUILD_DAY_CENTS_PER_CREATOR", "creator_budget"), ("BUILD_DAY_CENTS", "site_budget")],
)
def test_a_build_stops_before_the_request_that_could_go_over(
    build: Build, kimi: StandIn, settings: DjangoSettings, setting: str, outcome: str
) -> None:
    setattr(settings, setting, 1)
    run_build(build.pk)
    build.refresh_from_db()
    assert (build.status, build.outcome, build.steps.count()) == ("failed", outcome, 0)
    assert "full again tomorrow at 00:00 UTC" in build.message


def test_a_creators_own_key_knows_no_budget_of_ours(build: Build, settings: DjangoSettings) -> None:
    spend(build, 2 * CENT)
    settings.BUILD_DAY_CENTS = settings.BUILD_DAY_CENTS_PER_CREATOR = 1
    with pytest.raises(Stopped):
        check_day(build, 1)
    build.own_key = True
    check_day(build, 1)


def test_nobody_is_asked_to_wait_for_a_build_that_cannot_begin(
    build: Build, clips: list[ClipCard], creator: Creator, rival: Creator, settings: DjangoSettings
) -> None:
    settings.BUILD_DAY_CENTS_PER_CREATOR = 1
    spend(build, CENT)
    with pytest.raises(BudgetUsed, match="Today's budget is used; it is full again tomorrow at 00:00 UTC"):
        request_build(creator=creator, product_type="pdf_guide", prompt="One more")
    assert used_budget(rival) is None
    assert Build.objects.count() == 1
