"""A discount code as a creator types it: days in the creator's own time zone, amounts in a currency's unit."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from creators.models import Creator
from owny.lib.money import read_money, typed_money
from owny.lib.zones import zone_named
from products.discounts import Terms, spelled
from products.models import Discount, Partner, Product, ProductStatus
from products.models.product import MAX_PRICE_CENTS

MOST_USES = 1_000_000


class CodeTermsForm(forms.Form):
    """A new code, or one that is changed. `cleaned_terms` is what it says."""

    code = forms.CharField(max_length=30, label="Code", error_messages={"required": "Write the code that buyers type."})
    kind = forms.ChoiceField(choices=[("percent", "Per cent"), ("amount", "Amount")], initial="percent", label="Takes off")
    value = forms.CharField(max_length=16, label="How much", error_messages={"required": "Say how much it takes off."})
    currency = forms.ChoiceField(required=False, label="Currency")
    use_limit = forms.IntegerField(required=False, min_value=1, max_value=MOST_USES, label="Uses in all")
    use_limit_per_buyer = forms.IntegerField(required=False, min_value=1, max_value=MOST_USES, label="Uses for each buyer")
    first_day = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    products = forms.ModelMultipleChoiceField(
        Product.objects.none(), required=False, label="Only for", widget=forms.CheckboxSelectMultiple
    )

    partner = forms.ModelChoiceField(Partner.objects.none(), required=False, label="Belongs to", empty_label="Nobody")

    def __init__(self, creator: Creator, data: QueryDict | None = None, *, discount: Discount | None = None) -> None:
        self.creator, self.zone = creator, zone_named(creator.time_zone)
        super().__init__(data, initial=self._typed(discount) if discount else {})
        own = creator.products.exclude(status=ProductStatus.DRAFT).order_by("title")
        self.fields["products"].queryset = own  # type: ignore[attr-defined]
        self.fields["partner"].queryset = creator.partners.filter(ended_at__isnull=True)  # type: ignore[attr-defined]
        codes = sorted({product.currency for product in own} | ({discount.currency} - {""} if discount else set())) or [
            "usd"
        ]
        self.fields["currency"].choices = [(code, code.upper()) for code in codes]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """One spelling."""
        return spelled(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        """Read the value by its kind, and the days as moments."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "value" in values:
            self._read_value(values)
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day cannot be before the first.")
        return values

    @property
    def cleaned_terms(self) -> Terms:
        """What was typed, for `save_discount`."""
        given = self.cleaned_data
        return Terms(
            code=given["code"],
            percent=given.get("percent"),
            amount_cents=given.get("amount_cents"),
            currency=given["currency"] or "usd" if given.get("amount_cents") else "",
            use_limit=given["use_limit"],
            use_limit_per_buyer=given["use_limit_per_buyer"],
            starts_at=self._midnight(given["first_day"]),
            ends_at=self._midnight(given["last_day"], days_later=1),
            partner=given["partner"],
            is_for_all=not given["products"],
            products=list(given["products"]),
        )

    def _read_value(self, values: dict[str, Any]) -> None:
        typed = values["value"].strip().rstrip("%").strip()
        if values.get("kind") == "percent":
            if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 100):
                self.add_error("value", "Write whole per cent from 1 to 100.")
                return
            values["percent"] = int(typed)
            return
        try:
            cents = read_money(typed, values.get("currency") or "usd") or 0
        except ValueError as error:
            self.add_error("value", str(error))
            return
        if not 1 <= cents <= MAX_PRICE_CENTS:
            self.add_error("value", "Write an amount above 0 that a product can cost.")
        values["amount_cents"] = cents

    def _midnight(self, day: date | None, *, days_later: int = 0) -> datetime | None:
        return datetime.combine(day + timedelta(days=days_later), time(), self.zone) if day else None

    def _typed(self, discount: Discount) -> dict[str, Any]:
        ends = discount.ends_at.astimezone(self.zone) - timedelta(seconds=1) if discount.ends_at else None
        amount = typed_money(discount.amount_cents, discount.currency) if discount.amount_cents else ""
        return {
            "code": discount.code,
            "kind": "percent" if discount.percent else "amount",
            "value": str(discount.percent) if discount.percent else amount,
            "currency": discount.currency,
            "use_limit": discount.use_limit,
            "use_limit_per_buyer": discount.use_limit_per_buyer,
            "first_day": discount.starts_at.astimezone(self.zone).date() if discount.starts_at else None,
            "last_day": ends.date() if ends else None,
            "partner": discount.partner_id,
            "products": [] if discount.is_for_all else list(discount.products.values_list("pk", flat=True)),
        }
