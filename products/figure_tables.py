"""The tables of the analytics page as rows for a spreadsheet: amounts as plain numbers, one column per currency."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from creators.models import Creator
from owny.lib.spreadsheet import Number, money_cell
from products.analytics import Line, report_of
from products.completion import completions_of
from products.figures import Figures, facts_of, grouped, returned_in
from products.models import Product
from products.periods import Period

Table = tuple[Sequence[str], Iterable[Sequence[object]]]

_COUNTS = ("views", "people", "checkouts", "sales", "claims")


def days_table(creator: Creator, period: Period, product: Product | None) -> Table:
    """One row for each day."""
    facts = facts_of(creator, period, product_id=product.pk if product else None)
    lines = grouped((fact for fact in facts if fact.product_id is not None), lambda fact: fact.day)
    days = [period.first.fromordinal(period.first.toordinal() + offset) for offset in range(period.day_count)]
    return _money_table("day", [(day.isoformat(), lines.get(day, Figures())) for day in days])


def products_table(creator: Creator, period: Period, product: Product | None) -> Table:
    """One row for each product."""
    return _of_lines("product", report_of(creator, period, product=product).products)


def sources_table(creator: Creator, period: Period, product: Product | None) -> Table:
    """One row for each source."""
    return _of_lines("source", report_of(creator, period, product=product).sources)


def discounts_table(creator: Creator, period: Period, product: Product | None) -> Table:
    """One row for each code that was used."""
    return _of_lines("code", report_of(creator, period, product=product).discounts)


def refunds_table(creator: Creator, period: Period, product: Product | None) -> Table:
    """One row for each refund or lost dispute and what it was for, without tax."""
    parts = [part for part in returned_in(creator, period) if product is None or part.item.product_id == product.pk]
    rows = [
        (
            part.at.astimezone(period.zone).date().isoformat(),
            part.order.number,
            part.item.title,
            part.state,
            part.order.currency,
            money_cell(part.amount_cents, part.order.currency),
        )
        for part in sorted(parts, key=lambda one: (one.at, one.order.pk, one.item.pk))
    ]
    return ("day", "order", "product", "state", "currency", "amount"), rows


def completion_table(creator: Creator, period: Period, product: Product | None) -> Table:
    """One row for each product; how far people got is as of now, whatever the period."""
    rows = [
        (one.product.title, one.owner_count, one.opened_count, one.finished_count, one.average_percent)
        for one in completions_of(creator, product=product)
    ]
    return ("product", "buyers", "opened", "finished", "average percent"), rows


TABLES: Mapping[str, Callable[[Creator, Period, Product | None], Table]] = {
    "days": days_table,
    "products": products_table,
    "sources": sources_table,
    "discounts": discounts_table,
    "refunds": refunds_table,
    "completion": completion_table,
}
"""Name in the address → the table."""


def _of_lines(first: str, lines: Sequence[Line]) -> Table:
    return _money_table(first, [(line.name, line.figures) for line in lines])


def _money_table(first: str, rows: Sequence[tuple[str, Figures]]) -> Table:
    """Counts, then for each currency what was paid and what went back."""
    currencies = sorted({name for _, line in rows for name in (*line.revenue, *line.returned)})
    columns = [first, *_COUNTS, *(f"{kind} {name}" for name in currencies for kind in ("revenue", "refunded"))]
    return columns, [(name, *_counts(line), *_amounts(line, currencies)) for name, line in rows]


def _counts(line: Figures) -> tuple[int, ...]:
    return (line.views, line.visitors, line.checkouts, line.sales, line.claims)


def _amounts(line: Figures, currencies: Sequence[str]) -> list[Number]:
    return [money_cell(amounts[name], name) for name in currencies for amounts in (line.revenue, line.returned)]
