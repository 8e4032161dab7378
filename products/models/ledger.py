"""The ledger: every movement of money that an order caused, written once."""

from typing import Any, NoReturn

from django.db import models

from products.models.append_only import LedgerIsAppendOnly
from products.models.order import Order


class EntryKind(models.TextChoices):
    """What moved. Amounts are as our balance at Stripe sees them: what enters is positive, what leaves is negative."""

    CHARGE = "charge", "Charge"
    STRIPE_FEE = "stripe_fee", "Stripe's fee"
    TRANSFER = "transfer", "Transfer to the creator"
    FEE = "fee", "Our fee"
    REFUND = "refund", "Refund"
    REFUND_FAILED = "refund_failed", "Refund that came back"
    FEE_REFUND = "fee_refund", "Our fee given back"
    REVERSAL = "reversal", "Transfer taken back for a refund"
    DISPUTE = "dispute", "Taken by a bank"
    DISPUTE_FEE = "dispute_fee", "Fee of a dispute"
    DISPUTE_REVERSAL = "dispute_reversal", "Transfer taken back for a dispute"
    DISPUTE_WON = "dispute_won", "Returned by a bank"
    TRANSFER_AGAIN = "transfer_again", "Transfer sent again"
    PART_AGAIN = "part_again", "Part of a failed refund sent again"


CREATORS = (
    EntryKind.TRANSFER,
    EntryKind.FEE,
    EntryKind.FEE_REFUND,
    EntryKind.REVERSAL,
    EntryKind.DISPUTE_REVERSAL,
    EntryKind.TRANSFER_AGAIN,
    EntryKind.PART_AGAIN,
)
"""Movements between us and a creator: for the creator they count the other way round."""


class AppendOnly(models.QuerySet["LedgerEntry"]):
    """Entries can be added and read."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly

    def delete(self) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly


class LedgerEntry(models.Model):
    """One movement of our balance at Stripe, as Stripe booked it, or the fee in it. Exactly one per balance transaction and
    kind; never zero, never changed, never deleted: databases that have been migrated refuse it by a trigger.

    `stripe_id` is the balance transaction, `source` what caused it. The entries of an order add up to what Stripe's own
    list adds up to; `ledger_check` looks.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=EntryKind)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    stripe_id = models.CharField(max_length=120)
    source = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "ledger entries"
        indexes = [models.Index(fields=["made_at"], name="entries_by_moment")]
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_id", "kind"],
                name="exactly_one_entry_per_movement_and_kind",
                violation_error_message="This movement is in the ledger already.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=EntryKind.values),
                name="ledger_entry_kind_is_known",
                violation_error_message="Unknown kind of a ledger entry.",
            ),
            models.CheckConstraint(
                condition=~models.Q(amount_cents=0),
                name="ledger_entry_is_never_zero",
                violation_error_message="A ledger entry needs an amount.",
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


class LedgerAlarm(models.Model):
    """The entries of an order and Stripe's list do not add up to the same, in one currency. At most one open per order and
    currency; closed when they fit again.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="ledger_alarms")
    currency = models.CharField(max_length=3)
    ours_cents = models.BigIntegerField()
    stripes_cents = models.BigIntegerField()
    found_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "currency"],
                condition=models.Q(closed_at__isnull=True),
                name="at_most_one_open_alarm_per_order_and_currency",
                violation_error_message="There is an open alarm for this order already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.ours_cents} is not {self.stripes_cents} {self.currency}"
