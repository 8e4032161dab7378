"""What a buyer says of a product they have."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from owny.lib.ids import new_id
from products.models.buyer import Buyer
from products.models.product import Product

LONGEST_REVIEW = 600
LONGEST_NAME = 80
"""As long as a Testimonial block takes them."""


def review_id() -> str:
    """A new public id of a review, as documents name it."""
    return new_id("rev")


class ReviewState(models.TextChoices):
    """Only what its creator shows is seen by others. A change of the words makes it wait again."""

    WAITING = "waiting", "Waiting"
    SHOWN = "shown", "Shown"
    HIDDEN = "hidden", "Not shown"


class Review(models.Model):
    """What a buyer says of a product they have: one to five stars, words, and the name they want under them. At most one per
    buyer and product; taking it back deletes it. Decided at exactly when its creator has shown or hidden it; the answer has
    a date exactly when there is one.
    """

    public_id = models.CharField(max_length=20, default=review_id, unique=True, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="reviews")
    rating = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=LONGEST_REVIEW)
    display_name = models.CharField(max_length=LONGEST_NAME)
    state = models.CharField(max_length=7, choices=ReviewState, default=ReviewState.WAITING)
    reply = models.TextField(max_length=LONGEST_REVIEW, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "buyer"],
                name="at_most_one_review_per_buyer_and_product",
                violation_error_message="You have written about this already; change it instead.",
            ),
            models.CheckConstraint(
                condition=models.Q(rating__gte=1, rating__lte=5),
                name="review_has_one_to_five_stars",
                violation_error_message="Choose one to five stars.",
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(display_name=""),
                name="review_always_has_words_and_a_name",
                violation_error_message="A review needs words and a name.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_REVIEW) & LessThanOrEqual(Length("reply"), LONGEST_REVIEW),
                name="review_is_never_longer_than_allowed",
                violation_error_message="A review holds at most 600 characters.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ReviewState.values),
                name="review_state_is_known",
                violation_error_message="Unknown state of a review.",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReviewState.WAITING, decided_at__isnull=True)
                | (~models.Q(state=ReviewState.WAITING) & models.Q(decided_at__isnull=False)),
                name="review_is_decided_exactly_when_shown_or_hidden",
                violation_error_message="A review has a date of decision exactly when it was shown or hidden.",
            ),
            models.CheckConstraint(
                condition=models.Q(reply="", replied_at__isnull=True)
                | (~models.Q(reply="") & models.Q(replied_at__isnull=False)),
                name="review_reply_and_its_date_go_together",
                violation_error_message="An answer has a date, and the other way round.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating} of 5 by {self.display_name}"
