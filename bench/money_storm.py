"""A shop's worst day: every event of its payments three times, in any order, by eight threads, while buyers look at their
thanks pages and the reconciliation runs. Inside a Django process; what comes out is compared with what Stripe booked."""

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Brand, Creator, User
from creators.payouts import open_account, refresh_account
from products.checkout import prepare_order, start_checkout
from products.discounts import Terms, save_discount
from products.dsl.catalog import sample_document
from products.extras import set_extra
from products.ledger_check import check_ledger
from products.models import (
    Discount,
    DiscountUse,
    Entitlement,
    Extra,
    LedgerEntry,
    Order,
    Partner,
    PartnerEntry,
    Product,
    StripeEvent,
)
from products.models.revision import RevisionOrigin
from products.partners import PartnerTerms, save_partner
from products.publishing import change_offer, publish, save_revision
from products.quoting import quote
from products.stripe_events import handle_event
from products.tasks import reconcile_orders
from sandbox.stripe.deliveries import signature_header

COPIES, THREADS, PAUSE_SECONDS = 3, 8, 0.1
SECRET = "whsec_sandbox_platform"
STORIES = (
    "card", "card", "code", "extra", "refunded", "partly", "partner", "disputed", "won", "debit", "debit_failed", "declined",
)  # fmt: skip
AFTERWARDS = {"refunded": "refunded", "disputed": "disputed", "debit_failed": "failed"}
RECEIPT, SALE = "is yours", "You sold"


@dataclass
class Shop:
    """What is sold, and by whom."""

    creator: Creator
    guide: Product
    extra: Extra
    code: Discount
    partner: Partner


@dataclass
class StandIn:
    """The stand-in's control API. It delivers nothing by itself."""

    url: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        self.act("reset")
        self.act("faults", name="webhooks_none")

    def act(self, path: str, **given: Any) -> dict[str, Any]:
        """Make something happen."""
        answer = self.http.post(f"/_sandbox/{path}", json=given)
        answer.raise_for_status()
        return dict(answer.json())

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, newest first."""
        return list(self.http.get(f"/_sandbox/{kind}").json()["data"])

    def refund(self, payment_intent: str, amount: int) -> None:
        """Somebody sends money back in Stripe's dashboard."""
        data = {"payment_intent": payment_intent, "amount": str(amount), "reverse_transfer": "true"}
        data["refund_application_fee"] = "true"
        self.http.post("/v1/refunds", data=data, headers={"Authorization": "Bearer sk_test_storm"}).raise_for_status()


def open_shop(stripe: StandIn) -> Shop:
    """A creator who can be paid, two products, a code, an extra and a partner."""
    user = User.objects.create_user("storm@example.com", "storm")
    creator = Creator.objects.create(user=user, handle="storm", display_name="Storm")
    Brand.objects.create(creator=creator)
    creator = open_account(creator=creator, country="US", entity_type="individual")
    stripe.act(f"accounts/{creator.payout_account_id}", status="active")
    creator = refresh_account(creator)
    guide, salt = _product(creator, "Guide", 1900), _product(creator, "Salt", 900)
    return Shop(
        creator=creator,
        guide=guide,
        extra=set_extra(product=guide, offered=salt, price_cents=None),
        code=save_discount(creator=creator, terms=Terms(code="STORM", percent=50)),
        partner=save_partner(creator=creator, terms=PartnerTerms("Pia", "pia@example.com", "pia", 3000, 30)),
    )


def _product(creator: Creator, title: str, cents: int) -> Product:
    document = deepcopy(sample_document())
    document["title"] = title
    product = Product.objects.create(creator=creator, product_type="mini_course", title=title, slug=title.lower())
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD)
    product = change_offer(product=product, price_cents=cents)
    publish(product=product, by=creator.user)
    return Product.objects.select_related("creator__user", "live_revision").get(pk=product.pk)


def sell(shop: Shop, stripe: StandIn, count: int) -> dict[str, str]:
    """Orders of every story, paid at Stripe; our side has heard nothing. Uuid of the order → its story."""
    told = {}
    for number, story in zip(range(count), itertools.cycle(STORIES)):
        quoted = quote(
            shop.guide,
            1900,
            extra=shop.extra if story == "extra" else None,
            discount=shop.code if story == "code" else None,
        )
        partner = shop.partner if story == "partner" else None
        order = prepare_order(quote=quoted, email=f"{story}-{number}@example.com", partner=partner)
        order = start_checkout(order, quote=quoted, partner=partner)
        _pay(order, stripe, story)
        told[str(order.uuid)] = story
    Order.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    return told


def _pay(order: Order, stripe: StandIn, story: str) -> None:
    session = f"sessions/{order.stripe_session_id}"
    if story == "declined":
        stripe.http.post(f"/_sandbox/{session}/pay", json={"method": "decline"})
    paid = stripe.act(f"{session}/pay", method="bank_debit" if story.startswith("debit") else "card")
    intent = paid["payment_intent"]
    if story.startswith("debit"):
        stripe.act(f"{session}/{'fail' if story == 'debit_failed' else 'settle'}")
    elif story in ("refunded", "partly"):
        stripe.refund(intent, 1900 if story == "refunded" else 700)
    elif story in ("disputed", "won"):
        charge = stripe.http.get(f"/v1/payment_intents/{intent}", headers={"Authorization": "Bearer sk_test_storm"}).json()
        dispute = stripe.act(f"charges/{charge['latest_charge']}/dispute")
        if story == "won":
            stripe.act(f"disputes/{dispute['id']}/close", outcome="won")


def storm(stripe: StandIn, told: dict[str, str], *, seed: int = 1) -> dict[str, float]:
    """Deliver it all; seconds, deliveries and distinct events."""
    events = stripe.listed("events")
    deliveries = events * COPIES
    random.Random(seed).shuffle(deliveries)
    queue, over, refused = iter(deliveries), threading.Event(), list[int]()
    started = time.perf_counter()
    with _beside(over, _looks(told), _reconciles()):
        _in_threads(THREADS, lambda: _deliver(queue, refused))
        over.set()
    seconds = time.perf_counter() - started
    for event in StripeEvent.objects.filter(handled_at__isnull=True).order_by("id"):  # what the next tries would do
        handle_event(event)
    return {
        "seconds": seconds,
        "events": len(events),
        "deliveries": len(deliveries),
        "refused": len(refused),
        "events_per_second": len(events) / seconds,
        "deliveries_per_second": len(deliveries) / seconds,
    }


_turn = threading.Lock()


def _deliver(queue: Iterator[dict[str, Any]], refused: list[int]) -> None:
    client, address = Client(), reverse("products:webhook")
    while True:
        with _turn:
            event = next(queue, None)
        if event is None:
            return
        body = json.dumps(event)
        header = signature_header(body, SECRET, int(time.time()))
        answer = client.post(address, body, content_type="application/json", headers={"Stripe-Signature": header})
        if answer.status_code != 200:
            refused.append(answer.status_code)


def _looks(told: dict[str, str]) -> Callable[[], None]:
    pages = itertools.cycle(told)
    return lambda: _expect(Client().get(reverse("products:thanks", args=[next(pages)])).status_code == 200)


def _reconciles() -> Callable[[], None]:
    return lambda: reconcile_orders()


def _expect(holds: bool) -> None:
    if not holds:
        raise AssertionError("a page did not answer")


class _beside:
    """Runs jobs again and again in threads of their own until it is over."""

    def __init__(self, over: threading.Event, *jobs: Callable[[], None]) -> None:
        self.over, self.failed = over, list[BaseException]()
        self.threads = [threading.Thread(target=self._run, args=(job,)) for job in jobs]

    def _run(self, job: Callable[[], None]) -> None:
        try:
            while not self.over.is_set():
                job()
                self.over.wait(PAUSE_SECONDS)
        except BaseException as error:
            self.failed.append(error)
        finally:
            connections.close_all()

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()
        if self.failed:
            raise self.failed[0]


def _in_threads(count: int, work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def faults(shop: Shop, stripe: StandIn, told: dict[str, str]) -> list[str]:
    """What is not exactly as it should be, one line each."""
    found: list[str] = []
    orders = {str(one.uuid): one for one in Order.objects.prefetch_related("items", "refunds", "disputes")}
    for uuid, story in told.items():
        found += _order_faults(orders[uuid], story)
    found += _sum_faults(shop, stripe, told)
    found += _mail_faults(orders, told)
    waiting = StripeEvent.objects.filter(handled_at__isnull=True).count()
    found += [f"{waiting} events are not handled"] if waiting else []
    found += [
        f"ledger of {order.email} does not fit" for order in orders.values() if order.paid_at and not check_ledger(order)
    ]
    return found


def _order_faults(order: Order, story: str) -> list[str]:
    want = AFTERWARDS.get(story, "paid")
    back = {"refunded": [1900], "partly": [700]}.get(story, [])
    live = Entitlement.objects.filter(buyer__email=order.email, revoked_at=None).count()
    items = len(order.items.all())
    rows = [
        (order.status == want, f"is {order.status}, not {want}"),
        ([one.amount_cents for one in order.refunds.all()] == back, "refunds"),
        (order.refunded_cents == sum(back), f"refunded {order.refunded_cents}"),
        (order.disputes.count() == (story in ("disputed", "won")), "disputes"),
        (live == (items if want == "paid" else 0), f"{live} rights"),
        (items == 1 + (story == "extra"), f"{items} items"),
    ]
    return [f"{order.email}: {words}" for fits, words in rows if not fits]


def _sum_faults(shop: Shop, stripe: StandIn, told: dict[str, str]) -> list[str]:
    stories = Counter(told.values())
    ours = sum(LedgerEntry.objects.values_list("amount_cents", flat=True))
    theirs = sum(one["net"] for one in stripe.listed("balance_transactions"))
    shares = sum(PartnerEntry.objects.values_list("amount_cents", flat=True))
    uses = DiscountUse.objects.filter(released_at__isnull=True).count()
    moved = len(stripe.listed("balance_transactions"))
    booked = LedgerEntry.objects.values("stripe_id").distinct().count()
    rows = [
        (ours == theirs, f"the ledger has {ours}, Stripe {theirs}"),
        (booked == moved, f"{booked} movements are booked, {moved} happened"),
        (shares == 570 * stories["partner"], f"partners are owed {shares}"),
        (uses == stories["code"], f"{uses} uses of the code count"),
    ]
    return [words for fits, words in rows if not fits]


def _mail_faults(orders: dict[str, Order], told: dict[str, str]) -> list[str]:
    """One mail of each kind for each order, however often it was told."""
    counted = Counter((one.to[0], str(one.subject)) for one in mail.outbox)
    buyers = {order.email for order in orders.values()}
    twice = [f"{to}: {count} times “{subject}”" for (to, subject), count in counted.items() if count > 1 and to in buyers]
    missing = [
        f"{orders[uuid].email}: no receipt"
        for uuid, story in told.items()
        if story not in ("debit_failed", "refunded", "disputed")
        and not any(to == orders[uuid].email and RECEIPT in subject for to, subject in counted)
    ]
    sold = sum(count for (to, subject), count in counted.items() if to == "storm@example.com" and SALE in subject)
    receipts = sum(count for (to, subject), count in counted.items() if to in buyers and RECEIPT in subject)
    return twice + missing + ([f"{sold} sales were told, {receipts} receipts sent"] if sold != receipts else [])
