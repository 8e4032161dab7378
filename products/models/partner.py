"""Who sends buyers to a creator, and what they are owed for it."""

import secrets
from typing import Any, NoReturn

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower

from creators.models import Creator
from products.models.append_only import LedgerIsAppendOnly

MOST_SHARE = 9000
LONGEST_DAYS = 365


def new_key() -> str:
    """An address nobody guesses."""
    return secrets.token_urlsafe(24)


class Partner(models.Model):
    """Who sends buyers to a creator and gets a share of what they buy. Exactly one per address and per code of a creator.

    `code` stands in the partner's links (`?via=`). Whoever followed one counts for `days`; `share_basis_points` is of the
    price without tax. `key` opens the partner's own statement. An ended partner gets nothing for new orders.
    """

    creator = models.ForeignKey(Creator, on_delete=models.PROTECT, related_name="partners")
    name = models.CharField(max_length=80)
    email = models.EmailField(max_length=254)
    code = models.CharField(
        max_length=30, validators=[RegexValidator(r"^[a-z0-9][a-z0-9_-]{1,29}$", "Use 2 to 30 letters, digits, - or _.")]
    )
    share_basis_points = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_SHARE)])
    days = models.PositiveSmallIntegerField(default=30, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)])
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    visit_count = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "creator",
                Lower("email"),
                name="exactly_one_partner_per_address_and_creator",
                violation_error_message="Somebody with this address is your partner already.",
            ),
            models.UniqueConstraint(
                fields=["creator", "code"],
                name="exactly_one_partner_per_code_and_creator",
                violation_error_message="Another partner of yours has this code.",
            ),
            models.CheckConstraint(
                condition=models.Q(share_basis_points__gte=1, share_basis_points__lte=MOST_SHARE),
                name="partner_share_is_from_one_point_to_nine_tenths",
                violation_error_message="A share is more than nothing and at most 90 %.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def share_label(self) -> str:
        """`30 %`, `12.5 %`."""
        return f"{self.share_basis_points / 100:g} %"


class PartnerEntryKind(models.TextChoices):
    """Why a partner is owed more or less."""

    SHARE = "share", "Share of a sale"
    SHARE_BACK = "share_back", "Share of what went back"
    PAID = "paid", "Paid out"


class PartnerEntries(models.QuerySet["PartnerEntry"]):
    """Entries can be added and read."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly

    def delete(self) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly


class PartnerEntry(models.Model):
    """What a creator owes a partner, as changes: a share of a sale adds to it, a refund, a dispute and a payment take from
    it; never zero, never changed. An order stands behind exactly those that are no payment.

    This is between creator and partner: no money of it moves through our account at Stripe.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="entries")
    order = models.ForeignKey("products.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="shares")
    kind = models.CharField(max_length=10, choices=PartnerEntryKind)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = PartnerEntries.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "partner entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=PartnerEntryKind.SHARE, amount_cents__gt=0)
                | models.Q(kind__in=(PartnerEntryKind.SHARE_BACK, PartnerEntryKind.PAID), amount_cents__lt=0),
                name="partner_entry_adds_or_takes_as_its_kind_says",
                violation_error_message="A share adds to what is owed; everything else takes from it.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=PartnerEntryKind.PAID, order__isnull=True)
                | (~models.Q(kind=PartnerEntryKind.PAID) & models.Q(order__isnull=False)),
                name="partner_entry_has_an_order_exactly_when_it_is_no_payment",
                violation_error_message="A share belongs to an order; a payment does not.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_cents} {self.currency}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; raises LedgerIsAppendOnly for an entry that exists."""
        if not self._state.adding:
            raise LedgerIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly
