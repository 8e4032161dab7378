"""What support sees of money: codes, extras, refunds, disputes, warnings, the ledger, partners; all to read."""

from django.contrib import admin, messages
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from owny.lib.money import format_money
from products.ledger_check import check_ledger
from products.models import (
    Discount,
    DiscountUse,
    Dispute,
    EntryKind,
    Extra,
    FraudWarning,
    LedgerAlarm,
    LedgerEntry,
    Partner,
    PartnerEntry,
    Refund,
)
from products.read_only_admin import Kept


@admin.register(Discount)
class DiscountAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Codes of creators."""

    list_display = ["code", "creator", "terms", "use_limit", "starts_at", "ends_at", "stopped_at"]
    search_fields = ["code", "creator__handle"]
    list_select_related = ["creator"]


@admin.register(DiscountUse)
class DiscountUseAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Where codes were used; those that were released do not count."""

    list_display = ["discount", "order", "email", "taken_at", "released_at"]
    list_filter = [("released_at", admin.EmptyFieldListFilter)]
    search_fields = ["discount__code", "email", "order__uuid"]
    list_select_related = ["discount", "order"]


@admin.register(Extra)
class ExtraAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What is offered beside which button."""

    list_display = ["product", "offered", "price_cents", "pitch"]
    search_fields = ["product__title", "offered__title"]
    list_select_related = ["product", "offered"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """The ledger. Positive amounts entered our balance at Stripe."""

    list_display = ["made_at", "kind", "amount", "currency", "order", "source", "stripe_id"]
    list_filter = ["kind", "currency", "made_at"]
    search_fields = ["stripe_id", "source", "order__uuid", "order__email"]
    list_select_related = ["order"]
    date_hierarchy = "made_at"
    actions = ["add_up"]

    @admin.display(description="Amount", ordering="amount_cents")
    def amount(self, entry: LedgerEntry) -> str:
        """In words."""
        return format_money(entry.amount_cents, entry.currency)

    @admin.action(description="Add them up", permissions=["view"])
    def add_up(self, request: HttpRequest, entries: QuerySet[LedgerEntry]) -> None:
        """What the chosen entries come to, by kind and in all."""
        sums = entries.order_by("currency", "kind").values_list("currency", "kind").annotate(sum=Sum("amount_cents"))
        total: dict[str, int] = {}
        for currency, kind, amount in sums:
            total[currency] = total.get(currency, 0) + amount
            self.message_user(request, f"{EntryKind(kind).label}: {format_money(amount, currency)}")
        for currency, amount in total.items():
            self.message_user(request, f"In all: {format_money(amount, currency)}", messages.SUCCESS)


@admin.register(LedgerAlarm)
class LedgerAlarmAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Orders whose entries and Stripe's list differ."""

    list_display = ["order", "ours_cents", "stripes_cents", "currency", "found_at", "closed_at"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter)]
    search_fields = ["order__uuid", "order__email"]
    list_select_related = ["order"]
    actions = ["check_again"]

    @admin.action(description="Compare again", permissions=["view"])
    def check_again(self, request: HttpRequest, alarms: QuerySet[LedgerAlarm]) -> None:
        """Ask Stripe now."""
        fits = sum(check_ledger(alarm.order) for alarm in alarms)
        self.message_user(request, f"{fits} of {len(alarms)} fit.")


@admin.register(FraudWarning)
class FraudWarningAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Suspicions of banks, and what was done."""

    list_display = ["stripe_id", "order", "fraud_type", "received_at", "answer", "answered_at"]
    list_filter = ["answer", "fraud_type"]
    search_fields = ["stripe_id", "order__uuid", "order__email"]
    list_select_related = ["order"]


@admin.register(Partner)
class PartnerAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who sends buyers to whom; the key of their statement is not shown."""

    list_display = ["name", "creator", "email", "code", "share_label", "days", "visit_count", "ended_at"]
    search_fields = ["name", "email", "code", "creator__handle"]
    list_select_related = ["creator"]
    exclude = ["key"]


@admin.register(PartnerEntry)
class PartnerEntryAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What creators owe partners, as changes."""

    list_display = ["made_at", "partner", "kind", "amount_cents", "currency", "order"]
    list_filter = ["kind", "currency"]
    search_fields = ["partner__name", "partner__email", "order__uuid"]
    list_select_related = ["partner", "order"]


@admin.register(Refund)
class RefundAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Money on its way back."""

    list_display = [
        "uuid", "order", "item", "amount_cents", "reason", "status", "stripe_id", "made_by", "created_at",
        "returned_cents", "returned_at",
    ]  # fmt: skip
    list_filter = ["status", "reason"]
    search_fields = ["uuid", "stripe_id", "order__uuid", "order__email"]
    list_select_related = ["order", "item", "made_by"]


@admin.register(Dispute)
class DisputeAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Money that banks took back."""

    list_display = [
        "stripe_id", "order", "amount_cents", "status", "reason", "respond_until", "taken_back_cents", "returned_at",
    ]  # fmt: skip
    list_filter = ["status", "reason"]
    search_fields = ["stripe_id", "order__uuid", "order__email"]
    list_select_related = ["order"]
