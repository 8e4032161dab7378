"""Who paid or claimed."""

from django.db import models
from django.db.models.functions import Lower


class Buyer(models.Model):
    """Who paid or claimed, known by an e-mail address. Exactly one per address, whatever its case.

    `email_confirmed_at` is when somebody first opened a link or code that was mailed to the address. `time_zone` is an
    IANA name, empty until the browser told it or the buyer chose one. `left_at` is when they last had their library deleted:
    what was paid before opens nothing any more.
    """

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="exactly_one_buyer_per_email",
                violation_error_message="There is already a buyer with this e-mail address.",
            ),
        ]

    def __str__(self) -> str:
        return self.email
