"""Codes: made by creators, counted in orders. A use is taken with the order, and given back when that comes to nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from creators.models import Creator
from owny.lib.money import share_of
from owny.lib.zones import place_of, zone_named
from products.models import Discount, DiscountUse, Order, OrderStatus, Partner, Product
from products.models.order import SETTLED
from products.partners import is_own

PER_CENT = 100


class CodeRefused(Exception):
    """The code cannot be used; the text is a sentence for the buyer."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a creator typed about a code; see Discount."""

    code: str
    percent: int | None = None
    amount_cents: int | None = None
    currency: str = ""
    use_limit: int | None = None
    use_limit_per_buyer: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_for_all: bool = True
    partner: Partner | None = None
    products: Sequence[Product] = field(default_factory=tuple)


@transaction.atomic
def save_discount(*, creator: Creator, terms: Terms, discount: Discount | None = None) -> Discount:
    """Make a code, or change one. Raises ValidationError with a sentence for each thing that is wrong."""
    row = discount or Discount(creator=creator)
    row.code = spelled(terms.code)
    for name in ("percent", "amount_cents", "currency", "use_limit", "use_limit_per_buyer", "starts_at", "ends_at"):
        setattr(row, name, getattr(terms, name))
    row.is_for_all, row.partner = terms.is_for_all, terms.partner
    row.full_clean()
    row.save()
    row.products.set([] if terms.is_for_all else [one for one in terms.products if one.creator_id == creator.pk])
    return row


def stop_discount(discount: Discount) -> None:
    """End a code at once; orders that have it keep it."""
    Discount.objects.filter(pk=discount.pk, stopped_at__isnull=True).update(stopped_at=timezone.now())


def resume_discount(discount: Discount) -> None:
    """Let a stopped code be used again."""
    Discount.objects.filter(pk=discount.pk).update(stopped_at=None)


def spelled(code: str) -> str:
    """One spelling for one code."""
    return code.strip().upper()


def find_discount(creator: Creator, code: str) -> Discount:
    """The creator's code of this name. Raises CodeRefused."""
    named = Discount.objects.filter(creator=creator, code=spelled(code)[:30]).select_related("creator", "partner")
    found = None if "\x00" in code else named.first()
    if found is None:
        raise CodeRefused(f"{creator.display_name} has no code “{code.strip()[:30]}”. Check the spelling.")
    return found


def check_discount(discount: Discount, products: Sequence[Product], *, email: str = "", mine: Collection[str] = ()) -> None:
    """Raise CodeRefused unless the code may be used now for at least one of the products, by this address if given.

    `mine` are uuids of orders this browser started: what they hold while they are not paid is not in its way.
    """
    _check_time(discount, timezone.now())
    covered = covered_by(discount, products)
    if not covered:
        raise CodeRefused(f"The code {discount.code} is for other products of {discount.creator.display_name}.")
    if discount.currency and all(one.currency != discount.currency for one in covered):
        raise CodeRefused(f"The code {discount.code} is for prices in {discount.currency.upper()}.")
    if email and discount.partner is not None and is_own(discount.partner, email):
        raise CodeRefused(f"The code {discount.code} is for the people you send, not for your own purchases.")
    _check_limits(discount, email, mine)


def covered_by(discount: Discount, products: Sequence[Product]) -> list[Product]:
    """Which of the products the code is for."""
    if discount.is_for_all:
        return [one for one in products if one.creator_id == discount.creator_id]
    named = set(discount.products.values_list("pk", flat=True))
    return [one for one in products if one.pk in named]


def taken_off(discount: Discount, amounts: Sequence[tuple[Product, int]]) -> list[int]:
    """What the code takes off each amount: a percentage of each it covers; a fixed amount once, from the first on."""
    covered = {one.pk for one in covered_by(discount, [product for product, _ in amounts])}
    left, parts = discount.amount_cents or 0, []
    for product, amount in amounts:
        if product.pk not in covered or (discount.currency and product.currency != discount.currency):
            parts.append(0)
        elif discount.percent:
            parts.append(share_of(amount, discount.percent * PER_CENT))
        else:
            parts.append(min(left, amount))
            left -= parts[-1]
    return parts


def take_use(discount: Discount, order: Order) -> None:
    """Count the code in the order; the caller writes the order in the same transaction. Raises CodeRefused."""
    locked = Discount.objects.select_for_update(of=("self",)).select_related("creator").get(pk=discount.pk)
    _check_time(locked, timezone.now())
    _check_limits(locked, order.email)
    DiscountUse.objects.create(discount=locked, order=order, email=order.email)


def release_use(order: Order) -> None:
    """The order came to nothing: its use does not count any more. Safe to repeat."""
    DiscountUse.objects.filter(order=order, released_at__isnull=True).update(released_at=timezone.now())


def keep_use(order: Order) -> None:
    """The order was paid after all: its use counts, whatever the limit says by now."""
    DiscountUse.objects.filter(order=order, released_at__isnull=False).update(released_at=None)


def _check_time(discount: Discount, now: datetime) -> None:
    if discount.stopped_at is not None:
        raise CodeRefused(f"The code {discount.code} is no longer valid.")
    if discount.starts_at is not None and now < discount.starts_at:
        raise CodeRefused(f"The code {discount.code} starts on {_moment(discount, discount.starts_at)}.")
    if discount.ends_at is not None and now >= discount.ends_at:
        raise CodeRefused(f"The code {discount.code} ended on {_moment(discount, discount.ends_at)}.")


def _check_limits(discount: Discount, email: str, mine: Collection[str] = ()) -> None:
    own = Q(order__uuid__in=mine, order__status=OrderStatus.PENDING)
    counted = discount.uses.filter(~own, released_at__isnull=True)
    if discount.use_limit is not None and counted.count() >= discount.use_limit:
        if counted.filter(~Q(order__status__in=SETTLED)).exists():
            raise CodeRefused(
                f"Somebody is paying with the last use of {discount.code} right now. If they do not, it comes back within"
                " a few hours."
            )
        raise CodeRefused(f"The code {discount.code} has been used up.")
    if not email or discount.use_limit_per_buyer is None:
        return
    if counted.filter(email__iexact=email).count() >= discount.use_limit_per_buyer:
        times = "once" if discount.use_limit_per_buyer == 1 else f"{discount.use_limit_per_buyer} times"
        raise CodeRefused(f"The code {discount.code} works {times} for each address, and not again for this one.")


def _moment(discount: Discount, moment: datetime) -> str:
    """`3 March 2027, 00:00 (Lisbon time)`, in the creator's zone."""
    name = discount.creator.time_zone
    local = moment.astimezone(zone_named(name))
    return f"{local.day} {local:%B %Y, %H:%M} ({place_of(name)} time)"
