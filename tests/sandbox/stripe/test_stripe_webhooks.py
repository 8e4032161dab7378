"""Webhooks: signed, in order, tried again, and spoiled on request."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stripe

from sandbox.stripe.app import create_app
from sandbox.stripe.settings import Settings
from tests.sandbox.servers import running
from tests.sandbox.stripe.cast import CONNECT_SECRET, SECRET, Shop, StandIn, client_for, eventually, session_params

PAID = "checkout.session.completed"
CARD_EVENTS = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", PAID]


def test_the_signature_verifies_with_the_sdk(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.paid()
    webhook = shop.next(PAID)
    assert webhook.path == "/webhooks/stripe/"
    for event in (
        stripe.Webhook.construct_event(webhook.body, webhook.signature, SECRET),
        sandbox.client.construct_event(webhook.body, webhook.signature, SECRET),
    ):
        assert event.data.object["id"] == session.id
        assert (event.api_version, event.livemode) == (stripe.api_version, False)


def test_a_body_that_was_touched_does_not_verify(sandbox: StandIn, shop: Shop) -> None:
    sandbox.paid()
    webhook = shop.next(PAID)
    with pytest.raises(stripe.SignatureVerificationError):
        sandbox.client.construct_event(webhook.body.replace(b"1900", b"1"), webhook.signature, SECRET)


def test_each_endpoint_has_its_own_secret(sandbox: StandIn, shop: Shop) -> None:
    sandbox.account("active")
    thin = shop.next("v2.core.account[requirements].updated")
    with pytest.raises(stripe.SignatureVerificationError):
        sandbox.client.parse_event_notification(thin.body, thin.signature, SECRET)
    assert sandbox.client.parse_event_notification(thin.body, thin.signature, CONNECT_SECRET).id == thin.event["id"]


def test_events_arrive_in_the_order_they_happened(sandbox: StandIn, shop: Shop) -> None:
    sandbox.paid()
    assert shop.types_until(PAID) == CARD_EVENTS


def test_an_event_names_the_request_that_caused_it(sandbox: StandIn, shop: Shop) -> None:
    session = sandbox.session()
    sandbox.client.v1.checkout.sessions.expire(session.id, {}, {"idempotency_key": "expire:1"})
    cause = shop.next("checkout.session.expired").event["request"]
    assert cause["idempotency_key"] == "expire:1"
    assert cause["id"].startswith("req_")


def test_a_refused_delivery_is_tried_again_with_a_fresh_signature(sandbox: StandIn, shop: Shop) -> None:
    shop.answers = [500, 302, 400]
    session = sandbox.session()
    sandbox.client.v1.checkout.sessions.expire(session.id)
    tries = [shop.next("checkout.session.expired") for _ in range(4)]
    assert len({webhook.event["id"] for webhook in tries}) == 1
    eventually(lambda: sandbox.deliveries()[0]["state"] == "delivered")
    assert [attempt["status"] for attempt in sandbox.deliveries()[0]["attempts"]] == [500, 302, 400, 200]


def test_a_delivery_is_given_up_after_its_last_try(start: Callable[..., StandIn], shop: Shop) -> None:
    sandbox = start(max_attempts=2)
    shop.answers = [500, 500]
    sandbox.client.v1.checkout.sessions.expire(sandbox.session().id)
    eventually(lambda: [one["state"] for one in sandbox.deliveries()] == ["failed"])
    sandbox.control(f"/deliveries/{sandbox.deliveries()[0]['id']}/send")
    eventually(lambda: [one["state"] for one in sandbox.deliveries()] == ["delivered"])


def test_a_shop_that_is_not_there_yet_gets_its_events_later(shop: Shop, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"state_file": str(tmp_path / "state"), "retry_gaps": (0.05,)}
    with running(create_app(Settings(app_url="http://127.0.0.1:1", **settings))) as url:
        client = client_for(url)
        client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(session_params()).id)
    with running(shop.app()) as shop_url, running(create_app(Settings(app_url=shop_url, **settings))):
        shop.next("checkout.session.expired")


def test_held_events_wait_until_they_are_released(sandbox: StandIn, shop: Shop) -> None:
    sandbox.fault("webhooks_held", path_prefix=f"/{PAID}")
    session = sandbox.paid()
    assert session.payment_status == "paid"
    shop.next("payment_intent.succeeded")
    assert [one["event_type"] for one in sandbox.deliveries() if one["state"] == "held"] == [PAID]
    assert sandbox.control("/deliveries/release") == {"released": 1}
    assert shop.next(PAID).event["data"]["object"]["id"] == session.id


def test_events_can_come_twice(sandbox: StandIn, shop: Shop) -> None:
    sandbox.fault("webhooks_duplicate", path_prefix=f"/{PAID}", times=1)
    sandbox.paid()
    assert shop.next(PAID).event["id"] == shop.next(PAID).event["id"]


def test_events_can_come_in_the_wrong_order(sandbox: StandIn, shop: Shop) -> None:
    sandbox.fault("webhooks_reordered")
    sandbox.paid()
    assert shop.types_until(CARD_EVENTS[0]) == CARD_EVENTS[::-1]


def test_events_can_be_lost_and_are_still_in_the_list(sandbox: StandIn, shop: Shop) -> None:
    sandbox.fault("webhooks_none", times=4)
    sandbox.paid()
    sandbox.client.v1.checkout.sessions.expire(sandbox.session().id)
    assert shop.types_until("checkout.session.expired") == ["checkout.session.expired"]
    assert len(sandbox.client.v1.events.list().data) == 5
