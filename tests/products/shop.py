"""A shop to test with: a published product, a stand-in for Stripe, and its webhooks delivered by hand."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import httpx
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from creators.models import Creator
from creators.payouts import open_account, refresh_account
from products.dsl.catalog import sample_document
from products.library_keys import key_for_receipt
from products.models import Buyer, Order, Product
from products.models.revision import RevisionOrigin
from products.publishing import change_offer, publish, save_revision
from sandbox.stripe.app import create_app
from sandbox.stripe.deliveries import signature_header
from sandbox.stripe.settings import Settings
from tests.sandbox.servers import http_client, running

PLATFORM_SECRET = "whsec_sandbox_platform"
CONNECT_SECRET = "whsec_sandbox_connect"


@dataclass
class Stripe:
    """The running stand-in. It delivers nothing by itself: tests deliver its events, in the order they like."""

    url: str
    http: httpx.Client

    def act(self, path: str, **given: Any) -> dict[str, Any]:
        """Do something on the control API, for example `act("sessions/cs_1/pay", method="card")`."""
        answer = self.http.post(f"/_sandbox/{path}", json=given)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def fault(self, name: str, *, times: int | None = None, path: str = "") -> None:
        """Let something go wrong."""
        self.act("faults", name=name, times=times, path_prefix=path)

    def no_more_faults(self) -> None:
        """All is well again."""
        self.http.delete("/_sandbox/faults")
        self.fault("webhooks_none")

    def reset(self) -> None:
        """Forget everything."""
        self.act("reset")
        self.fault("webhooks_none")

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, newest first: `events`, `thin_events`, `sessions`, `refunds`, `transfers` …"""
        return list(self.http.get(f"/_sandbox/{kind}").json()["data"])

    def events(self, *types: str) -> list[dict[str, Any]]:
        """The snapshot events of these types (all without one), oldest first."""
        return [one for one in reversed(self.listed("events")) if not types or one["type"] in types]

    def pay(self, order: Order, **given: Any) -> dict[str, Any]:
        """Pay an order's session."""
        order.refresh_from_db()
        return self.act(f"sessions/{order.stripe_session_id}/pay", **given)


@contextmanager
def stand_in() -> Iterator[Stripe]:
    """Run the stand-in on a free port."""
    with running(create_app(Settings(app_url="http://127.0.0.1:9"))) as url, http_client(url) as http:
        yield Stripe(url, http)


def post_event(event: dict[str, Any], *, secret: str = PLATFORM_SECRET, at: int | None = None) -> HttpResponse:
    """Deliver a snapshot event as Stripe does."""
    return _post("products:webhook", event, secret, at)


def post_thin_event(event: dict[str, Any], *, secret: str = CONNECT_SECRET, at: int | None = None) -> HttpResponse:
    """Deliver a thin event as Stripe does."""
    return _post("products:webhook_connect", event, secret, at)


def _post(name: str, event: dict[str, Any], secret: str, at: int | None) -> HttpResponse:
    body = json.dumps(event)
    header = signature_header(body, secret, int(time.time()) if at is None else at)
    answer = Client(enforce_csrf_checks=True).post(
        reverse(name), body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    return answer  # type: ignore[return-value]


def paid_creator(creator: Creator, stripe: Stripe) -> Creator:
    """The creator with a payout account that is ready."""
    creator = open_account(creator=creator, country="US", entity_type="individual")
    stripe.act(f"accounts/{creator.payout_account_id}", status="active")
    return refresh_account(creator)


def published(
    creator: Creator, *, price_cents: int = 1900, title: str = "Herbs & more", page_count: int | None = None, **offer: Any
) -> Product:
    """A product of the creator, published: the catalog's sample, or only its first pages."""
    document = deepcopy(dict(sample_document()))
    document["title"], document["pages"] = title, document["pages"][:page_count]
    product = Product.objects.create(
        creator=creator, product_type="mini_course", title=title, slug=re.sub(r"[^a-z]+", "-", title.lower()).strip("-")
    )
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD)
    product = change_offer(product=product, price_cents=price_cents, **offer)
    publish(product=product, by=creator.user)
    product.refresh_from_db()
    return product


def buy_url(product: Product) -> str:
    """The checkout page's address."""
    return reverse("products:buy", args=[product.creator.handle, product.slug])


def press_buy(client: Client, product: Product, email: str = "bo@example.com", **more: Any) -> HttpResponse:
    """Fill in the checkout form and press the button."""
    answer = client.post(buy_url(product), {"email": email, "seen": product.price_cents, **more})
    return answer  # type: ignore[return-value]


def bought(client: Client, stripe: Stripe, product: Product, email: str = "bo@example.com") -> Order:
    """An order that was paid by card and whose webhook has come."""
    press_buy(client, product, email, again="1")
    order = Order.objects.first()
    assert order is not None
    stripe.pay(order)
    for event in stripe.events("checkout.session.completed")[-1:]:
        assert post_event(event).status_code == 200
    order.refresh_from_db()
    return order


def signed_in_as(buyer: Buyer) -> Client:
    """A browser that is in the buyer's library, through a mailed link."""
    client = Client()
    client.post(key_for_receipt(buyer).url.removeprefix("http://127.0.0.1:8000"))
    return client


def mails_to(address: str) -> list[mail.EmailMessage]:
    """What an address got, oldest first."""
    return [one for one in mail.outbox if one.to == [address]]


def link_in(message: mail.EmailMessage) -> str:
    """The path of the first link in a mail's text."""
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(message.body))
    assert found, message.body
    return found[1]
