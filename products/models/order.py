"""What a buyer agreed to pay."""

import uuid
from datetime import datetime

from django.db import models

from products.models.buyer import Buyer
from products.models.partner import Partner
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

    Amounts are in the smallest unit of `currency`. `total_cents` is what the buyer pays: the prices of the items after
    `discount_cents` came off, and `tax_cents`, which Stripe adds while the buyer pays when `adds_tax`. `fee_cents` is the
    platform's part, never more than the total without tax. With `offers_invoice` the buyer may give a tax id and gets an
    invoice. `attempt` counts Checkout Sessions made for it; with the uuid it is the idempotency key. `source` is where its
    buyer came from, in the words of `products.sources`; empty when that is not known. `partner` sent the buyer and gets
    `partner_basis_points` of the price without tax. A test, which its own creator made, never costs anything.
    `known_until` is the Unix second, by Stripe's clock, up to which all that happened to its payment is in our rows.
    `readdressed_at` is when it last went to another e-mail address than the one it was bought with.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    email = models.EmailField(max_length=254, blank=True)
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.PENDING)
    currency = models.CharField(max_length=3)
    total_cents = models.PositiveIntegerField()
    fee_cents = models.PositiveIntegerField(default=0)
    refunded_cents = models.PositiveIntegerField(default=0)
    discount_cents = models.PositiveIntegerField(default=0)
    discount_code = models.CharField(max_length=30, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    partner_basis_points = models.PositiveIntegerField(default=0)
    tax_cents = models.PositiveIntegerField(default=0)
    adds_tax = models.BooleanField(default=False)
    offers_invoice = models.BooleanField(default=False)
    buyer_tax_id = models.CharField(max_length=80, blank=True)
    invoice_url = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=1)
    stripe_session_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    stripe_session_url = models.TextField(blank=True)
    known_until = models.PositiveBigIntegerField(default=0)
    session_expires_at = models.DateTimeField(null=True, blank=True)
    stripe_payment_intent_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    failure = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=40, blank=True)
    is_test = models.BooleanField("test purchase", default=False)
    readdressed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    receipt_sent_at = models.DateTimeField(null=True, blank=True)
    ledger_checked_at = models.DateTimeField(null=True, blank=True)

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
                condition=models.Q(total_cents__gte=models.F("fee_cents") + models.F("tax_cents")),
                name="order_fee_is_never_more_than_the_total_without_tax",
                violation_error_message="The fee cannot be more than the total without tax.",
            ),
            models.CheckConstraint(
                condition=models.Q(adds_tax=True) | models.Q(tax_cents=0),
                name="order_has_tax_only_when_tax_is_added",
                violation_error_message="Tax needs the switch that adds it.",
            ),
            models.CheckConstraint(
                condition=models.Q(partner__isnull=True, partner_basis_points=0)
                | models.Q(partner__isnull=False, partner_basis_points__gte=1),
                name="order_partner_and_their_share_go_together",
                violation_error_message="A partner has a share, and the other way round.",
            ),
            models.CheckConstraint(
                condition=models.Q(discount_cents=0) | ~models.Q(discount_code=""),
                name="order_is_cheaper_only_by_a_code",
                violation_error_message="A discount needs its code.",
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
    def dated_at(self) -> datetime:
        """The moment that lists and files show: when it was paid, or begun while it is not."""
        return self.paid_at or self.created_at

    @property
    def net_cents(self) -> int:
        """What was sold for: the total without tax."""
        return self.total_cents - self.tax_cents

    @property
    def has_application_fee(self) -> bool:
        """Whether Stripe knows our part as a fee; with tax, the creator's part is named instead and ours is the rest."""
        return bool(self.fee_cents) and not (self.adds_tax and self.net_cents > self.fee_cents)

    @property
    def refundable_cents(self) -> int:
        """What could still be sent back."""
        return self.total_cents - self.refunded_cents if self.status == OrderStatus.PAID else 0

    @property
    def has_own_invoice(self) -> bool:
        """Whether its buyer may see the invoice: not after it went to another address, because it names who paid."""
        return bool(self.invoice_url) and self.readdressed_at is None

    @property
    def has_open_warning(self) -> bool:
        """Whether a bank suspects fraud and nobody has decided yet."""
        return self.status == OrderStatus.PAID and any(not one.answered_at for one in self.fraud_warnings.all())

    @property
    def is_lost(self) -> bool:
        """Whether the buyer's bank has decided a dispute against the sale, so that the money does not come back."""
        return self.status == OrderStatus.DISPUTED and all(one.closed_at for one in self.disputes.all())

    @property
    def lines(self) -> "list[OrderItem]":
        """The items, what was bought first at the head; from the cache when they were prefetched."""
        return sorted(self.items.all(), key=lambda item: item.pk)

    @property
    def title(self) -> str:
        """What was bought, in words: `Herbs`, `Herbs and Salt`."""
        *first, last = [item.title for item in self.lines] or [""]
        return f"{', '.join(first)} and {last}" if first else last


class OrderItem(models.Model):
    """One product of an order at the price agreed. At most one per product and order.

    `price_cents` is what is paid for it without tax, `discount_cents` came off before. `refunded_cents` is the part of the
    price that went back, never more than the price; `returned_at` is when its own refunds covered all of it, which takes
    the product away. `is_extra` says that it was the offer beside the button.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="order_items")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    price_cents = models.PositiveIntegerField()
    discount_cents = models.PositiveIntegerField(default=0)
    tax_cents = models.PositiveIntegerField(default=0)
    refunded_cents = models.PositiveIntegerField(default=0)
    returned_at = models.DateTimeField(null=True, blank=True)
    is_extra = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "product"],
                name="at_most_one_item_per_product_and_order",
                violation_error_message="This product is already in the order.",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_cents__lte=models.F("price_cents")),
                name="item_is_never_refunded_more_than_its_price",
                violation_error_message="More than the price of an item cannot be refunded.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def paid_cents(self) -> int:
        """What the buyer paid for it, with tax."""
        return self.price_cents + self.tax_cents
