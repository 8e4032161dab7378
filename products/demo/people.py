"""The demo creators' audience: everybody who bought or claimed, and the yes to news that some of them gave."""

from collections.abc import Sequence
from random import Random

from django.urls import reverse

from products.audience import consent_words
from products.models import Consent, Contact, Entitlement

WILLING = 0.37


def meet_them(rights: Sequence[Entitlement], chance: Random) -> None:
    """Put each buyer on the list of who sold to them; each has one order."""
    consents = {right.pk: _consent(right) for right in rights if chance.random() < WILLING}
    Consent.objects.bulk_create(consents.values())
    Contact.objects.bulk_create(
        Contact(
            creator=right.product.creator,
            buyer=right.buyer,
            met_at=right.granted_at,
            consent=consents.get(right.pk),
            news_since_at=right.granted_at if right.pk in consents else None,
        )
        for right in rights
    )


def _consent(right: Entitlement) -> Consent:
    product = right.product
    page = reverse("products:buy", args=[product.creator.handle, product.slug])
    return Consent(order=right.order_item.order, text=consent_words(product.creator), page=page)
