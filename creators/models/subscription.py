"""A creator's paid plan, as Stripe tells it."""

from django.db import models

from creators.models.creator import Creator


class SubscriptionStatus(models.TextChoices):
    """None: never subscribed, or ended. Past due: the last payment failed and Stripe tries again."""

    NONE = "none", "None"
    ACTIVE = "active", "Active"
    PAST_DUE = "past_due", "Payment failed"


class Subscription(models.Model):
    """A creator's paid plan, as Stripe tells it. Exactly one per creator and at most one per customer there; it has an id at
    Stripe exactly while it is not none, and a day it became due exactly while a payment is.

    `cancels_at` is when it ends by the creator's wish. `due_told_at` and `ended_told_at` say which mails of the present
    trouble were sent. `session_id` is the page to subscribe at that was opened last, `session_interval` what for;
    `attempt` counts those pages and makes their idempotency keys.
    """

    creator = models.OneToOneField(Creator, on_delete=models.PROTECT, related_name="subscription")
    customer_id = models.CharField(max_length=64, blank=True)
    stripe_id = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=8, choices=SubscriptionStatus, default=SubscriptionStatus.NONE)
    interval = models.CharField(max_length=5, blank=True)
    price_cents = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    period_ends_at = models.DateTimeField(null=True, blank=True)
    cancels_at = models.DateTimeField(null=True, blank=True)
    past_due_at = models.DateTimeField(null=True, blank=True)
    due_told_at = models.DateTimeField(null=True, blank=True)
    ended_told_at = models.DateTimeField(null=True, blank=True)
    session_id = models.CharField(max_length=120, blank=True)
    session_interval = models.CharField(max_length=5, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id"],
                condition=~models.Q(customer_id=""),
                name="at_most_one_subscription_per_customer",
                violation_error_message="This customer belongs to another creator.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=SubscriptionStatus.values),
                name="subscription_status_is_known",
                violation_error_message="Unknown status of a plan.",
            ),
            models.CheckConstraint(
                condition=models.Q(status=SubscriptionStatus.NONE, stripe_id="")
                | (~models.Q(status=SubscriptionStatus.NONE) & ~models.Q(stripe_id="")),
                name="subscription_has_an_id_exactly_while_it_lives",
                violation_error_message="A plan that is paid has its id at Stripe, and the other way round.",
            ),
            models.CheckConstraint(
                condition=models.Q(status=SubscriptionStatus.PAST_DUE, past_due_at__isnull=False)
                | (~models.Q(status=SubscriptionStatus.PAST_DUE) & models.Q(past_due_at__isnull=True)),
                name="subscription_is_due_since_a_day_exactly_while_it_is_due",
                violation_error_message="A payment that failed has its day, and the other way round.",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.creator}"
