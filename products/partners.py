"""Partners: who sent a buyer, what they get for it, and what goes back when the money does."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from creators.models import Creator
from owny.lib.mailboxes import mailbox_of
from owny.lib.money import format_money, share_of
from products.models import Order, OrderItem, OrderStatus, Partner, PartnerEntry, PartnerEntryKind
from products.models.partner import new_key


class PartnerRefused(Exception):
    """It cannot be so; `field` is what is wrong, the text is a sentence for the creator."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class PartnerTerms:
    """What a creator typed about a partner; see Partner."""

    name: str
    email: str
    code: str
    share_basis_points: int
    days: int


@transaction.atomic
def save_partner(*, creator: Creator, terms: PartnerTerms, partner: Partner | None = None) -> Partner:
    """Take somebody on as a partner, or change the terms for new orders. Raises PartnerRefused and ValidationError."""
    if is_creators_own(creator, terms.email):
        raise PartnerRefused("You cannot be your own partner.", "email")
    row = partner or Partner(creator=creator)
    row.name, row.email, row.code = terms.name.strip(), terms.email.strip().lower(), terms.code.strip().lower()
    row.share_basis_points, row.days = terms.share_basis_points, terms.days
    row.full_clean()
    row.save()
    return row


def end_partner(partner: Partner) -> None:
    """Nothing more for new orders; what is owed stays owed."""
    Partner.objects.filter(pk=partner.pk, ended_at__isnull=True).update(ended_at=timezone.now())


def resume_partner(partner: Partner) -> None:
    """Share again."""
    Partner.objects.filter(pk=partner.pk).update(ended_at=None)


def renew_key(partner: Partner) -> Partner:
    """Give the statement another address, should the old one have got into other hands."""
    partner.key = new_key()
    partner.save(update_fields=["key"])
    return partner


def partner_by_code(creator: Creator, code: str) -> Partner | None:
    """The partner whose link this is, if we share with them."""
    return Partner.objects.filter(creator=creator, code=code.strip().lower()[:30], ended_at__isnull=True).first()


def count_visit(partner: Partner) -> None:
    """Somebody followed the link."""
    Partner.objects.filter(pk=partner.pk).update(visit_count=F("visit_count") + 1)


def earns(partner: Partner | None, *, email: str) -> bool:
    """Whether a partner gets a share of what this address buys: never of their own purchases."""
    return partner is not None and partner.ended_at is None and not is_own(partner, email)


def is_own(partner: Partner, email: str) -> bool:
    """Whether an address is the partner's own mailbox."""
    return mailbox_of(partner.email) == mailbox_of(email)


def is_creators_own(creator: Creator, email: str) -> bool:
    """Whether an address is one of the creator's."""
    known = {creator.user.email, *EmailAddress.objects.filter(user=creator.user).values_list("email", flat=True)}
    return mailbox_of(email) in {mailbox_of(address) for address in known}


def align_share(order: Order) -> None:
    """Make what the order's partner is owed for it agree with what is left of the sale. The caller holds the order's lock.
    Safe to repeat.
    """
    if order.partner_id is None:
        return
    booked = order.shares.order_by().aggregate(sum=Sum("amount_cents"))["sum"] or 0
    change = _share(order) - booked
    if change:
        PartnerEntry.objects.create(
            partner_id=order.partner_id,
            order=order,
            kind=PartnerEntryKind.SHARE if change > 0 else PartnerEntryKind.SHARE_BACK,
            amount_cents=change,
            currency=order.currency,
        )


def owed_to(partner: Partner) -> dict[str, int]:
    """What the partner is owed now, by currency; below zero when more went back than was still owed."""
    sums = partner.entries.order_by().values_list("currency").annotate(sum=Sum("amount_cents"))
    return {currency: amount for currency, amount in sorted(sums) if amount}


def mark_paid(*, partner: Partner, currency: str, amount_cents: int) -> PartnerEntry:
    """The creator has paid the partner, outside of here. Raises PartnerRefused."""
    with transaction.atomic():
        Partner.objects.select_for_update().get(pk=partner.pk)
        owed = owed_to(partner).get(currency, 0)
        if owed <= 0:
            raise PartnerRefused(f"{partner.name} is owed nothing in {currency.upper()[:3]}.", "amount")
        if not 1 <= amount_cents <= owed:
            raise PartnerRefused(f"Write an amount up to {format_money(owed, currency)}, which is owed.", "amount")
        return PartnerEntry.objects.create(
            partner=partner, kind=PartnerEntryKind.PAID, amount_cents=-amount_cents, currency=currency
        )


def _share(order: Order) -> int:
    if order.status != OrderStatus.PAID:
        return 0
    items = OrderItem.objects.filter(order=order).values_list("price_cents", "refunded_cents")
    return share_of(sum(price - back for price, back in items), order.partner_basis_points)
