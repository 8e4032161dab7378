"""What buyers and creators type."""

from typing import Any

from django import forms

from creators.payouts import COUNTRIES
from owny.lib.money import read_money

LONGEST_EMAIL = 254


class MoneyField(forms.CharField):
    """An amount as people type it (`19`, `19.50`, `19,50`, `$19`), cleaned to the currency's smallest unit."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.currency = currency
        self.widget.attrs |= {"class": "input", "inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        """The amount in cents, None when left empty and not required."""
        try:
            return read_money(str(super().clean(value)), self.currency)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class EmailForm(forms.Form):
    """An e-mail address, kept in lower case."""

    email = forms.EmailField(
        label="E-mail",
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": "Type your e-mail address.", "invalid": "This is not an e-mail address yet."},
    )

    def clean_email(self) -> str:
        """One spelling for one address."""
        return str(self.cleaned_data["email"]).strip().lower()


class CheckoutForm(EmailForm):
    """An address, a code, the extra beside the button, with pay what you want an amount, and a yes to news that nobody has
    to give. What the page showed comes back too: `seen`, `seen_extra` (prices) and `terms` (of the code).
    """

    news = forms.BooleanField(required=False)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    seen_extra = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    terms = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)
    extra = forms.BooleanField(required=False)
    code = forms.CharField(required=False, max_length=60)

    def __init__(self, *args: Any, currency: str, asks_amount: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_amount:
            self.fields["amount"] = MoneyField(currency=currency, required=False, label="What you pay")


class CodeForm(forms.Form):
    """The six digits of the mail; spaces and dashes are forgiven."""

    code = forms.CharField(
        label="Six-digit code",
        max_length=12,
        widget=forms.TextInput(
            attrs={"class": "input", "inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
        error_messages={"required": "Type the six digits from the mail."},
    )

    def clean_code(self) -> str:
        """The digits alone."""
        digits = "".join(sign for sign in str(self.cleaned_data["code"]) if sign.isascii() and sign.isdigit())
        if len(digits) != 6:
            raise forms.ValidationError("The code has six digits.")
        return digits


class RefundForm(forms.Form):
    """How much goes back, and for which item; without one for the order as a whole. `seen` is what had gone back when the
    form was shown."""

    item = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {"required": "Write how much goes back."}
        self.fields["amount"] = MoneyField(currency=currency, required=True, label="Amount", error_messages=wanted)


class PayoutForm(forms.Form):
    """Where and as whom a creator is paid; Stripe asks for the rest."""

    country = forms.ChoiceField(
        choices=[(code, name) for code, (name, _) in COUNTRIES.items()],
        widget=forms.Select(attrs={"class": "input"}),
        label="Country of your bank account",
    )
    entity_type = forms.ChoiceField(
        choices=[("individual", "A person"), ("company", "A company")],
        widget=forms.Select(attrs={"class": "input"}),
        label="Who is paid",
    )
