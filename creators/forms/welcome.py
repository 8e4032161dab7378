"""The form of the first day: a handle and a name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from creators.handles import handle_problem


class WelcomeForm(forms.Form):
    """Handle and name of a creator to be."""

    display_name = forms.CharField(
        label="Your name, as buyers see it", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    handle = forms.CharField(
        label="Your handle",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_handle(self) -> str:
        """The handle in lower case; refused when taken or malformed."""
        handle = str(self.cleaned_data["handle"]).strip().lstrip("@").lower()
        if problem := handle_problem(handle):
            raise ValidationError(problem)
        return handle

    def clean_display_name(self) -> Any:
        """The name without line breaks and doubled spaces."""
        return " ".join(str(self.cleaned_data["display_name"]).split())
