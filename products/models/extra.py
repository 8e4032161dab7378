"""What is offered beside the buy button."""

from django.core.validators import MaxValueValidator
from django.db import models

from products.models.product import MAX_PRICE_CENTS, Product


class Extra(models.Model):
    """Another product of the same creator that is offered beside the buy button: at most one per product, never the
    product itself. `price_cents` is what it costs there, empty for its own price; `pitch` is the creator's line about it.
    """

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="extra")
    offered = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="offered_beside")
    price_cents = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(MAX_PRICE_CENTS)])
    pitch = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(product=models.F("offered")),
                name="extra_is_never_the_product_itself",
                violation_error_message="Choose another product to offer beside this one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offered} beside {self.product}"

    @property
    def agreed_cents(self) -> int:
        """What it costs beside the button."""
        return self.offered.price_cents if self.price_cents is None else self.price_cents
