"""What a buyer agreed to pay."""

import uuid

from django.db import models

from products.models.buyer import Buyer
from products.models.product import Product
from products.models.revision import Revision


class OrderStatus(models.TextChoices):
    """The state machine of an order; `fulfillment` is the only mover."""

    PENDING = "pending", "Waiting for payment"
    PROCESSING = "processing", "Payment on its way"
    PAID = "paid", "Paid"
    FAILED = "failed", "Payment failed"
    EXPIRED = "expired", "Not completed"
    REFUNDED = "refunded", "Refunded"
    DISPUTED = "disputed", "Disputed"


SETTLED = (OrderStatus.PAID, OrderStatus.REFUNDED, OrderStatus.DISPUTED)


class Order(models.Model):
    """What a buyer agreed to pay, written before Stripe is asked. Paid at exactly when money came (or none was due).

    Amounts are in the smallest unit of `currency`; `fee_cents` is the platform's part of `total_cents`.
    `attempt` counts Checkout Sessions made for it; with the uuid it is the idempotency key. `source` is where its buyer
    came from, in the words of `products.sources`; empty when that is not known. A test, which its own creator made, never
    costs anything. `readdressed_at` is when it last went to another e-mail address than the one it was bought with.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    email = models.EmailField(max_length=254, blank=True)
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.PENDING)
    currency = models.CharField(max_length=3)
    total_cents = models.PositiveIntegerField()
    fee_cents = models.PositiveIntegerField(default=0)
    refunded_cents = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=1)
    stripe_session_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    stripe_session_url = models.TextField(blank=True)
    session_expires_at = models.DateTimeField(null=True, blank=True)
    stripe_payment_intent_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    failure = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=40, blank=True)
    is_test = models.BooleanField("test purchase", default=False)
    readdressed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    receipt_sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=OrderStatus.values),
                name="order_status_is_known",
                violation_error_message="Unknown order status.",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_cents__lte=models.F("total_cents")),
                name="order_is_never_refunded_more_than_paid",
                violation_error_message="More than the amount paid cannot be refunded.",
            ),
            models.CheckConstraint(
                condition=models.Q(fee_cents__lte=models.F("total_cents")),
                name="order_fee_is_never_more_than_the_total",
                violation_error_message="The fee cannot be more than the total.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=SETTLED, paid_at__isnull=False, buyer__isnull=False)
                | (~models.Q(status__in=SETTLED) & models.Q(paid_at__isnull=True)),
                name="order_is_paid_exactly_when_settled",
                violation_error_message="An order has a payment date and a buyer exactly when it was paid.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_test=False)
                | models.Q(total_cents=0, stripe_session_id__isnull=True, stripe_payment_intent_id__isnull=True),
                name="order_that_is_a_test_never_costs_anything",
                violation_error_message="A test purchase costs nothing.",
            ),
        ]

    def __str__(self) -> str:
        return f"Order {self.uuid}"

    @property
    def number(self) -> str:
        """What people read out: the first eight characters of the uuid."""
        return self.uuid.hex[:8].upper()

    @property
    def refundable_cents(self) -> int:
        """What could still be sent back."""
        return self.total_cents - self.refunded_cents if self.status == OrderStatus.PAID else 0


class OrderItem(models.Model):
    """One product of an order at the price agreed. At most one per product and order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="order_items")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    price_cents = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "product"],
                name="at_most_one_item_per_product_and_order",
                violation_error_message="This product is already in the order.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
