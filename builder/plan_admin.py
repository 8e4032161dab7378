"""Personas, which admins write, and plans, which they only read."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from builder.models import Persona, Plan


class PersonaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Voices on offer. One that plans were made with is archived rather than deleted."""

    list_display = ["name", "line", "is_offered", "plan_count", "updated_at"]
    search_fields = ["name", "line", "instruction"]
    fields = ["name", "line", "instruction", "archived_at"]
    actions = ["archive", "offer_again"]

    def has_delete_permission(self, request: HttpRequest, obj: Persona | None = None) -> bool:
        """Only one that no plan was made with."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.plans.exists())

    @admin.display(description="On offer", boolean=True)
    def is_offered(self, persona: Persona) -> bool:
        """Whether creators may choose it."""
        return persona.is_on_offer

    @admin.display(description="Plans")
    def plan_count(self, persona: Persona) -> int:
        """How many plans were made with it."""
        return persona.plans.count()

    @admin.action(description="Archive the chosen personas")
    def archive(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        """No longer offered; old plans keep them."""
        for persona in queryset:
            persona.archive()
        self.message_user(request, f"{len(queryset)} archived.", messages.SUCCESS)

    @admin.action(description="Offer the chosen personas again")
    def offer_again(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        """Back on the list."""
        count = queryset.update(archived_at=None)
        self.message_user(request, f"{count} on offer again.", messages.SUCCESS)


class PlanAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Plans with the run that made them; creators change them, nobody else."""

    list_display = ["public_id", "title", "creator", "state", "persona", "version", "run", "updated_at"]
    list_filter = ["state", "persona"]
    search_fields = ["public_id", "wish", "creator__handle"]
    list_select_related = ["creator", "persona", "build"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """Nobody."""
        return False

    @admin.display(description="Run")
    def run(self, plan: Plan) -> str:
        """Leads to the ledger."""
        if plan.build is None:
            return "–"
        address = reverse("admin:builder_build_change", args=[plan.build.pk])
        return format_html('<a href="{}">{}</a>', address, plan.build.public_id)
