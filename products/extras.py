"""What a creator offers beside a buy button."""

from django.core.exceptions import ValidationError
from django.db import transaction

from owny.integrations.stripe import least_charge
from owny.lib.money import format_money
from products.models import Extra, Product, ProductStatus


@transaction.atomic
def set_extra(*, product: Product, offered: Product, price_cents: int | None, pitch: str = "") -> Extra:
    """Offer another product beside the product's button. Raises ValidationError with a sentence."""
    _check(product, offered, price_cents)
    extra = Extra.objects.filter(product=product).first() or Extra(product=product)
    extra.offered, extra.price_cents, extra.pitch = offered, price_cents, " ".join(pitch.split())
    extra.full_clean()
    extra.save()
    return extra


def remove_extra(product: Product) -> None:
    """Offer nothing beside the product's button."""
    Extra.objects.filter(product=product).delete()


def _check(product: Product, offered: Product, price_cents: int | None) -> None:
    if product.is_free:
        raise ValidationError("Beside a free product nothing is offered: it needs no payment page.")
    if offered.creator_id != product.creator_id or offered.status != ProductStatus.PUBLISHED:
        raise ValidationError({"offered": "Choose one of your products that is for sale."})
    if offered.currency != product.currency:
        raise ValidationError({"offered": f"{offered.title} is priced in another currency; one order has one."})
    cents = offered.price_cents if price_cents is None else price_cents
    least = least_charge(offered.currency)
    if 0 < cents < least:
        shown = format_money(least, offered.currency)
        raise ValidationError({"price_cents": f"The least that can be charged is {shown}; or 0, which is free."})
    if not offered.pay_what_you_want and cents > offered.price_cents:
        shown = format_money(offered.price_cents, offered.currency)
        raise ValidationError({"price_cents": f"By itself it costs {shown}; beside a button it cannot cost more."})
