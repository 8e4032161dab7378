"""Which mails a creator wants, and what stands under those to their buyers."""

from django import forms

from creators.models import Creator


class MailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Three mails can be switched off; those about money that is missing cannot."""

    class Meta:
        model = Creator
        fields = ("wants_sale_mail", "wants_build_mail", "wants_import_mail", "postal_address")
        labels = {
            "wants_sale_mail": "When somebody bought or claimed",
            "wants_build_mail": "When a build has ended and its page is closed",
            "wants_import_mail": "When clips were brought in",
            "postal_address": "Your postal address",
        }
        widgets = {"postal_address": forms.TextInput(attrs={"autocomplete": "street-address"})}

    def clean_postal_address(self) -> str:
        """On one line."""
        return " ".join(str(self.cleaned_data["postal_address"]).split())
