"""The creators' side of the admin."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from creators.changes import tell_pages
from creators.mailing import send_again
from creators.models import (
    Brand,
    ClipCard,
    ClipImport,
    Creator,
    Domain,
    Mail,
    MailEvent,
    MailStop,
    Media,
    Subscription,
    Tier,
    TierKey,
    User,
)
from creators.pictures import delete_picture
from creators.tiers import tier_named


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """Sign-ins; who sells has a creator."""

    ordering = ("-date_joined",)
    list_display = ("email", "handle", "is_active", "is_staff", "last_login", "date_joined")
    list_filter = ("is_active", "is_staff", "is_superuser")
    list_select_related = ("creator",)
    search_fields = ("email", "creator__handle")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")

    @admin.display(description="creator")
    def handle(self, user: User) -> str:
        """The handle, if this user sells."""
        return str(user.creator) if hasattr(user, "creator") else "—"


class BrandInline(admin.StackedInline):  # type: ignore[type-arg]
    """A creator's one brand."""

    model = Brand
    can_delete = False


@admin.register(Creator)
class CreatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who sells, with payouts and clips."""

    list_display = ("handle", "display_name", "email", "payout_status", "clips", "created_at")
    list_filter = ("payout_status", "created_at")
    list_select_related = ("user",)
    search_fields = ("handle", "display_name", "user__email", "payout_account_id")
    autocomplete_fields = ("user",)
    readonly_fields = (
        "payout_account_id",
        "payout_status",
        "payout_requirements",
        "payout_checked_at",
        "clips_changed_at",
        "created_at",
        "clips",
    )
    inlines = (BrandInline,)
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Creator]:
        """With the number of clips, in one query."""
        rows: QuerySet[Creator] = super().get_queryset(request).annotate(clip_count=Count("clip_cards"))
        return rows

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Published pages show the new name at once, and stand at the new handle."""
        super().save_related(request, form, formsets, change)
        tell_pages(form.instance)

    @admin.display(description="e-mail", ordering="user__email")
    def email(self, creator: Creator) -> str:
        """Where the creator signs in."""
        return creator.user.email

    @admin.display(description="clips", ordering="clip_count")
    def clips(self, creator: Creator) -> SafeString:
        """How many, linked to them."""
        address = reverse("admin:creators_clipcard_changelist")
        count = getattr(creator, "clip_count", 0)
        return format_html('<a href="{}?creator__id__exact={}">{}</a>', address, creator.pk, count)


@admin.register(Tier)
class TierAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What the plans hold: the fee of a sale and the limits. Empty means no limit, or the site's own fee."""

    list_display = ("key", "fee_basis_points", "builds_per_month", "products_on_sale")
    list_editable = ("fee_basis_points", "builds_per_month", "products_on_sale")
    readonly_fields = ("key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tier]:
        """All plans, also one that nobody has asked for yet."""
        for key in TierKey.values:
            tier_named(key)
        rows: QuerySet[Tier] = super().get_queryset(request)
        return rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The plans are these."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tier | None = None) -> bool:
        """The plans are these."""
        return False


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who pays for a plan, as Stripe last told."""

    list_display = ("creator", "status", "interval", "period_ends_at", "cancels_at", "past_due_at", "checked_at")
    list_filter = ("status", "interval")
    list_select_related = ("creator",)
    search_fields = ("creator__handle", "customer_id", "stripe_id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written from what Stripe says."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Subscription | None = None) -> bool:
        """Written from what Stripe says."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Subscription | None = None) -> bool:
        """Written from what Stripe says."""
        return False


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """How creators' pages look."""

    list_display = ("creator", "mood", "color_primary", "color_accent", "density", "language", "updated_at")
    list_filter = ("mood", "density", "language")
    list_select_related = ("creator",)
    search_fields = ("creator__handle", "tagline")
    autocomplete_fields = ("creator",)
    readonly_fields = ("updated_at",)


@admin.register(ClipCard)
class ClipCardAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Clips, readable; creators edit them, not we."""

    list_display = ("title", "creator", "platform", "duration_seconds", "published_at", "created_at")
    list_filter = ("platform", "created_at")
    list_select_related = ("creator",)
    search_fields = ("title", "public_id", "external_id", "url", "creator__handle")
    readonly_fields = ("public_id", "creator", "clip_import", "identity", "content_hash", "cues", "created_at", "updated_at")
    date_hierarchy = "created_at"
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Clips come from imports."""
        return False


@admin.register(Media)
class MediaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Creators' pictures: what they are called and say; their files go with them."""

    list_display = ("name", "creator", "width", "height", "alt", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("creator",)
    search_fields = ("name", "public_id", "alt", "creator__handle")
    readonly_fields = ("public_id", "creator", "name", "digest", "width", "height", "created_at")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Pictures come from uploads."""
        return False

    def delete_model(self, request: HttpRequest, obj: Media) -> None:
        """With the files that no other picture shares; pages that show it fall back to their cover art."""
        delete_picture(obj)
        tell_pages(obj.creator)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Media]) -> None:
        """Each with its files."""
        creators = Creator.objects.filter(media__in=queryset).distinct()
        for creator in list(creators):
            for media in queryset.filter(creator=creator):
                delete_picture(media)
            tell_pages(creator)


@admin.register(ClipImport)
class ClipImportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What was brought in when, and what stayed out."""

    list_display = (
        "public_id",
        "creator",
        "names",
        "status",
        "created_count",
        "updated_count",
        "unchanged_count",
        "refused_count",
        "created_at",
    )
    list_filter = ("status", "created_at")
    list_select_related = ("creator",)
    search_fields = ("public_id", "creator__handle")
    exclude = ("drafts",)
    date_hierarchy = "created_at"

    @admin.display(description="files")
    def names(self, found: ClipImport) -> str:
        """The first files."""
        shown = ", ".join(map(str, found.file_names[:3]))
        return shown + (f" and {len(found.file_names) - 3} more" if len(found.file_names) > 3 else "")

    @admin.display(description="refused")
    def refused_count(self, found: ClipImport) -> int:
        """Rows that stayed out."""
        return len(found.refusals)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Imports are made by creators."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A record of what happened."""
        return False


class Written:
    """Rows that the program writes: they can be read, never added or changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


class MailEventInline(Written, admin.TabularInline):  # type: ignore[type-arg]
    """What its provider told of it."""

    model = MailEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ("kind", "reason", "detail", "happened_at", "received_at")


@admin.register(Mail)
class MailAdmin(Written, admin.ModelAdmin):  # type: ignore[type-arg]
    """The outbox. Codes and links that open something are never shown."""

    list_display = ("kind", "to", "shown_subject", "creator", "state", "try_count", "created_at", "sent_at", "error")
    list_filter = ("state", "kind", "is_bulk", "created_at")
    list_select_related = ("creator",)
    search_fields = ("to", "key", "provider_id", "creator__handle")
    date_hierarchy = "created_at"
    fields = (
        "kind", "key", "to", "sender", "reply_to", "creator", "shown_subject", "shown_text", "state", "try_count", "due_at",
        "error", "provider_id", "created_at", "sent_at", "is_bulk", "unsubscribe_url",
    )  # fmt: skip
    inlines = (MailEventInline,)
    actions = ("send_again",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: a row that is gone could be sent twice."""
        return False

    @admin.display(description="subject")
    def shown_subject(self, mail: Mail) -> str:
        """Nothing of a mail with a code."""
        return "(not shown)" if mail.is_secret else mail.subject

    @admin.display(description="text")
    def shown_text(self, mail: Mail) -> str:
        """Nothing of a mail with a code or a link that opens something."""
        return "(not shown)" if mail.is_secret else mail.text or "(no longer kept)"

    @admin.action(description="Send again", permissions=["view"])
    def send_again(self, request: HttpRequest, mails: QuerySet[Mail]) -> None:
        """What was given up or held back is tried anew; what left leaves once more, as a mail of its own."""
        with transaction.atomic():
            done = sum(send_again(mail) for mail in mails)
        rest = "" if done == len(mails) else " Of the others the words are no longer kept, or they are on their way already."
        way = "is on its way" if done == 1 else "are on their way"
        level = messages.WARNING if rest else messages.SUCCESS
        self.message_user(request, f"{done} of {len(mails)} {way}.{rest}", level)


@admin.register(MailStop)
class MailStopAdmin(Written, admin.ModelAdmin):  # type: ignore[type-arg]
    """Addresses that get no more mail. Deleting one lets mail go there again."""

    list_display = ("email", "reason", "creator", "detail", "created_at")
    list_filter = ("reason",)
    list_select_related = ("creator",)
    search_fields = ("email", "creator__handle")


@admin.register(MailEvent)
class MailEventAdmin(Written, admin.ModelAdmin):  # type: ignore[type-arg]
    """What providers told."""

    list_display = ("kind", "reason", "email", "provider", "happened_at", "received_at", "detail")
    list_filter = ("kind", "provider")
    search_fields = ("email", "detail")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: an event that is gone would be acted on again."""
        return False


@admin.register(Domain)
class DomainAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Creators' own domains and what their records said last."""

    list_display = ("host", "creator", "status", "problem", "verified_at", "failing_at", "checked_at")
    list_filter = ("status",)
    list_select_related = ("creator",)
    search_fields = ("host", "creator__handle")
    exclude = ("token",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Creators add them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Domain | None = None) -> bool:
        """Their records decide."""
        return False
