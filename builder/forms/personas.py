"""Choosing a voice."""

from typing import Any

from django import forms

from builder.models import Persona


class PersonaField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The voices on offer, by their public id; none is the creator's own."""

    def __init__(self, **options: Any) -> None:
        options = {"required": False, "empty_label": "Your own voice", "to_field_name": "public_id", **options}
        super().__init__(queryset=Persona.objects.on_offer(), **options)
