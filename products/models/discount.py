"""Codes that make something cheaper, and who used them."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Upper

from creators.models import Creator
from owny.lib.money import format_money
from products.models.order import Order
from products.models.partner import Partner
from products.models.product import Product

WHOLE = 100
"""Per cent."""


class Discount(models.Model):
    """A code that makes something cheaper. Exactly one per code and creator, whatever its case.

    It takes off either a percentage or a fixed amount of one currency, never both. `use_limit` and `use_limit_per_buyer`
    are empty without a limit. It is good from `starts_at` until `ends_at`, which is never before, for all products of the
    creator or for those named, until it is stopped. Whoever uses a code of a `partner` was sent by them.
    """

    creator = models.ForeignKey(Creator, on_delete=models.PROTECT, related_name="discounts")
    code = models.CharField(
        max_length=30, validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9_-]{1,29}$", "Use 2 to 30 letters, digits, - or _.")]
    )
    percent = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(WHOLE)]
    )
    amount_cents = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    currency = models.CharField(max_length=3, blank=True)
    use_limit = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    use_limit_per_buyer = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="discounts")
    is_for_all = models.BooleanField("for all products", default=True)
    products = models.ManyToManyField(Product, blank=True, related_name="discounts")
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "creator",
                Upper("code"),
                name="exactly_one_discount_per_code_and_creator",
                violation_error_message="You have a code of this name already.",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=WHOLE, amount_cents__isnull=True, currency="")
                | (models.Q(percent__isnull=True, amount_cents__gte=1) & ~models.Q(currency="")),
                name="discount_is_either_a_percentage_or_an_amount",
                violation_error_message="A code takes off a percentage from 1 to 100, or an amount.",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="discount_never_ends_before_it_starts",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                condition=~models.Q(use_limit=0) & ~models.Q(use_limit_per_buyer=0),
                name="discount_limits_are_never_zero",
                violation_error_message="A limit is at least 1; to end a code, stop it.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def terms(self) -> str:
        """What it takes off, in words: `20 %`, `$5`."""
        return f"{self.percent} %" if self.percent else format_money(self.amount_cents or 0, self.currency)


class DiscountUse(models.Model):
    """A code in an order: it counts from when the order is written until it is released, because the order came to
    nothing. Exactly one per order.
    """

    discount = models.ForeignKey(Discount, on_delete=models.PROTECT, related_name="uses")
    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="discount_use")
    email = models.EmailField(max_length=254)
    taken_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["discount", "released_at"], name="uses_that_count_by_discount")]

    def __str__(self) -> str:
        return f"{self.discount} in {self.order}"
