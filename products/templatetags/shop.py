"""Small words for shop, library and order templates."""

from dataclasses import dataclass

from django import template

from owny.lib.money import format_money, typed_money
from products.models import Order, OrderItem, Product
from products.refund_rows import refundable_of
from products.shop_window import cover_url

register = template.Library()


@register.simple_tag
def cover(product: Product) -> str:
    """The address of a product's drawn cover."""
    return cover_url(product)


@dataclass(frozen=True, slots=True)
class Back:
    """What could be sent back: of one item, or of the order as a whole."""

    cents: int
    item: OrderItem | None = None


@register.simple_tag
def refundable(order: Order, of: str | int) -> Back:
    """What could be sent back of an order; `of` is an item's number, anything else means all of it."""
    item = next((one for one in order.lines if str(one.pk) == str(of)), None)
    return Back(order.refundable_cents) if item is None else Back(refundable_of(order, item), item)


@register.filter
def money(amount: int, currency: str) -> str:
    """`1900|money:"usd"` → `$19`."""
    return format_money(amount, currency)


@register.filter
def amount_only(amount: int, currency: str) -> str:
    """`1950|amount_only:"usd"` → `19.50`, for a field whose sign stands beside it."""
    return typed_money(amount, currency)
