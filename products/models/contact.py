"""Who is on a creator's list, and what they said yes to."""

from django.db import models

from creators.models import Creator
from products.models.buyer import Buyer
from products.models.order import Order

LONGEST_CONSENT = 300


class Consent(models.Model):
    """What somebody agreed to beside their order: the words they saw, on which page, when. Exactly one per order, and it
    counts from the moment at which the order is settled. It is never part of the order: the box is empty until ticked.
    """

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="consent")
    text = models.CharField(max_length=LONGEST_CONSENT)
    page = models.CharField(max_length=200)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="a_consent_always_has_its_words",
                violation_error_message="A consent without words proves nothing.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Contact(models.Model):
    """Somebody who bought from a creator or claimed something. Exactly one per creator and buyer.

    `consent` is the yes to news that holds now, with `news_since`; both are set or both empty. Who unsubscribed keeps them:
    the stop (`creators.MailStop`) weighs more, until they say yes again.
    """

    creator = models.ForeignKey(Creator, on_delete=models.CASCADE, related_name="contacts")
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="contacts")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    news_since_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField()

    class Meta:
        ordering = ["-met_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["creator", "buyer"],
                name="exactly_one_contact_per_creator_and_buyer",
                violation_error_message="This person is on the list already.",
            ),
            models.CheckConstraint(
                condition=models.Q(consent__isnull=True, news_since_at__isnull=True)
                | models.Q(consent__isnull=False, news_since_at__isnull=False),
                name="contact_consent_and_its_date_go_together",
                violation_error_message="A yes to news has a date, and the other way round.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buyer} of {self.creator}"
