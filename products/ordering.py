"""An order comes into being here: its row, its items and the use of its code, all or nothing."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from creators.fees import fee_basis_points
from owny.lib.money import share_of
from products.discounts import take_use
from products.models import Order, OrderItem
from products.offers import live_revision
from products.quoting import Line, Quote


@transaction.atomic
def write_order(
    quote: Quote, *, email: str, session_expires_at: datetime | None = None, source: str = "", is_test: bool = False
) -> Order:
    """Write down what the buyer agreed to; `source` is where they came from. Raises CodeRefused and NotForSale; then
    nothing is written."""
    total, is_paid = quote.total_cents, bool(quote.total_cents)
    order = Order.objects.create(
        email=email,
        currency=quote.currency,
        total_cents=total,
        fee_cents=share_of(total, fee_basis_points(quote.creator)),
        discount_cents=quote.discount_cents,
        discount_code=quote.discount.code if quote.discount else "",
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


def holds_the_same(order: Order, quote: Quote) -> bool:
    """Whether an order is exactly what is quoted: products, prices, code."""
    items = {(item.product_id, item.price_cents) for item in order.items.all()}
    lines = {(line.product.pk, line.price_cents) for line in quote.lines}
    code = quote.discount.code if quote.discount else ""
    return items == lines and order.currency == quote.currency and order.discount_code == code


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
