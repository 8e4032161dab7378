"""What support sees: orders with their money, events with replay, the ledger read-only."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from owny.lib.money import format_money
from products import (
    emails,
    money_admin,  # noqa: F401 - the admin looks in this module only
    people_admin,  # noqa: F401
    trail_admin,  # noqa: F401
)
from products.models import (
    Buyer,
    Dispute,
    Entitlement,
    LibraryKey,
    Order,
    OrderItem,
    OrderStatus,
    PageView,
    PdfFile,
    Product,
    PublishedPage,
    Readdressing,
    Reading,
    ReadingMark,
    ReadingNote,
    Refund,
    Revision,
    StripeEvent,
    ThemeSheet,
)
from products.pdfs import ask_again, forget_copies
from products.progress import forget_progress
from products.read_only_admin import Kept
from products.stripe_events import handle_event
from products.tasks import look_at_order


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Products; what they cost is changed in the studio, where the page follows."""

    list_display = ["title", "creator", "product_type", "status", "price_label", "published_at", "page"]
    list_filter = ["status", "product_type", "currency"]
    search_fields = ["title", "slug", "public_id", "creator__handle", "creator__user__email"]
    list_select_related = ["creator"]
    readonly_fields = [
        "public_id", "creator", "price_cents", "suggested_cents", "pay_what_you_want", "currency", "status",
        "draft_revision", "live_revision", "published_at", "created_at", "updated_at",
    ]  # fmt: skip

    @admin.display(description="Page")
    def page(self, product: Product) -> str:
        """A link to the public page."""
        address = reverse("products:page", args=[product.creator.handle, product.slug])
        return format_html('<a href="{}">Open</a>', address)


@admin.register(Revision)
class RevisionAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Documents, as they were."""

    list_display = ["product", "number", "origin", "note", "made_by", "created_at"]
    list_filter = ["origin"]
    search_fields = ["product__title", "product__public_id", "document_hash"]
    list_select_related = ["product", "made_by"]


@admin.register(Buyer)
class BuyerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Buyers by address."""

    list_display = ["email", "name", "email_confirmed_at", "created_at"]
    search_fields = ["email", "name"]
    readonly_fields = ["email_confirmed_at", "created_at"]
    actions = ["forget"]

    @admin.action(description="Delete what they ticked and wrote, and the PDFs that name them")
    def forget(self, request: HttpRequest, queryset: QuerySet[Buyer]) -> None:
        """For buyers who ask for it. What they paid and what they own stays."""
        readings = sum(forget_progress(buyer) for buyer in queryset)
        copies = sum(forget_copies(buyer) for buyer in queryset)
        self.message_user(request, f"Deleted: progress in {readings} products, {copies} PDFs.")


class ItemInline(Kept, admin.TabularInline):  # type: ignore[type-arg]
    """What was bought."""

    model = OrderItem
    extra = 0


class RefundInline(Kept, admin.TabularInline):  # type: ignore[type-arg]
    """What went back."""

    model = Refund
    extra = 0


class ReaddressingInline(Kept, admin.TabularInline):  # type: ignore[type-arg]
    """Which addresses it had."""

    model = Readdressing
    extra = 0


class DisputeInline(Kept, admin.TabularInline):  # type: ignore[type-arg]
    """What a bank took back."""

    model = Dispute
    extra = 0


@admin.register(Order)
class OrderAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Orders; their state follows from Stripe, so the only thing to do is to look again."""

    list_display = ["number", "email", "status", "amount", "refunded", "fee", "created_at", "paid_at"]
    list_filter = ["status", "is_test", "currency", "created_at"]
    search_fields = ["uuid", "email", "stripe_session_id", "stripe_payment_intent_id", "items__title"]
    date_hierarchy = "created_at"
    inlines = [ItemInline, RefundInline, DisputeInline, ReaddressingInline]
    actions = ["look_again", "send_access"]

    @admin.display(description="Amount", ordering="total_cents")
    def amount(self, order: Order) -> str:
        """The total in words."""
        return format_money(order.total_cents, order.currency)

    @admin.display(description="Refunded", ordering="refunded_cents")
    def refunded(self, order: Order) -> str:
        """What went back, in words."""
        return format_money(order.refunded_cents, order.currency) if order.refunded_cents else ""

    @admin.display(description="Our fee", ordering="fee_cents")
    def fee(self, order: Order) -> str:
        """Our part in words."""
        return format_money(order.fee_cents, order.currency)

    @admin.action(description="Ask Stripe again", permissions=["view"])
    def look_again(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Fetch the truth and act on it, as a webhook would."""
        for order in orders:
            look_at_order.delay(order.pk)
        self.message_user(request, f"Stripe is asked about {len(orders)}.", messages.SUCCESS)

    @admin.action(description="Send the receipt again, with a fresh link", permissions=["view"])
    def send_access(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """For buyers whose mail got lost."""
        paid = [order for order in orders if order.status == OrderStatus.PAID]
        with transaction.atomic():
            for order in paid:
                emails.send_receipt(order, again=True)
        self.message_user(
            request, f"{len(paid)} of {len(orders)} are on their way; the others are not paid.", messages.SUCCESS
        )


@admin.register(OrderItem)
class OrderItemAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was bought, by product."""

    list_display = ["title", "order", "product", "revision", "price_cents", "discount_cents", "refunded_cents", "is_extra"]
    search_fields = ["title", "product__public_id", "order__uuid", "order__email"]
    list_select_related = ["order", "product", "revision__product"]


@admin.register(Entitlement)
class EntitlementAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who may open what."""

    list_display = ["buyer", "product", "granted_at", "revoked_at", "revoked_reason"]
    list_filter = ["revoked_reason"]
    search_fields = ["buyer__email", "product__title", "product__public_id"]
    list_select_related = ["buyer", "product"]


@admin.register(StripeEvent)
class StripeEventAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """The inbox: what came, what was done, what went wrong."""

    list_display = ["event_id", "event_type", "endpoint", "received_at", "handled_at", "try_count", "problem"]
    list_filter = [("handled_at", admin.EmptyFieldListFilter), "endpoint", "event_type"]
    search_fields = ["event_id", "event_type", "error"]
    actions = ["replay"]

    @admin.display(description="Problem")
    def problem(self, event: StripeEvent) -> str:
        """The beginning of what went wrong."""
        return event.error[:80]

    @admin.action(description="Do it again", permissions=["view"])
    def replay(self, request: HttpRequest, events: QuerySet[StripeEvent]) -> None:
        """Act on the events once more, handled or not; acting twice is the same as once."""
        done = 0
        for event in events:
            event.handled_at = None
            done += handle_event(event, again=True)
        level = messages.SUCCESS if done == len(events) else messages.WARNING
        self.message_user(request, f"{done} of {len(events)} done; the others say why.", level)


@admin.register(PublishedPage)
class PublishedPageAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Stored pages."""

    list_display = ["path", "product", "revision", "etag", "rendered_at"]
    search_fields = ["path", "product__title"]
    list_select_related = ["product", "revision"]
    fields = ["path", "product", "revision", "etag", "rendered_at"]


@admin.register(ThemeSheet)
class ThemeSheetAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Stored looks."""

    list_display = ["key", "created_at"]
    search_fields = ["key"]


@admin.register(LibraryKey)
class LibraryKeyAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Mailed ways into libraries; the code itself is nowhere."""

    list_display = ["buyer", "created_at", "expires_at", "code_expires_at", "try_count", "used_at"]
    search_fields = ["buyer__email"]
    list_select_related = ["buyer"]
    fields = ["buyer", "created_at", "expires_at", "code_expires_at", "try_count", "used_at"]


@admin.register(Reading)
class ReadingAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """How far buyers are; what they wrote is theirs alone."""

    list_display = ["entitlement", "started_at", "seen_at", "finished_at"]
    exclude = ["certificate_name"]
    list_select_related = ["entitlement__buyer", "entitlement__product"]


@admin.register(ReadingMark)
class ReadingMarkAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was ticked and done."""

    list_display = ["reading", "kind", "part", "item", "is_on", "acted_at"]
    list_filter = ["kind"]
    list_select_related = ["reading"]


@admin.register(ReadingNote)
class ReadingNoteAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """That something was written, never what."""

    list_display = ["reading", "block", "acted_at"]
    exclude = ["text"]
    list_select_related = ["reading"]


@admin.register(PdfFile)
class PdfFileAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """PDFs of revisions, and certificates without the name on them: which are there, which could not be made, and why."""

    list_display = [
        "revision",
        "made_for",
        "is_certificate",
        "paper",
        "status",
        "page_count",
        "byte_count",
        "try_count",
        "asked_at",
        "made_at",
        "problem",
    ]
    list_filter = ["status", "paper"]
    search_fields = ["revision__product__title", "revision__product__public_id", "problem"]
    list_select_related = ["revision__product"]
    actions = ["make_again"]

    @admin.display(boolean=True, description="certificate")
    def is_certificate(self, pdf: PdfFile) -> bool:
        """Whether it is the certificate of a reader."""
        return pdf.reading_id is not None

    @admin.action(description="Make it again", permissions=["view"])
    def make_again(self, request: HttpRequest, files: QuerySet[PdfFile]) -> None:
        """Ask a worker for them anew, with today's layout."""
        for pdf in files:
            ask_again(pdf)
        self.message_user(request, f"{len(files)} asked for again.", messages.SUCCESS)


@admin.register(PageView)
class PageViewAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """How often pages were looked at, by day and source."""

    list_display = ["viewed_date", "creator", "product", "page", "source", "view_count", "visitor_count"]
    list_filter = ["page", "viewed_date"]
    list_select_related = ["creator", "product"]
    search_fields = ["creator__handle", "product__title", "source"]
    show_full_result_count = False
