"""From an agreed amount to a page to pay at: the order is committed first, then Stripe is asked."""

import contextlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from owny.integrations import stripe
from owny.integrations.stripe import IdempotencyKeyUsed, NewLine, NewSession, StripeFailure
from products.fulfillment import PaymentMismatch, close_page, fulfill
from products.library import Reader
from products.models import Buyer, Order, OrderStatus, Partner, Product
from products.offers import NotForSale
from products.ordering import holds_the_same, write_order
from products.own_domains import site_here
from products.quoting import Quote

SESSION_LIFE = timedelta(hours=3)
SHORTEST_LIFE = timedelta(minutes=35)
"""A new session must live for half an hour; below this the stored end is renewed before Stripe is asked again."""


def prepare_order(
    *, quote: Quote, email: str, known: Collection[str] = (), source: str = "", partner: Partner | None = None
) -> Order:
    """The order to be paid, committed; `source` is where the buyer came from, `partner` sent them. `known` are uuids of
    orders this browser started: a pending one for the same things, address and amounts is used again, and the pages of the
    others are closed, so that nothing is paid twice by accident and a code they held is free. Raises CodeRefused and
    NotForSale.
    """
    pending = _pending(quote.product, known)
    same = next((one for one in pending if one.email == email and holds_the_same(one, quote, partner)), None)
    _close(one for one in pending if one != same)
    return same or write_order(quote, email=email, session_expires_at=_end(), source=source, partner=partner)


def on_its_way(reader: Reader, product: Product) -> Order | None:
    """The reader's order of a product whose money a bank is still sending, which takes days; None for none."""
    orders = Order.objects.filter(status=OrderStatus.PROCESSING, items__product=product)
    own = Q(uuid__in=reader.orders, readdressed_at__isnull=True)
    addresses = Buyer.objects.filter(pk__in=reader.buyer_ids).values("email")
    return orders.filter(own | Q(email__in=addresses)).order_by("-id").first()


def start_checkout(order: Order, *, quote: Quote, partner: Partner | None = None) -> Order:
    """Give the order a page to pay at; the one it has is used again while it is open. The order may turn out to be paid.

    Raises NotForSale, CodeRefused, and StripeFailure: then the order is kept and the next try goes on with it.
    """
    if order.stripe_session_id:
        order = fulfill(order)
        if order.status not in (OrderStatus.EXPIRED, OrderStatus.FAILED):
            return order
        order = write_order(quote, email=order.email, session_expires_at=_end(), source=order.source, partner=partner)
    return _open_session(order)


def _pending(product: Product, known: Collection[str]) -> list[Order]:
    found = Order.objects.filter(uuid__in=known, status=OrderStatus.PENDING, total_cents__gt=0, items__product=product)
    return list(found.prefetch_related("items").order_by("-id"))


def _close(orders: Iterable[Order]) -> None:
    """Close open pages of orders and see what has become of them; one that was paid meanwhile stays paid."""
    for order in orders:
        with contextlib.suppress(StripeFailure, PaymentMismatch):
            close_page(order)


def _open_session(order: Order) -> Order:
    """Ask Stripe for a page to pay at. A key that was used for other values is left behind for the next attempt's."""
    if order.session_expires_at is None or order.session_expires_at < timezone.now() + SHORTEST_LIFE:
        order = _next_attempt(order)
    try:
        session = stripe.create_checkout_session(_session(order), idempotency_key=_key(order))
    except IdempotencyKeyUsed:
        order = _next_attempt(order)
        session = stripe.create_checkout_session(_session(order), idempotency_key=_key(order))
    except stripe.PayoutAccountNotReady as error:
        seller = order.lines[0].product.creator.display_name
        raise NotForSale(f"{seller} cannot take payments right now. Nothing was charged.") from error
    except StripeFailure:
        _next_attempt(order)
        raise
    order.stripe_session_id, order.stripe_session_url, order.known_until = session.id, session.url, 0
    order.save(update_fields=["stripe_session_id", "stripe_session_url", "known_until"])
    return order


def _next_attempt(order: Order) -> Order:
    """A fresh key and end: Stripe keeps the first answer to a key, even an error, for a day."""
    order.attempt += 1
    order.session_expires_at = _end()
    order.save(update_fields=["attempt", "session_expires_at"])
    return order


def _key(order: Order) -> str:
    return f"checkout:{order.uuid}:{order.attempt}"


def _end() -> datetime:
    return (timezone.now() + SESSION_LIFE).replace(microsecond=0)


def _session(order: Order) -> NewSession:
    thanks = site_here() + reverse("products:thanks", args=[order.uuid])
    lines = order.lines
    product = lines[0].product
    back = site_here() + reverse("products:buy", args=[product.creator.handle, product.slug])
    return NewSession(
        reference=str(order.uuid),
        lines=tuple(NewLine(line.title, line.price_cents) for line in lines),
        currency=order.currency,
        fee_cents=order.fee_cents,
        destination=product.creator.payout_account_id,
        email=order.email,
        success_url=thanks + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=back + "?back=1" + (f"&code={order.discount_code}" if order.discount_code else ""),
        expires_at=int(order.session_expires_at.timestamp()) if order.session_expires_at else 0,
        adds_tax=order.adds_tax,
        offers_invoice=order.offers_invoice,
        tax_code=settings.STRIPE_TAX_CODE,
    )
