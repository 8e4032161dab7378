"""What an order would hold and cost: the product, the extra beside the button, and what a code takes off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from creators.models import Creator
from owny.integrations.stripe import least_charge
from owny.lib.money import format_money
from products.discounts import CodeRefused, check_discount, taken_off
from products.models import Discount, Extra, Product, ProductStatus
from products.models.product import MAX_PRICE_CENTS
from products.offers import AmountRefused, check_for_sale


@dataclass(frozen=True, slots=True)
class Line:
    """One product of a quote: what was agreed for it and what the code takes off that."""

    product: Product
    full_cents: int
    discount_cents: int = 0
    is_extra: bool = False

    @property
    def price_cents(self) -> int:
        """What is left to pay."""
        return self.full_cents - self.discount_cents


@dataclass(frozen=True, slots=True)
class Quote:
    """What the buyer would get and pay, without tax. The first line is what the page is about; all are of one creator."""

    lines: tuple[Line, ...]
    discount: Discount | None = None

    @property
    def product(self) -> Product:
        """What the page is about."""
        return self.lines[0].product

    @property
    def creator(self) -> Creator:
        """Who sells."""
        return self.product.creator

    @property
    def currency(self) -> str:
        """One for all lines."""
        return self.product.currency

    @property
    def full_cents(self) -> int:
        """Before the code."""
        return sum(line.full_cents for line in self.lines)

    @property
    def discount_cents(self) -> int:
        """What the code takes off."""
        return sum(line.discount_cents for line in self.lines)

    @property
    def total_cents(self) -> int:
        """What is left to pay."""
        return sum(line.price_cents for line in self.lines)

    @property
    def products(self) -> list[Product]:
        """All of it."""
        return [line.product for line in self.lines]


def extra_of(product: Product) -> Extra | None:
    """What is offered beside the product's button, while it can be sold there; nothing beside a free product."""
    found = Extra.objects.filter(product=product).select_related("offered__creator", "offered__live_revision").first()
    if found is None or product.is_free:
        return None
    offered = found.offered
    is_whole = offered.status == ProductStatus.PUBLISHED and offered.creator_id == product.creator_id
    return found if is_whole and offered.currency == product.currency and _may_cost(found) else None


def _may_cost(extra: Extra) -> bool:
    """Whether it is not dearer than by itself, and an amount that can be charged."""
    cents, own = extra.agreed_cents, extra.offered.price_cents
    fits = cents <= own or extra.offered.pay_what_you_want
    return fits and (cents == 0 or cents >= least_charge(extra.offered.currency))


def quote(
    product: Product,
    amount_cents: int,
    *,
    extra: Extra | None = None,
    discount: Discount | None = None,
    email: str = "",
    mine: Collection[str] = (),
) -> Quote:
    """Put the lines together; `email` and `mine` are for the code, see `check_discount`. Raises CodeRefused, AmountRefused
    and NotForSale."""
    lines = [Line(product, amount_cents)]
    if extra is not None:
        lines.append(Line(extra.offered, extra.agreed_cents, is_extra=True))
    if discount is not None:
        check_discount(discount, [line.product for line in lines], email=email, mine=mine)
        lines = _with_code(lines, discount)
    found = Quote(tuple(lines), discount)
    _check_total(found)
    for line in found.lines:
        check_for_sale(line.product, amount_cents=found.total_cents)
    return found


def _with_code(lines: Sequence[Line], discount: Discount) -> list[Line]:
    if not any(line.full_cents for line in lines):
        raise CodeRefused("This costs nothing already; keep the code for something else.")
    parts = taken_off(discount, [(line.product, line.full_cents) for line in lines])
    if not any(parts):
        raise CodeRefused(f"The code {discount.code} takes nothing off this.")
    cheaper = [replace(line, discount_cents=part) for line, part in zip(lines, parts, strict=True)]
    rest = sum(line.price_cents for line in cheaper)
    if 0 < rest < least_charge(lines[0].product.currency):
        # What is left is too little to be charged: it is a gift.
        cheaper = [replace(line, discount_cents=line.full_cents) for line in cheaper]
    return cheaper


def _check_total(found: Quote) -> None:
    least = least_charge(found.currency)
    if 0 < found.total_cents < least:
        raise AmountRefused(f"The least that can be charged is {format_money(least, found.currency)}, or nothing at all.")
    if found.total_cents > MAX_PRICE_CENTS:
        raise AmountRefused("That is more than can be paid at once.")
