"""What the creator wishes for."""

from typing import Any

from django import forms

from builder.forms.personas import PersonaField
from builder.look_asking import read_picture
from builder.packet import named_price
from builder.requesting import BuildRefused, check_prompt
from creators.imaging import MOST_BYTES, PictureRefused
from creators.models.brand import Mood
from owny.integrations.stripe import least_charge
from owny.lib.money import format_money, read_money
from products.models.product import MAX_PRICE_CENTS, ProductType

CURRENCY = "usd"


class NewProductForm(forms.Form):
    """What to make, of which kind, for how much, in which look. `price` is cleaned to cents, `picture` to what a model
    is shown."""

    prompt = forms.CharField(
        label="What do you want to make?",
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what to make, for example “a morning routine guide for busy parents”."},
    )
    product_type = forms.ChoiceField(
        choices=ProductType.choices, initial=ProductType.PDF_GUIDE, widget=forms.RadioSelect, label="Kind"
    )
    price = forms.CharField(
        label="Price", required=False, max_length=16, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    mood = forms.ChoiceField(choices=Mood.choices, widget=forms.RadioSelect, label="Look")
    picture = forms.FileField(
        label="A picture to look like",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
    )
    persona = PersonaField(label="Voice of the sales page", widget=forms.Select(attrs={"class": "input"}))

    def clean_prompt(self) -> str:
        """A wish, not a manuscript."""
        try:
            return check_prompt(str(self.cleaned_data["prompt"]).replace("\r\n", "\n"))
        except BuildRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean_price(self) -> int:
        """The price in cents; nothing typed is the price that the wish names, or free."""
        typed = str(self.cleaned_data["price"])
        if not typed.strip():
            return named_price(str(self.cleaned_data.get("prompt", ""))) or 0
        return read_price(typed)

    def clean_picture(self) -> dict[str, Any] | None:
        """The picture as a model is shown it."""
        file = self.cleaned_data["picture"]
        if not file:
            return None
        try:
            return read_picture(file.read(MOST_BYTES + 1))
        except PictureRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    @property
    def has_price(self) -> bool:
        """Whether the creator named a price, in its field or in the wish; call it on a valid form."""
        return bool(str(self.data.get("price", "")).strip()) or named_price(self.cleaned_data["prompt"]) is not None


def read_price(typed: str) -> int:
    """An amount as typed, in cents. Raises ValidationError with the sentence for the creator."""
    try:
        cents = read_money(typed, CURRENCY) or 0
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
    least = least_charge(CURRENCY)
    if 0 < cents < least:
        shown = format_money(least, CURRENCY)
        raise forms.ValidationError(f"The least that can be charged is {shown}. Or make it free.")
    if cents > MAX_PRICE_CENTS:
        raise forms.ValidationError(f"The most is {format_money(MAX_PRICE_CENTS, CURRENCY)}.")
    return cents
