"""What a product costs and where it is found; the texts of the offer that live in the document."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from owny.integrations.stripe import CURRENCIES, least_charge
from owny.lib.money import format_money, read_money, sign_of, typed_money
from products.dsl.problems import Problem
from products.models import Paper, Product
from products.models.product import MAX_PRICE_CENTS, usual_paper

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class OfferForm(forms.Form):
    """Price, pay what you want, address, what pages and PDF show. Amounts are typed in the currency's unit and kept in its
    smallest."""

    currency = forms.ChoiceField(choices=[(code, code.upper()) for code in CURRENCIES], required=False, label="Currency")
    price = forms.CharField(max_length=16, required=False, label="Price")
    pay_what_you_want = forms.BooleanField(required=False, label="Pay what you want")
    suggested = forms.CharField(max_length=16, required=False, label="Suggested")
    slug = forms.CharField(max_length=60, label="Address")
    pdf_names_buyer = forms.BooleanField(required=False, label="Name the buyer in the PDF")
    links_to_clips = forms.BooleanField(required=False, label="From the video")
    paper = forms.ChoiceField(choices=[("", "The usual one"), *Paper.choices], required=False, label="Paper of the PDF")

    def __init__(self, product: Product, data: QueryDict | None = None) -> None:
        self.product = product
        initial = {
            "currency": product.currency,
            "price": as_typed(product.price_cents, product.currency),
            "pay_what_you_want": product.pay_what_you_want,
            "suggested": as_typed(product.suggested_cents, product.currency) if product.suggested_cents else "",
            "slug": product.slug,
            "pdf_names_buyer": product.pdf_names_buyer,
            "links_to_clips": product.links_to_clips,
            "paper": product.paper,
        }
        super().__init__(data, initial=initial)

    @property
    def papers(self) -> list[tuple[str, str]]:
        """The choices of paper; the first says what it comes to for the product's currency."""
        return [("", f"{usual_paper(self.product.currency).label}, by currency"), *Paper.choices]

    @property
    def symbol(self) -> str:
        """What stands before an amount: `$`, or the code of a currency without a sign."""
        return sign_of(self.product.currency)

    def clean_currency(self) -> str:
        """The product's own when none was chosen."""
        return str(self.cleaned_data["currency"] or self.product.currency)

    def clean_price(self) -> int:
        """The price in the smallest unit; nothing typed is free."""
        return self._amount("price")

    def clean_suggested(self) -> int:
        """The suggested amount in the smallest unit, 0 for none."""
        return self._amount("suggested")

    def clean_slug(self) -> str:
        """A well-formed address."""
        slug = str(self.cleaned_data["slug"]).strip().lower()
        if not SLUG.fullmatch(slug):
            raise forms.ValidationError("Use letters a to z, digits and single hyphens between them.")
        return slug

    def clean(self) -> dict[str, Any]:
        """A suggestion needs pay what you want and is never below the price."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        price, suggested = values.get("price"), values.get("suggested")
        if not values.get("pay_what_you_want"):
            values["suggested"] = 0
        elif price is not None and suggested and suggested < price:
            least = format_money(price, values.get("currency") or self.product.currency)
            self.add_error("suggested", f"Suggest at least {least}, the least a buyer pays; or leave it empty.")
        return values

    def _amount(self, name: str) -> int:
        currency = self.cleaned_data.get("currency") or self.product.currency
        try:
            cents = read_money(str(self.cleaned_data[name]), currency) or 0
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        least = least_charge(currency)
        if 0 < cents < least:
            raise forms.ValidationError(
                f"The least that can be charged is {format_money(least, currency)}. Or make it 0, which is free."
            )
        if cents > MAX_PRICE_CENTS:
            raise forms.ValidationError(f"The most is {format_money(MAX_PRICE_CENTS, currency)}.")
        return cents


def as_typed(cents: int, currency: str) -> str:
    """The amount as a person would type it: `19`, `19.50`, `0`."""
    return typed_money(cents, currency)


@dataclass(frozen=True)
class SearchFields:
    """A text of the document's head as a field of the offer panel."""

    label: str
    path: str
    id: str
    value: str
    limit: int
    help: str = ""
    is_required: bool = False
    problem: str = ""

    ids: ClassVar[Mapping[str, str]] = {
        "/title": "head-title",
        "/subtitle": "head-subtitle",
        "/seo/title": "head-seo-title",
        "/seo/description": "head-seo-description",
    }

    @property
    def count(self) -> int:
        """How many characters there are."""
        return len(self.value)


def search_fields(document: Mapping[str, Any], findings: Sequence[Problem]) -> list[SearchFields]:
    """Title, subtitle and what search engines and shared links show."""
    seo = document.get("seo") or {}
    wrong = {problem.path: problem.message for problem in reversed(findings)}

    def one(label: str, path: str, value: object, limit: int, text: str = "", *, is_required: bool = False) -> SearchFields:
        return SearchFields(
            label, path, SearchFields.ids[path], str(value or ""), limit, text, is_required, wrong.get(path, "")
        )

    return [
        one("Title", "/title", document.get("title"), 120, is_required=True),
        one("Subtitle", "/subtitle", document.get("subtitle"), 200),
        one("Title in search results", "/seo/title", seo.get("title"), 70, "Left empty, the title is used."),
        one(
            "Description in search results",
            "/seo/description",
            seo.get("description"),
            160,
            "One sentence; also on shared links.",
        ),
    ]
