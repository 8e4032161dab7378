"""What a creator sells."""

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from creators.models import Creator
from owny.lib.ids import product_id
from owny.lib.money import format_money

MAX_PRICE_CENTS = 99_999_999
"""The largest amount a Checkout Session takes (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts)."""


class ProductType(models.TextChoices):
    """The four kinds; a price of 0 makes any of them a lead magnet."""

    PDF_GUIDE = "pdf_guide", "PDF guide"
    MINI_COURSE = "mini_course", "Mini course"
    CHALLENGE = "challenge", "Challenge"
    CHECKLIST = "checklist", "Checklist"


class ProductStatus(models.TextChoices):
    """Draft: never seen by buyers. Published: for sale. Archived: no longer for sale, buyers keep it."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ARCHIVED = "archived", "Archived"


class Paper(models.TextChoices):
    """The sheets a PDF can be laid out on: what printers hold everywhere, but for North America."""

    A4 = "a4", "A4"
    LETTER = "letter", "US Letter"


PRINTED_ON_LETTER = frozenset({"usd", "cad", "mxn"})
"""Currencies of the countries whose printers hold US Letter."""


def usual_paper(currency: str) -> Paper:
    """What printers hold where this currency is at home."""
    return Paper.LETTER if currency in PRINTED_ON_LETTER else Paper.A4


class Product(models.Model):
    """What a creator sells. Exactly one per slug within a creator's hub; published exactly when it has a live revision
    and is for sale. `price_cents` is the least a buyer pays; with `pay_what_you_want` a buyer may pay more and
    `suggested_cents` is what the form offers. With `pdf_names_buyer` every buyer gets a PDF of their own that says so.
    With `links_to_clips` its pages show where in a video their words were said, for clips that have a public address.
    With `mails_days` its buyers get a mail on each day that opens. `paper` is the sheet its PDFs are laid out on, "" the
    usual one where its currency is.
    """

    public_id = models.CharField(max_length=20, default=product_id, unique=True, editable=False)
    creator = models.ForeignKey(Creator, on_delete=models.PROTECT, related_name="products")
    product_type = models.CharField(max_length=12, choices=ProductType)
    title = models.CharField(max_length=120)
    slug = models.CharField(
        max_length=60, validators=[RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "Use letters, digits and single hyphens.")]
    )
    status = models.CharField(max_length=10, choices=ProductStatus, default=ProductStatus.DRAFT)
    price_cents = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(MAX_PRICE_CENTS)])
    currency = models.CharField(max_length=3, default="usd", validators=[RegexValidator(r"^[a-z]{3}$")])
    pay_what_you_want = models.BooleanField(default=False)
    suggested_cents = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(MAX_PRICE_CENTS)])
    pdf_names_buyer = models.BooleanField("PDF names the buyer", default=False)
    links_to_clips = models.BooleanField("links to its clips", default=False)
    paper = models.CharField("paper of the PDF", max_length=6, choices=Paper, blank=True)
    mails_days = models.BooleanField("mails each day that opens", default=True)
    draft_revision = models.ForeignKey(
        "products.Revision", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    live_revision = models.ForeignKey(
        "products.Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["creator", "slug"],
                name="exactly_one_product_per_slug_and_creator",
                violation_error_message="Another product of yours has this address.",
            ),
            models.CheckConstraint(
                condition=models.Q(product_type__in=ProductType.values),
                name="product_type_is_known",
                violation_error_message="Choose a guide, a course, a challenge or a checklist.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ProductStatus.values),
                name="product_status_is_known",
                violation_error_message="Unknown product status.",
            ),
            models.CheckConstraint(
                condition=models.Q(paper__in=["", *Paper.values]),
                name="product_paper_is_known",
                violation_error_message="Choose A4 or US Letter.",
            ),
            models.CheckConstraint(
                condition=models.Q(status=ProductStatus.DRAFT)
                | models.Q(live_revision__isnull=False, published_at__isnull=False),
                name="product_is_published_only_with_a_live_revision",
                violation_error_message="Publish a version first.",
            ),
            models.CheckConstraint(
                condition=models.Q(live_revision__isnull=True, published_at__isnull=True)
                | models.Q(live_revision__isnull=False, published_at__isnull=False),
                name="product_live_revision_and_date_go_together",
                violation_error_message="A live version has a date, and the other way round.",
            ),
            models.CheckConstraint(
                condition=models.Q(pay_what_you_want=True) | models.Q(suggested_cents=0),
                name="suggested_amount_only_with_pay_what_you_want",
                violation_error_message="A suggested amount needs pay what you want.",
            ),
            models.CheckConstraint(
                condition=models.Q(suggested_cents=0) | models.Q(suggested_cents__gte=models.F("price_cents")),
                name="suggested_amount_never_below_the_price",
                violation_error_message="The suggested amount cannot be below the least amount.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_free(self) -> bool:
        """Whether it can be had without paying, by everyone and always."""
        return self.price_cents == 0 and not self.pay_what_you_want

    @property
    def printed_on(self) -> Paper:
        """The paper of its PDFs."""
        return Paper(self.paper) if self.paper else usual_paper(self.currency)

    @property
    def price_label(self) -> str:
        """The price in words for a button: `$19`, `Free`, `From $5`, `Pay what you want`."""
        if self.is_free:
            return "Free"
        if self.pay_what_you_want:
            return f"From {format_money(self.price_cents, self.currency)}" if self.price_cents else "Pay what you want"
        return format_money(self.price_cents, self.currency)
