"""A creator's statement: what came to their account at Stripe, by month of their own zone, from the ledger alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from creators.models import Creator
from owny.lib.money import format_money
from owny.lib.spreadsheet import csv_lines, money_cell
from owny.lib.zones import zone_named
from products.models import EntryKind, LedgerEntry, Order, OrderItem
from products.models.ledger import CREATORS

WHAT = {
    EntryKind.TRANSFER: "sale",
    EntryKind.FEE: "sale",
    EntryKind.REVERSAL: "refund",
    EntryKind.FEE_REFUND: "refund",
    EntryKind.DISPUTE_REVERSAL: "dispute",
    EntryKind.TRANSFER_AGAIN: "dispute_won",
    EntryKind.PART_AGAIN: "refund_failed",
}
WORDS = {
    "sale": "Sale",
    "refund": "Refund",
    "refund_failed": "Returned, refund failed",
    "dispute": "Taken back for a bank dispute",
    "dispute_won": "Returned, dispute won",
}
COLUMNS = ("date", "order", "product", "what", "currency", "amount", "platform_fee", "to_you", "code")


@dataclass(slots=True)
class Line:
    """What happened to one order on one day: `gross_cents` less (or plus) our fee is what came to the creator."""

    day: date
    order: Order
    what: str
    currency: str
    gross_cents: int = 0
    fee_cents: int = 0

    @property
    def net_cents(self) -> int:
        """What came to the creator."""
        return self.gross_cents + self.fee_cents

    @property
    def words(self) -> str:
        """What happened, in words."""
        return WORDS[self.what]


@dataclass(slots=True)
class Sums:
    """A month in one currency."""

    currency: str
    sale_cents: int = 0
    fee_cents: int = 0
    refund_cents: int = 0
    dispute_cents: int = 0
    net_cents: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One month: `lines` oldest first, `sums` one for each currency."""

    month: date
    lines: Sequence[Line]
    sums: Sequence[Sums] = field(default_factory=tuple)

    @property
    def total(self) -> str:
        """What came to the creator, in words."""
        return " and ".join(format_money(one.net_cents, one.currency) for one in self.sums)


def months_of(creator: Creator) -> list[date]:
    """The months in which something moved, newest first."""
    zone = zone_named(creator.time_zone)
    found = entries_of(creator).annotate(month=TruncMonth("made_at", tzinfo=zone)).values_list("month", flat=True)
    return sorted({month.date() for month in found.order_by().distinct()}, reverse=True)


def statement_of(creator: Creator, month: date) -> Statement:
    """One month of a creator."""
    zone = zone_named(creator.time_zone)
    first, after = month.replace(day=1), next_month(month)
    found = entries_of(creator).filter(made_at__gte=_midnight(first, zone), made_at__lt=_midnight(after, zone))
    lines = _lines(found, zone)
    return Statement(first, lines, _sums(lines))


def entries_of(creator: Creator) -> QuerySet[LedgerEntry]:
    """The movements between us and a creator."""
    own = OrderItem.objects.filter(order=OuterRef("order"), product__creator=creator)
    return LedgerEntry.objects.filter(Exists(own), kind__in=CREATORS)


def as_csv(statement: Statement) -> Iterator[str]:
    """The lines of a statement as CSV."""
    yield from csv_lines(COLUMNS, (_row(line) for line in statement.lines))


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _row(line: Line) -> tuple[object, ...]:
    return (
        line.day.isoformat(),
        line.order.number,
        "; ".join(item.title for item in line.order.lines),
        line.words,
        line.currency,
        money_cell(line.gross_cents, line.currency),
        money_cell(line.fee_cents, line.currency),
        money_cell(line.net_cents, line.currency),
        line.order.discount_code,
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _lines(entries: QuerySet[LedgerEntry], zone: tzinfo) -> list[Line]:
    found: dict[tuple[int, str, date, str], Line] = {}
    for entry in entries.select_related("order").prefetch_related("order__items").order_by("made_at", "id"):
        day, what = entry.made_at.astimezone(zone).date(), WHAT[EntryKind(entry.kind)]
        key = (entry.order_id, what, day, entry.currency)
        line = found.setdefault(key, Line(day, entry.order, what, entry.currency))
        if entry.kind in (EntryKind.FEE, EntryKind.FEE_REFUND):
            line.fee_cents -= entry.amount_cents
        else:
            line.gross_cents -= entry.amount_cents
    for line in found.values():
        _show_withheld_fee(line)
    return list(found.values())


def _show_withheld_fee(line: Line) -> None:
    """With tax our fee is not taken after the transfer but kept before it, and so it is when the part of a failed refund is
    sent again: show both, the sum stays."""
    order = line.order
    part = order.net_cents - order.fee_cents
    is_withheld = line.what == "refund_failed" or (line.what in ("sale", "refund") and not order.has_application_fee)
    if not is_withheld or not order.fee_cents or part <= 0:
        return
    gross = line.gross_cents * order.net_cents // part
    line.fee_cents, line.gross_cents = line.gross_cents - gross, gross


def _sums(lines: Iterable[Line]) -> list[Sums]:
    found: dict[str, Sums] = {}
    for line in lines:
        sums = found.setdefault(line.currency, Sums(line.currency))
        sums.net_cents += line.net_cents
        if line.what == "sale":
            sums.sale_cents += line.gross_cents
            sums.fee_cents += line.fee_cents
        elif line.what in ("refund", "refund_failed"):
            sums.refund_cents += line.gross_cents
            sums.fee_cents += line.fee_cents
        else:
            sums.dispute_cents += line.net_cents
    return [found[currency] for currency in sorted(found)]
