"""How far a reader is, in a line, for the shelf."""

from dataclasses import dataclass

from django import template

from owny.lib.zones import place_of
from products.reading import Desk
from products.rendering.reading_words import COUNT_WORDS, filled, reading_words

register = template.Library()


@dataclass(frozen=True, slots=True)
class HowFar:
    """Counts of a product, the sentence with them, and what comes next."""

    count: int
    total: int
    sentence: str
    next: str
    is_complete: bool

    @property
    def counted(self) -> bool:
        """Whether there is something to show: it was begun."""
        return self.count > 0


@register.simple_tag
def how_far(desk: Desk) -> HowFar:
    """Where the reader of a desk is."""
    standing, page = desk.standing, desk.standing.resume(desk.open_ids)
    words = reading_words("en")
    sentence = filled(words[COUNT_WORDS.get(desk.plan.product_type, "read_of")], n=standing.count, all=standing.total)
    begun = standing.count > 0 or bool(standing.last_page)
    verb = "Go on with" if begun else "Begin with"
    following = f"{verb} {page.title}" if page and len(desk.plan.pages) > 1 else ""
    return HowFar(standing.count, standing.total, sentence, following, standing.is_complete)


@register.filter
def place(name: str) -> str:
    """`Europe/Lisbon` → `Lisbon`."""
    return place_of(name)
