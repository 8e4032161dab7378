"""Two words the studio's templates need."""

import json

from django import template

register = template.Library()

_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@register.filter
def words(number: int) -> str:
    """A small number as a word at the start of a sentence: 3 → `Three`."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


@register.filter
def pretty(value: object) -> str:
    """A block as indented JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False)
