"""What may be bought, by whom, for how much: the questions before an order is written."""

from dataclasses import dataclass

from owny.integrations.stripe import is_chargeable, least_charge
from owny.lib.money import format_money
from products.models import Product, ProductStatus, Revision
from products.models.product import MAX_PRICE_CENTS


class NotForSale(Exception):
    """The product cannot be bought; the text is a sentence for the buyer."""


class AmountRefused(Exception):
    """The amount is too small or too large; the text is a sentence for the buyer."""


@dataclass(frozen=True, slots=True)
class PriceChanged(Exception):
    """The price is not the one the buyer saw."""

    seen_cents: int


class OfferChanged(Exception):
    """Something beside the price is not what the buyer saw; the text is a sentence for the buyer."""


def check_for_sale(product: Product, *, amount_cents: int) -> None:
    """Raise NotForSale unless the product is published and, for money, its creator can be paid in its currency."""
    if product.status != ProductStatus.PUBLISHED:
        raise NotForSale(f"{product.title} is not for sale at the moment.")
    if amount_cents and not product.creator.payouts_ready:
        raise NotForSale(f"{product.creator.display_name} cannot take payments yet. Nothing was charged.")
    if amount_cents and not is_chargeable(product.currency):
        raise NotForSale(f"Prices in {product.currency.upper()} cannot be charged yet. Nothing was charged.")


def agreed_amount(product: Product, *, seen_cents: int | None, offered_cents: int | None) -> int:
    """What the buyer agrees to pay before a code. Raises PriceChanged when the page showed another price, and
    AmountRefused."""
    if seen_cents is not None and seen_cents != product.price_cents:
        raise PriceChanged(seen_cents)
    if not product.pay_what_you_want:
        return product.price_cents
    if offered_cents is None:
        raise AmountRefused("Say what you want to pay.")
    if offered_cents < product.price_cents:
        raise AmountRefused(f"The least is {format_money(product.price_cents, product.currency)}.")
    least = least_charge(product.currency)
    if 0 < offered_cents < least:
        raise AmountRefused(f"The least that can be charged is {format_money(least, product.currency)}, or nothing at all.")
    if offered_cents > MAX_PRICE_CENTS:
        raise AmountRefused("That is more than can be paid at once.")
    return offered_cents


def suggested_amounts(product: Product) -> tuple[int, ...]:
    """Amounts to choose from with pay what you want: the least, what is suggested, and more, each once and rising."""
    least, suggested = product.price_cents, product.suggested_cents or product.price_cents
    if not product.pay_what_you_want or not suggested:
        return ()
    found = {suggested, *((suggested * times) // 2 for times in (3, 4)), *([least] if least else [])}
    return tuple(sorted(amount for amount in found if least <= amount <= MAX_PRICE_CENTS))


def live_revision(product: Product) -> Revision:
    """What is sold now. Raises NotForSale when nothing is live."""
    if product.live_revision is None:
        raise NotForSale(f"{product.title} is not for sale at the moment.")
    return product.live_revision
