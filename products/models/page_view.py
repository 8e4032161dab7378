"""How often pages were looked at, counted without knowing by whom."""

from django.db import models

from creators.models import Creator
from products.models.product import Product


class ViewedPage(models.TextChoices):
    """The creator's page with everything they sell, a product's page, or the page to buy it at."""

    HUB = "hub", "Your page"
    SALES = "sales", "Product page"
    CHECKOUT = "checkout", "Checkout"


class PageView(models.Model):
    """How often a page was looked at on one day of its creator's calendar, by where people came from. Exactly one row per
    product, page, day and source; of a creator's own page, which always has no product, one per creator, day and source.

    `visitor_count` estimates how many people that were, never more than views. Nothing here tells who they were.
    """

    creator = models.ForeignKey(Creator, on_delete=models.CASCADE, related_name="page_views")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, blank=True, related_name="page_views")
    page = models.CharField(max_length=8, choices=ViewedPage)
    viewed_date = models.DateField()
    source = models.CharField(max_length=40)
    view_count = models.PositiveIntegerField()
    visitor_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-viewed_date", "-id"]
        indexes = [models.Index(fields=["creator", "viewed_date"], name="page_views_of_a_creator_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "page", "viewed_date", "source"],
                condition=models.Q(product__isnull=False),
                name="exactly_one_view_row_per_product_page_day_and_source",
                violation_error_message="These views are counted in another row already.",
            ),
            models.UniqueConstraint(
                fields=["creator", "viewed_date", "source"],
                condition=models.Q(product__isnull=True),
                name="exactly_one_view_row_per_hub_day_and_source",
                violation_error_message="These views are counted in another row already.",
            ),
            models.CheckConstraint(
                condition=models.Q(page__in=ViewedPage.values),
                name="viewed_page_is_one_we_know",
                violation_error_message="Unknown page.",
            ),
            models.CheckConstraint(
                condition=models.Q(page=ViewedPage.HUB, product__isnull=True)
                | (~models.Q(page=ViewedPage.HUB) & models.Q(product__isnull=False)),
                name="view_of_a_hub_is_the_one_without_product",
                violation_error_message="Views of a creator's own page have no product, all others have one.",
            ),
            models.CheckConstraint(
                condition=models.Q(visitor_count__lte=models.F("view_count")),
                name="visitors_are_never_more_than_views",
                violation_error_message="There cannot be more visitors than views.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} on {self.viewed_date} from {self.source}"
