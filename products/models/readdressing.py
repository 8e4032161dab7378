"""An order went to another e-mail address."""

from django.db import models

from creators.models import User
from products.models.order import Order


class Readdressing(models.Model):
    """The log of an order that was given another e-mail address by its creator. It never leads back to the same one."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="readdressings")
    from_email = models.EmailField(max_length=254)
    to_email = models.EmailField(max_length=254)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_email=models.F("to_email")),
                name="readdressing_never_keeps_the_address",
                violation_error_message="The order has this address already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.from_email} → {self.to_email}"
