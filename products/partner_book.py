"""What partners brought in and are owed, for the creator's page and for the partner's own statement. No buyer's address is
in it: a partner learns what was bought, not by whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from creators.models import Creator
from owny.lib.money import format_money
from owny.lib.spreadsheet import csv_lines, money_cell
from owny.lib.zones import zone_named
from products.models import Partner, PartnerEntry, PartnerEntryKind
from products.models.order import SETTLED

COLUMNS = ("date", "what", "product", "currency", "amount")


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner on the creator's page."""

    partner: Partner
    sale_count: int
    owed: Mapping[str, int]
    paid: str

    @property
    def owed_words(self) -> str:
        """What they are owed."""
        return in_words(self.owed)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One change of what is owed, with what was bought."""

    at: datetime
    words: str
    title: str
    amount_cents: int
    currency: str


def partners_of(creator: Creator) -> list[PartnerRow]:
    """All partners with their sums, those who still share first."""
    is_sale = Q(orders__status__in=SETTLED, orders__total_cents__gt=0)
    rows = creator.partners.annotate(sales=Count("orders", filter=is_sale, distinct=True))
    owed, paid = _sums(creator, Q()), _sums(creator, Q(kind=PartnerEntryKind.PAID))
    found = [
        PartnerRow(one, one.sales, owed.get(one.pk, {}), in_words({c: -a for c, a in paid.get(one.pk, {}).items()}))
        for one in rows
    ]
    return sorted(found, key=lambda row: (row.partner.ended_at is not None, row.partner.name.lower()))


def lines_of(partner: Partner) -> list[EntryLine]:
    """Every change of what the partner is owed, newest first, in days of the creator's zone."""
    zone = zone_named(partner.creator.time_zone)
    entries = partner.entries.select_related("order").prefetch_related("order__items").order_by("-id")
    return [_line(entry, entry.made_at.astimezone(zone)) for entry in entries]


def as_csv(partner: Partner) -> Iterator[str]:
    """The same as CSV, oldest first."""
    rows = (
        (f"{line.at:%Y-%m-%d}", line.words, line.title, line.currency, money_cell(line.amount_cents, line.currency))
        for line in reversed(lines_of(partner))
    )
    yield from csv_lines(COLUMNS, rows)


def in_words(sums: Mapping[str, int]) -> str:
    """`$20 and €5`; empty when there is none."""
    return " and ".join(format_money(amount, currency) for currency, amount in sorted(sums.items()) if amount)


def _line(entry: PartnerEntry, at: datetime) -> EntryLine:
    title = entry.order.title if entry.order else ""
    return EntryLine(at, entry.get_kind_display(), title, entry.amount_cents, entry.currency)


def _sums(creator: Creator, which: Q) -> Mapping[int, Mapping[str, int]]:
    sums: dict[int, dict[str, int]] = {}
    rows = PartnerEntry.objects.filter(which, partner__creator=creator).order_by()
    found: Sequence[tuple[int, str, int]] = list(
        rows.values_list("partner_id", "currency").annotate(sum=Sum("amount_cents"))
    )
    for partner, currency, amount in found:
        if amount:
            sums.setdefault(partner, {})[currency] = amount
    return sums
