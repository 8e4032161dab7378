"""Builds of one process begin one after the other, and none holds up the next for longer than its own beginning."""

import threading

import pytest
from django.db.models.signals import post_save

from builder.beginning import BEGINNING, Turnstile
from builder.building import run_next
from builder.models import Build, BuildStep
from tests.builder.conftest import StandIn


def may_enter(turnstile: Turnstile) -> bool:
    """Whether another thread gets in at once."""
    came_in = threading.Event()

    def enter_and_leave() -> None:
        turnstile.enter()
        came_in.set()
        turnstile.leave()

    thread = threading.Thread(target=enter_and_leave)
    thread.start()
    is_in = came_in.wait(0.2)
    if not is_in:
        turnstile.leave()
    thread.join(5)
    assert came_in.is_set()
    return is_in


def test_one_at_a_time_is_let_in() -> None:
    turnstile = Turnstile()
    turnstile.enter()
    assert not may_enter(turnstile)
    assert may_enter(turnstile)


def test_whoever_is_not_inside_cannot_open_it_for_others() -> None:
    turnstile = Turnstile()
    turnstile.enter()
    other = threading.Thread(target=turnstile.leave)
    other.start()
    other.join()
    assert not may_enter(turnstile)
    turnstile.leave()
    turnstile.leave()
    assert may_enter(turnstile)


def test_the_next_one_may_begin_once_the_first_request_is_written_down(build: Build, kimi: StandIn) -> None:
    answers: dict[str, bool] = {}

    def watch(sender: type[BuildStep], instance: BuildStep, **_: object) -> None:
        answers.setdefault(instance.status, may_enter(BEGINNING))

    post_save.connect(watch, sender=BuildStep)
    try:
        assert run_next()
    finally:
        post_save.disconnect(watch, sender=BuildStep)
    assert answers == {"started": False, "complete": True}


def test_a_build_that_ends_before_it_asks_lets_the_next_one_begin(build: Build, settings: object) -> None:
    settings.BUILD_DAY_CENTS = 1  # type: ignore[attr-defined]
    assert run_next()
    build.refresh_from_db()
    assert not build.is_active
    assert may_enter(BEGINNING)
    assert not run_next()
    assert may_enter(BEGINNING)


@pytest.fixture(autouse=True)
def _nobody_inside() -> None:
    assert may_enter(BEGINNING)
