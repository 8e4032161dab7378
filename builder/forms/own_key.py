"""The form for a creator's own AI key."""

from typing import Any

from django import forms

from builder.own_key import LONGEST_KEY, providers_on_offer


class OwnKeyForm(forms.Form):
    """Whose key, and the key; what was typed is never sent back."""

    provider = forms.ChoiceField(label="Provider")
    key = forms.CharField(
        label="Key",
        max_length=LONGEST_KEY,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False),
        error_messages={"required": "Paste the key here.", "max_length": "This is too long for a key. Copy only the key."},
        help_text="We try it once before we keep it. That costs less than a tenth of a cent.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"] = forms.ChoiceField(label="Provider", choices=providers_on_offer())
