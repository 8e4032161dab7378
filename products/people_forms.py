"""What a creator types to their audience."""

from typing import Any

from django import forms

from creators.models import Creator
from products.audience import owners_of
from products.models import Broadcast, BroadcastTo, Product, ProductStatus
from products.models.broadcast import LONGEST_BODY, LONGEST_SUBJECT

OF_PRODUCT = (BroadcastTo.BUYERS, BroadcastTo.OWNERS)


class BroadcastForm(forms.Form):
    """Who gets it, its subject and its words. `whom` is a group, with the product's id after a colon where it has one."""

    whom = forms.ChoiceField(label="To", widget=forms.Select(attrs={"class": "input"}))
    subject = forms.CharField(
        label="Subject",
        required=False,
        max_length=LONGEST_SUBJECT,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "dir": "auto"}),
    )
    body = forms.CharField(
        label="Your mail",
        required=False,
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 12, "dir": "auto"}),
    )

    def __init__(self, *args: Any, creator: Creator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = {one.public_id: one for one in _sold(creator)}
        self.fields["whom"].choices = self._choices()  # type: ignore[attr-defined]

    def _choices(self) -> list[tuple[str, Any]]:
        own = list(self.products.values())
        named = [
            ("Who has a product and said yes to news", BroadcastTo.BUYERS),
            ("About a product, to everybody who has it", BroadcastTo.OWNERS),
        ]
        groups = [(label, [(f"{to}:{one.public_id}", one.title) for one in own]) for label, to in named if own]
        return [
            (BroadcastTo.NEWS.value, "Everybody who said yes to news"),
            (BroadcastTo.LEADS.value, "Who got something free and said yes to news"),
            *groups,
        ]

    @property
    def to(self) -> BroadcastTo:
        """The group that was chosen."""
        return BroadcastTo(str(self.cleaned_data["whom"]).partition(":")[0])

    @property
    def product(self) -> Product | None:
        """The product that goes with it."""
        return self.products.get(str(self.cleaned_data["whom"]).partition(":")[2])


def as_form(broadcast: Broadcast) -> dict[str, str]:
    """A draft as its form shows it."""
    whom = f"{broadcast.to}:{broadcast.product.public_id}" if broadcast.product else str(broadcast.to)
    return {"whom": whom, "subject": broadcast.subject, "body": broadcast.body}


def _sold(creator: Creator) -> list[Product]:
    """Products that somebody has."""
    live = creator.products.exclude(status=ProductStatus.DRAFT).order_by("title", "pk")
    return [product for product in live if owners_of(product).exists()]
