"""What support sees of people: contacts with what they said yes to, mails to many, what was told as new."""

from django.contrib import admin

from products.models import Broadcast, BroadcastRecipient, Consent, Contact, ProductUpdate, Review
from products.read_only_admin import Kept


@admin.register(Contact)
class ContactAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who is on whose list."""

    list_display = ["buyer", "creator", "met_at", "news_since_at", "consent"]
    search_fields = ["buyer__email", "creator__handle"]
    list_filter = [("news_since_at", admin.EmptyFieldListFilter)]
    list_select_related = ["buyer", "creator", "consent"]


@admin.register(Consent)
class ConsentAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was agreed to, where and when."""

    list_display = ["order", "text", "page", "given_at"]
    search_fields = ["order__email", "order__uuid", "text"]
    list_select_related = ["order"]


@admin.register(ProductUpdate)
class ProductUpdateAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What creators said is new."""

    list_display = ["product", "line", "published_at", "revision"]
    search_fields = ["product__title", "line"]
    list_select_related = ["product", "revision__product"]


@admin.register(Broadcast)
class BroadcastAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Mails to many."""

    list_display = ["subject", "creator", "to", "product", "state", "started_at", "finished_at"]
    list_filter = ["state", "to"]
    search_fields = ["subject", "creator__handle", "product__title"]
    list_select_related = ["creator", "product"]


@admin.register(BroadcastRecipient)
class BroadcastRecipientAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who gets or got one."""

    list_display = ["email", "broadcast", "mail"]
    search_fields = ["email", "broadcast__subject"]
    list_select_related = ["broadcast", "mail"]


@admin.register(Review)
class ReviewAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What buyers say; their creators decide what is shown."""

    list_display = ["product", "rating", "display_name", "state", "changed_at", "buyer"]
    list_filter = ["state", "rating"]
    search_fields = ["product__title", "buyer__email", "display_name", "text"]
    list_select_related = ["product", "buyer"]
