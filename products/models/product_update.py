"""What is new in a product."""

from django.db import models

from products.models.product import Product
from products.models.revision import Revision

LONGEST_LINE = 280


class ProductUpdate(models.Model):
    """What a publication brought to those who have the product already, in its creator's words. Exactly one per revision,
    and never without words."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="updates")
    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="news")
    line = models.CharField(max_length=LONGEST_LINE)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(line=""),
                name="product_update_is_never_without_words",
                violation_error_message="Say what is new, or leave it out.",
            ),
        ]

    def __str__(self) -> str:
        return self.line
