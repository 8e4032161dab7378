"""From an agreed amount to a page to pay at: the order is committed first, then Stripe is asked."""

import contextlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from creators.fees import fee_basis_points
from owny.integrations import stripe
from owny.integrations.stripe import IdempotencyKeyUsed, NewSession, StripeFailure
from owny.lib.money import share_of
from products.fulfillment import fulfill
from products.models import Order, OrderItem, OrderStatus, Product
from products.offers import NotForSale, check_for_sale, live_revision
from products.own_domains import site_here

SESSION_LIFE = timedelta(hours=3)
SHORTEST_LIFE = timedelta(minutes=35)
"""A new session must live for half an hour; below this the stored end is renewed before Stripe is asked again."""


def prepare_order(
    *, product: Product, email: str, amount_cents: int, known: Collection[str] = (), source: str = ""
) -> Order:
    """The order to be paid, committed. `known` are uuids of orders this browser started: a pending one for the same
    product, address and amount is used again. `source` is where the buyer came from. Raises NotForSale.
    """
    check_for_sale(product, amount_cents=amount_cents)
    return _pending_order(product, email, amount_cents, known) or _write_order(product, email, amount_cents, source)


def start_checkout(order: Order, *, known: Collection[str] = ()) -> Order:
    """Give the order a page to pay at; the one it has is used again while it is open. The order may turn out to be paid.

    Raises NotForSale, and StripeFailure: then the order is kept and the next try goes on with it.
    """
    item = order.items.select_related("product__creator").get()
    if order.stripe_session_id:
        order = fulfill(order)
        if order.status not in (OrderStatus.EXPIRED, OrderStatus.FAILED):
            return order
        order = _write_order(item.product, order.email, order.total_cents, order.source)
    _close_others(order, item.product, known)
    return _open_session(order, item.product)


def _pending_order(product: Product, email: str, amount_cents: int, known: Collection[str]) -> Order | None:
    return Order.objects.filter(
        uuid__in=known,
        status=OrderStatus.PENDING,
        items__product=product,
        email=email,
        total_cents=amount_cents,
        currency=product.currency,
    ).first()


def _close_others(order: Order, product: Product, known: Collection[str]) -> None:
    """Close this browser's other open pages for the product, so that it cannot be paid twice by accident."""
    others = Order.objects.filter(
        uuid__in=known, status=OrderStatus.PENDING, items__product=product, stripe_session_id__isnull=False
    )
    for other in others.exclude(pk=order.pk):
        with contextlib.suppress(StripeFailure):
            stripe.expire_session(other.stripe_session_id or "")


@transaction.atomic
def _write_order(product: Product, email: str, amount_cents: int, source: str) -> Order:
    order = Order.objects.create(
        source=source,
        email=email,
        currency=product.currency,
        total_cents=amount_cents,
        fee_cents=share_of(amount_cents, fee_basis_points(product.creator)),
        session_expires_at=_end(),
    )
    OrderItem.objects.create(
        order=order, product=product, revision=live_revision(product), title=product.title, price_cents=amount_cents
    )
    return order


def _open_session(order: Order, product: Product) -> Order:
    """Ask Stripe for a page to pay at. A key that was used for other values is left behind for the next attempt's."""
    if order.session_expires_at is None or order.session_expires_at < timezone.now() + SHORTEST_LIFE:
        order = _next_attempt(order)
    try:
        session = stripe.create_checkout_session(_session(order, product), idempotency_key=_key(order))
    except IdempotencyKeyUsed:
        order = _next_attempt(order)
        session = stripe.create_checkout_session(_session(order, product), idempotency_key=_key(order))
    except stripe.PayoutAccountNotReady as error:
        raise NotForSale(f"{product.creator.display_name} cannot take payments right now. Nothing was charged.") from error
    except StripeFailure:
        _next_attempt(order)
        raise
    order.stripe_session_id, order.stripe_session_url = session.id, session.url
    order.save(update_fields=["stripe_session_id", "stripe_session_url"])
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


def _session(order: Order, product: Product) -> NewSession:
    thanks = site_here() + reverse("products:thanks", args=[order.uuid])
    back = site_here() + reverse("products:buy", args=[product.creator.handle, product.slug])
    return NewSession(
        reference=str(order.uuid),
        title=product.title,
        amount_cents=order.total_cents,
        currency=order.currency,
        fee_cents=order.fee_cents,
        destination=product.creator.payout_account_id,
        email=order.email,
        success_url=thanks + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=back + "?back=1",
        expires_at=int(order.session_expires_at.timestamp()) if order.session_expires_at else 0,
    )
