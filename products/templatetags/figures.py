"""Words for figures: money of several currencies, shares, sources."""

from collections.abc import Mapping

from django import template

from owny.lib.money import format_money
from products import analytics, sources

register = template.Library()


@register.filter
def moneys(amounts: Mapping[str, int]) -> str:
    """`{"usd": 2000, "eur": 500}` → `€5 and $20`."""
    return analytics.in_words(amounts)


@register.filter
def amount_of(amounts: Mapping[str, int], currency: str) -> int:
    """The amount in one currency, in its smallest unit."""
    return amounts.get(currency, 0)


@register.filter
def money_of(amounts: Mapping[str, int], currency: str) -> str:
    """The amount in one currency, in words."""
    return format_money(amounts.get(currency, 0), currency)


@register.filter
def percent_of(part: int, whole: int) -> str:
    """`5|percent_of:90` → `5.6 %`."""
    return analytics.percent(part, whole)


@register.filter
def source_label(source: str) -> str:
    """`tiktok` → `TikTok`."""
    return sources.label_of(source)
