"""Who sells."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from creators.models.user import User

HANDLE = r"^[a-z0-9](?:[a-z0-9_]{1,28}[a-z0-9])$"
RESERVED_HANDLES = frozenset(
    {"admin", "api", "help", "library", "login", "me", "orders", "owny", "root", "settings", "static", "support", "www"}
)

validate_handle = RegexValidator(
    HANDLE, "Use 3 to 30 lower-case letters, digits or underscores; begin and end with a letter or digit."
)


class PayoutStatus(models.TextChoices):
    """What Stripe says of the creator's payout account."""

    NONE = "none", "Not connected"
    PENDING = "pending", "Stripe is checking"
    RESTRICTED = "restricted", "Stripe needs something"
    ACTIVE = "active", "Ready"


class Creator(models.Model):
    """Who sells. Exactly one per user, exactly one per handle; a payout account belongs to at most one creator.

    `time_zone` is an IANA name, empty until the browser told it or the creator chose one: their days begin by it. With
    `offers_invoices` their buyers may give a tax id and get an invoice.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="creator")
    handle = models.CharField(max_length=30, validators=[validate_handle])
    display_name = models.CharField(max_length=80)
    payout_account_id = models.CharField(max_length=64, blank=True)
    payout_status = models.CharField(max_length=12, choices=PayoutStatus, default=PayoutStatus.NONE)
    payout_requirements = models.JSONField(default=list, blank=True)
    payout_checked_at = models.DateTimeField(null=True, blank=True)
    clips_changed_at = models.DateTimeField(null=True, blank=True)
    wants_build_mail = models.BooleanField(default=True)
    wants_import_mail = models.BooleanField(default=True)
    wants_sale_mail = models.BooleanField(default=True)
    asks_for_reviews = models.BooleanField(default=True)
    postal_address = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    offers_invoices = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("handle"),
                name="exactly_one_creator_per_handle",
                violation_error_message="This handle is taken.",
            ),
            models.UniqueConstraint(
                fields=["payout_account_id"],
                condition=~models.Q(payout_account_id=""),
                name="at_most_one_creator_per_payout_account",
                violation_error_message="This payout account belongs to another creator.",
            ),
            models.CheckConstraint(
                condition=models.Q(payout_status__in=PayoutStatus.values),
                name="creator_payout_status_is_known",
                violation_error_message="Unknown payout status.",
            ),
            models.CheckConstraint(
                condition=models.Q(payout_account_id="", payout_status=PayoutStatus.NONE)
                | (~models.Q(payout_account_id="") & ~models.Q(payout_status=PayoutStatus.NONE)),
                name="payout_status_and_account_go_together",
                violation_error_message="A payout status needs a payout account, and the other way round.",
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def payouts_ready(self) -> bool:
        """Whether Stripe will pay this creator now."""
        return self.payout_status == PayoutStatus.ACTIVE
