"""An order comes into being here: its row, its items and the use of its code, all or nothing."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from creators.fees import fee_basis_points
from owny.lib.money import share_of
from products.discounts import take_use
from products.models import Order, OrderItem, Partner
from products.offers import live_revision
from products.quoting import Line, Quote


@transaction.atomic
def write_order(
    quote: Quote,
    *,
    email: str,
    session_expires_at: datetime | None = None,
    source: str = "",
    partner: Partner | None = None,
    is_test: bool = False,
) -> Order:
    """Write down what the buyer agreed to; `source` is where they came from, `partner` sent them. Raises CodeRefused and
    NotForSale; then nothing is written."""
    total, is_paid = quote.total_cents, bool(quote.total_cents)
    order = Order.objects.create(
        email=email,
        currency=quote.currency,
        total_cents=total,
        fee_cents=share_of(total, fee_basis_points(quote.creator)),
        discount_cents=quote.discount_cents,
        discount_code=quote.discount.code if quote.discount else "",
        partner=partner,
        partner_basis_points=partner.share_basis_points if partner else 0,
        adds_tax=is_paid and settings.STRIPE_TAX,
        offers_invoice=is_paid and quote.creator.offers_invoices,
        session_expires_at=session_expires_at,
        source=source,
        is_test=is_test,
    )
    for line in quote.lines:
        _write_item(order, line)
    if quote.discount is not None:
        take_use(quote.discount, order)
    return order


def holds_the_same(order: Order, quote: Quote, partner: Partner | None = None) -> bool:
    """Whether an order is exactly what is quoted: products, prices, code, and who sent the buyer."""
    items = {(item.product_id, item.price_cents) for item in order.items.all()}
    lines = {(line.product.pk, line.price_cents) for line in quote.lines}
    code = quote.discount.code if quote.discount else ""
    is_sent_alike = order.partner_id == (partner.pk if partner else None)
    return items == lines and order.currency == quote.currency and order.discount_code == code and is_sent_alike


def _write_item(order: Order, line: Line) -> None:
    OrderItem.objects.create(
        order=order,
        product=line.product,
        revision=live_revision(line.product),
        title=line.product.title,
        price_cents=line.price_cents,
        discount_cents=line.discount_cents,
        is_extra=line.is_extra,
    )
