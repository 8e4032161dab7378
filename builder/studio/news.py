"""What another window did to a draft since this one looked."""

from dataclasses import dataclass, field

from builder.editing import draft_row
from creators.models import User
from products.documents import written_of
from products.dsl.document import blocks
from products.dsl.three_ways import NOTHING, same
from products.models import Product

MOST_NOTES = 3


@dataclass(frozen=True, slots=True)
class News:
    """The draft now, what was done to it in words, and the blocks that are different or new."""

    draft: int
    says: str
    notes: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def news_since(product: Product, number: int, viewer: User) -> News | None:
    """What happened after draft `number`; None when nothing did. Raises NoDraft."""
    draft = draft_row(product)
    if draft.number == number:
        return None
    rows = list(
        product.revisions.defer("document").filter(number__gt=number).select_related("made_by").order_by("number")[:50]
    )
    notes = list(dict.fromkeys(row.note for row in rows if row.note))
    others = sorted({row.made_by.email for row in rows if row.made_by and row.made_by_id != viewer.pk})
    who = f"By {others[0]}" if others else "In another window"
    shown = "; ".join(notes[:MOST_NOTES]) + ("; and more" if len(notes) > MOST_NOTES else "")
    return News(draft.number, f"{who}: {shown or 'changes'}", notes[:MOST_NOTES], _changed(product, number, draft.number))


def _changed(product: Product, since: int, now: int) -> list[str]:
    found = {row.number: row for row in product.revisions.defer("document").filter(number__in=(since, now))}
    if since not in found:
        return []
    before = {placed.block_id: placed.block for placed in blocks(written_of(found[since]).document)}
    after = blocks(written_of(found[now]).document)
    return [str(one.block_id) for one in after if not same(before.get(one.block_id, NOTHING), one.block)]
