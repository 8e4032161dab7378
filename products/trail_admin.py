"""What support sees of what happened: versions that went live or got a name, links to drafts, moved orders."""

from django.contrib import admin

from products.models import PreviewLink, Publication, Readdressing, VersionName
from products.read_only_admin import Kept


@admin.register(Publication)
class PublicationAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What went live when."""

    list_display = ["product", "revision", "published_by", "published_at"]
    search_fields = ["product__title", "product__public_id"]
    list_select_related = ["product", "revision__product", "published_by"]


@admin.register(VersionName)
class VersionNameAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Names that creators gave to versions."""

    list_display = ["name", "revision", "named_by", "named_at"]
    search_fields = ["name", "revision__product__title"]
    list_select_related = ["revision__product", "named_by"]


@admin.register(PreviewLink)
class PreviewLinkAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Secret links to drafts; the secret itself is not kept."""

    list_display = ["product", "key_end", "made_by", "created_at", "expires_at", "revoked_at", "seen_count"]
    search_fields = ["product__title", "product__public_id"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["product", "made_by"]


@admin.register(Readdressing)
class ReaddressingAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Orders that went to another address."""

    list_display = ["order", "from_email", "to_email", "made_by", "made_at"]
    search_fields = ["order__uuid", "from_email", "to_email"]
    list_select_related = ["order", "made_by"]
