"""Small words the studio's templates need."""

import json
from collections.abc import Mapping
from typing import Any

from django import template

from creators.pictures import thumb_of
from products.models import Product

register = template.Library()

_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@register.filter
def words(number: int) -> str:
    """A small number as a word at the start of a sentence: 3 → `Three`."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


@register.simple_tag
def picture_of(image: Mapping[str, Any], product: Product) -> dict[str, Any] | None:
    """The uploaded picture in a field, when it is its creator's: `thumb`, `name`, `width`, `height`."""
    named = str(image.get("mediaId"))
    media = product.creator.media.filter(public_id=named).prefetch_related("renditions").first()
    if media is None:
        return None
    return {"thumb": thumb_of(media), "name": media.name, "width": media.width, "height": media.height}


@register.filter
def pretty(value: object) -> str:
    """A block as indented JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False)
