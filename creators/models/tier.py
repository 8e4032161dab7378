"""What a creator's plan holds."""

from django.db import models


class TierKey(models.TextChoices):
    """The plans there are."""

    FREE = "free", "Free"
    PRO = "pro", "Pro"


class Tier(models.Model):
    """What a plan holds, for an admin to change. Exactly one per key. A limit that is empty is no limit; the fee of a sale
    is in basis points (1000 = 10 %), never more than all of it, and empty for the site's own rate.
    """

    key = models.CharField(max_length=8, choices=TierKey, unique=True)
    fee_basis_points = models.PositiveIntegerField("fee in basis points", null=True, blank=True)
    builds_per_month = models.PositiveIntegerField(null=True, blank=True)
    products_on_sale = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "plan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key__in=TierKey.values),
                name="tier_key_is_one_we_know",
                violation_error_message="Unknown plan.",
            ),
            models.CheckConstraint(
                condition=models.Q(fee_basis_points__isnull=True) | models.Q(fee_basis_points__lte=10_000),
                name="tier_fee_is_never_more_than_all_of_a_sale",
                violation_error_message="A fee is at most 10,000 basis points.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_key_display()
