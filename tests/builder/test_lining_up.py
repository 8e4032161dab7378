"""Whose build is next, and what those who wait are told."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings as DjangoSettings

from builder.lining_up import place_in_line, startable_count, take_next
from builder.models import Build
from builder.recovery import release
from creators.models import ClipCard, Creator
from products.models import Product


def wait_in_line(creator: Creator, number: int, task: str = "product") -> Build:
    product = Product.objects.create(creator=creator, product_type="checklist", title="T", slug=f"t{number}")
    return Build.objects.create(creator=creator, product=product, prompt=f"{number}", packet={}, task=task)


def taken(count: int) -> list[str]:
    """Prompts of the next builds in the order in which they are taken."""
    return [build.prompt for build in (take_next() for _ in range(count)) if build]


@pytest.fixture
def many(settings: DjangoSettings) -> None:
    settings.BUILDS_AT_ONCE, settings.BUILDS_AT_ONCE_PER_CREATOR = 100, 50


def test_one_creators_many_builds_do_not_starve_anothers_one(creator: Creator, rival: Creator, many: None) -> None:
    for number in range(1, 6):
        wait_in_line(creator, number)
    wait_in_line(rival, 6)
    assert taken(7) == ["1", "6", "2", "3", "4", "5"]


def test_no_creator_has_more_running_than_allowed(creator: Creator, rival: Creator, settings: DjangoSettings) -> None:
    settings.BUILDS_AT_ONCE_PER_CREATOR = 2
    for number in range(1, 5):
        wait_in_line(creator, number)
    wait_in_line(rival, 5)
    assert startable_count() == 5
    assert taken(9) == ["1", "5", "2"]
    assert startable_count() == 0
    Build.objects.filter(prompt="1").update(status="cancelled", outcome="cancelled", finished_at=timezone.now())
    assert taken(9) == ["3"]


def test_a_small_wish_does_not_wait_for_products(creator: Creator, settings: DjangoSettings) -> None:
    settings.BUILDS_AT_ONCE_PER_CREATOR = 1
    for number, task in ((1, "product"), (2, "product"), (3, "improve")):
        wait_in_line(creator, number, task)
    assert taken(9) == ["1", "3"]


def test_the_site_has_a_limit_too(creator: Creator, rival: Creator, settings: DjangoSettings) -> None:
    settings.BUILDS_AT_ONCE = 1
    wait_in_line(creator, 1)
    wait_in_line(rival, 2)
    assert startable_count() == 1
    assert taken(9) == ["1"]


def test_what_was_begun_goes_on_first(creator: Creator, rival: Creator, many: None) -> None:
    wait_in_line(creator, 1)
    wait_in_line(creator, 2)
    first = take_next()
    assert first is not None
    wait_in_line(rival, 3)
    assert release(first)
    assert place_in_line(Build.objects.get(pk=first.pk)) == "Going on in a moment"
    assert taken(9) == ["1", "3", "2"]


def test_a_lost_build_takes_no_place_and_is_taken_again(creator: Creator, settings: DjangoSettings) -> None:
    settings.BUILDS_AT_ONCE = settings.BUILDS_AT_ONCE_PER_CREATOR = 1
    wait_in_line(creator, 1)
    wait_in_line(creator, 2)
    assert taken(9) == ["1"]
    Build.objects.filter(prompt="1").update(lease_until=timezone.now() - timedelta(seconds=1))
    assert taken(9) == ["1"]


def test_those_who_wait_are_told_their_place(creator: Creator, rival: Creator, settings: DjangoSettings) -> None:
    settings.BUILDS_AT_ONCE_PER_CREATOR = 2
    builds = [wait_in_line(creator, number) for number in range(1, 5)]
    other = wait_in_line(rival, 5)
    assert [place_in_line(build) for build in builds] == [
        "You are next",
        "2 builds are before yours",
        "Begins when one of your builds before it is done",
        "Begins when 2 of your builds before it are done",
    ]
    assert place_in_line(other) == "One build is before yours"
    running = take_next()
    assert running is not None
    assert place_in_line(running) == ""
    assert place_in_line(other) == "You are next"


def test_the_build_page_says_the_place(build: Build, clips: list[ClipCard], creator_client: object) -> None:
    page = creator_client.get(f"/builds/{build.public_id}/")  # type: ignore[attr-defined]
    assert "You are next" in page.content.decode()
