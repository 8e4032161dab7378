"""The right to open a product."""

from django.db import models

from products.models.buyer import Buyer
from products.models.order import OrderItem
from products.models.product import Product


class Entitlement(models.Model):
    """The right of a buyer to open a product. At most one live (not revoked) per buyer and product; exactly one per
    order item. Revoked at and the reason are both set or both empty.

    `told_day` is the last day of a challenge that its buyer heard of by mail, unless they opted out (`wants_day_mail`).
    `news_seen_at` is when they last saw what is new in it, `review_asked_at` when they were asked how it was.
    """

    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="entitlements")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="entitlements")
    order_item = models.OneToOneField(OrderItem, on_delete=models.PROTECT, related_name="entitlement")
    granted_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=20, blank=True)
    told_day = models.PositiveSmallIntegerField(default=0)
    wants_day_mail = models.BooleanField(default=True)
    news_seen_at = models.DateTimeField(null=True, blank=True)
    review_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "product"],
                condition=models.Q(revoked_at__isnull=True),
                name="at_most_one_live_entitlement_per_buyer_and_product",
                violation_error_message="This buyer already has the product.",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_reason="")
                | (models.Q(revoked_at__isnull=False) & ~models.Q(revoked_reason="")),
                name="entitlement_revocation_has_date_and_reason",
                violation_error_message="A revocation needs a date and a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buyer} may open {self.product}"
