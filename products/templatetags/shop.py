"""Small words for shop, library and order templates."""

from django import template

from owny.lib.money import format_money
from products.models import Product
from products.shop_window import cover_url

register = template.Library()


@register.simple_tag
def cover(product: Product) -> str:
    """The address of a product's drawn cover."""
    return cover_url(product)


@register.filter
def money(amount: int, currency: str) -> str:
    """`1900|money:"usd"` → `$19`."""
    return format_money(amount, currency)


@register.filter
def amount_only(amount: int, currency: str) -> str:
    """`1950|amount_only:"usd"` → `19.50`, for a field whose sign stands beside it."""
    return "".join(sign for sign in format_money(amount, currency) if sign.isdigit() or sign == ".")
