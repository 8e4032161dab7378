"""How far the demo's buyers have read: some never opened it, most are on their way, some are at the end."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from products.models import Entitlement, MarkKind, Reading, ReadingMark
from products.rendering.reading_plan import Plan, plan_of
from products.shop_window import document_of

OPENED = 0.78


def read_a_little(rights: Sequence[Entitlement], chance: Random) -> None:
    """Give most of them a reading with marks; the longer ago it was bought, the further they are."""
    plans = {right.product_id: plan_of(document_of(right.product)) for right in rights}
    readings, marks = [], []
    for right in rights:
        if chance.random() > OPENED:
            continue
        plan = plans[right.product_id]
        reading = Reading(entitlement=right)
        done = int(len(plan.units) * min(1.0, chance.betavariate(1.6, 0.9) * 1.15))
        if done == len(plan.units) and done:
            reading.finished_at = right.granted_at + timedelta(days=chance.randint(1, 9))
        readings.append(reading)
        marks += [_mark(reading, plan, unit) for unit in plan.units[:done]]
    Reading.objects.bulk_create(readings)
    for mark in marks:
        mark.reading_id = mark.reading.pk
    ReadingMark.objects.bulk_create(marks)


def _mark(reading: Reading, plan: Plan, unit: str) -> ReadingMark:
    block, _, key = unit.partition(".")
    at = reading.entitlement.granted_at + timedelta(hours=5)
    if item := plan.items.get((block, key)):
        return ReadingMark(
            reading=reading, kind=MarkKind.TICK, part=block, item=key, words=item.words[:240], is_on=True, acted_at=at
        )
    return ReadingMark(reading=reading, kind=MarkKind.DONE, part=unit, is_on=True, acted_at=at)
