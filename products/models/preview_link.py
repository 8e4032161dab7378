"""A secret address at which a draft can be looked at."""

from django.db import models

from creators.models import User
from owny.lib.ids import new_id
from products.models.product import Product

DAYS = (1, 7, 30)


def preview_link_id() -> str:
    """A new public id of a preview link; it opens nothing."""
    return new_id("link")


class PreviewLink(models.Model):
    """A secret address of one product's draft, for exactly one, seven or thirty days.

    The address holds a key of which only the SHA-256 is kept, so nobody can read it here; `key_end` are its last four
    signs, for its creator to tell links apart. Its end is always after its beginning.
    """

    public_id = models.CharField(max_length=20, default=preview_link_id, unique=True, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="preview_links")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    key_end = models.CharField(max_length=4, editable=False)
    days = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__in=DAYS),
                name="preview_link_lives_one_seven_or_thirty_days",
                violation_error_message="Choose 1, 7 or 30 days.",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="preview_link_ends_after_it_begins",
                violation_error_message="A link ends after it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} …{self.key_end}"
