"""Time passes: what is overdue happens by itself."""

import pytest

from sandbox.stripe import sessions
from sandbox.stripe.cards import card_for
from sandbox.stripe.errors import ApiError
from sandbox.stripe.ids import now
from sandbox.stripe.payers import Payer
from sandbox.stripe.payments import pay_by_card
from sandbox.stripe.settings import Settings
from sandbox.stripe.store import Record, Store
from sandbox.stripe.world import World
from tests.sandbox.stripe.cast import session_params


@pytest.fixture
def world() -> World:
    return World(Settings(), Store())


def overdue(world: World) -> Record:
    """Return an open session whose time is over."""
    session = sessions.create(world, session_params(), "http://127.0.0.1:2")
    return world.store.put("checkout.session", session | {"expires_at": now() - 1})


def test_an_overdue_session_expires_and_the_shop_is_told(world: World) -> None:
    session, young = overdue(world), sessions.create(world, session_params(), "http://127.0.0.1:2")
    sessions.expire_overdue(world)
    assert sessions.fetch(world, session["id"])["status"] == "expired"
    assert sessions.fetch(world, young["id"])["status"] == "open"
    assert [one["event_type"] for one in world.store.all("delivery")] == ["checkout.session.expired"]


def test_an_overdue_session_is_not_paid_even_before_it_is_swept(world: World) -> None:
    session = overdue(world)
    with pytest.raises(ApiError, match="has expired"):
        pay_by_card(world, session, Payer("sam@example.com"), card_for("4242424242424242"))
    assert world.store.all("charge") == []


def test_work_that_fails_halfway_leaves_nothing(world: World) -> None:
    def half_done() -> None:
        with world.store.transaction():
            overdue(world)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        half_done()
    assert world.store.all("checkout.session") == []
