"""The form of a creator's brand."""

import re

from django import forms
from django.core.exceptions import ValidationError

from creators.models import Brand, Creator
from creators.models.brand import Density, Mood

LANGUAGES = (
    ("en", "English"),
    ("ar", "العربية"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("es", "Español"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hu", "Magyar"),
    ("id", "Bahasa Indonesia"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
)


class BrandForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a creator's pages look and sound; the name is the creator's own field."""

    display_name = forms.CharField(max_length=80, label="Name")

    class Meta:
        model = Brand
        fields = ("tagline", "bio", "tone", "mood", "color_primary", "color_accent", "density", "language")
        labels = {
            "bio": "About you",
            "tone": "How you talk",
            "color_primary": "Main colour",
            "color_accent": "Second colour",
        }
        help_texts = {
            "tagline": "One line under your name.",
            "tone": "Owny keeps to it when it must write a sentence of its own: “plain and kind, no hype”.",
        }
        widgets = {
            "bio": forms.Textarea(attrs={"rows": 3}),
            "tone": forms.Textarea(attrs={"rows": 2}),
            "color_primary": forms.TextInput(attrs={"maxlength": 7, "spellcheck": "false"}),
            "color_accent": forms.TextInput(attrs={"maxlength": 7, "spellcheck": "false"}),
            "mood": forms.RadioSelect(choices=Mood.choices),
            "density": forms.RadioSelect(choices=Density.choices),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["language"] = forms.ChoiceField(choices=self._languages(), label="Language of your products")
        if self.instance.pk and not self.is_bound:
            self.initial["display_name"] = self.instance.creator.display_name

    def _languages(self) -> list[tuple[str, str]]:
        stored = self.instance.language
        return [*LANGUAGES, *([] if not stored or stored in dict(LANGUAGES) else [(stored, stored)])]

    def clean_display_name(self) -> str:
        """The name without line breaks and doubled spaces."""
        return " ".join(str(self.cleaned_data["display_name"]).split())

    def clean_color_primary(self) -> str:
        """`#rrggbb` in lower case; `#abc` and `aabbcc` are understood."""
        return hex_color(self.cleaned_data["color_primary"])

    def clean_color_accent(self) -> str:
        """`#rrggbb` in lower case; `#abc` and `aabbcc` are understood."""
        return hex_color(self.cleaned_data["color_accent"])

    def save(self, commit: bool = True) -> Brand:
        """The brand and the creator's name."""
        creator: Creator = self.instance.creator
        creator.display_name = self.cleaned_data["display_name"]
        if commit:
            creator.save(update_fields=["display_name"])
        brand: Brand = super().save(commit)
        return brand


def hex_color(written: str) -> str:
    """`#8A3F14`, `8a3f14` and `#83f` as `#8a3f14` is written. Raises ValidationError."""
    digits = written.strip().lstrip("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        raise ValidationError("Use a colour like #8a3f14.")
    return "#" + digits
