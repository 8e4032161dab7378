"""What support sees of builds: the ledger with turns, tokens, cost and the provider's trace, read-only."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from builder.choosing import replaced_note
from builder.models import (
    Build,
    BuildCharge,
    BuildEvent,
    BuildStep,
    Circuit,
    GoneModel,
    Persona,
    Plan,
    Provider,
    ProviderCheck,
    ProviderKey,
)
from builder.plan_admin import PersonaAdmin, PlanAdmin
from builder.provider_admin import CircuitAdmin, GoneModelAdmin, ProviderAdmin, ProviderCheckAdmin, ProviderKeyAdmin
from builder.requesting import request_cancel
from builder.showing import cost_label


class Kept:
    """Rows that the program writes: they can be read, never added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


class StepInline(Kept, admin.TabularInline):  # type: ignore[type-arg]
    """The turns of a build, one line each."""

    model = BuildStep
    fields = ["number", "attempt", "turn", "status", "model", "tools", "tokens", "cost", "duration_ms", "fault", "trace_id"]
    readonly_fields = ["tools", "tokens", "cost"]
    show_change_link = True
    extra = 0

    @admin.display(description="Called")
    def tools(self, step: BuildStep) -> str:
        """Names of the tools the model called."""
        return tools_of(step)

    @admin.display(description="Tokens in (cached) / out")
    def tokens(self, step: BuildStep) -> str:
        """As `2441 (2368) / 33`."""
        return f"{step.prompt_tokens} ({step.cached_tokens}) / {step.completion_tokens}"

    @admin.display(description="Cost")
    def cost(self, step: BuildStep) -> str:
        """In cents."""
        return cost_label(step.cost_microdollars)


class ChargeInline(Kept, admin.TabularInline):  # type: ignore[type-arg]
    """What the build paid for beside its turns."""

    model = BuildCharge
    fields = ["number", "attempt", "tool", "query", "tokens", "cost", "fault", "trace_id"]
    readonly_fields = ["cost"]
    extra = 0

    @admin.display(description="Cost")
    def cost(self, charge: BuildCharge) -> str:
        """In cents."""
        return cost_label(charge.cost_microdollars)


@admin.register(Build)
class BuildAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Builds by outcome, with their ledger."""

    list_display = [
        "public_id", "creator", "product_link", "status", "outcome", "model_line", "turn_count", "cost", "created_at",
    ]  # fmt: skip
    list_filter = ["status", "outcome", "model", "provider", "own_key", "created_at"]
    search_fields = ["public_id", "creator__handle", "creator__user__email", "product__title", "steps__trace_id"]
    list_select_related = ["creator", "product"]
    date_hierarchy = "created_at"
    inlines = [StepInline, ChargeInline]
    change_form_template = "admin/builder/build/change_form.html"
    actions = ["cancel_builds"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The list's action may be used; a build itself is read-only."""
        return obj is None and super(Kept, self).has_change_permission(request)

    @admin.display(description="Product")
    def product_link(self, build: Build) -> str:
        """Leads to the product."""
        if build.product is None:
            return "–"
        address = reverse("admin:products_product_change", args=[build.product.pk])
        return format_html('<a href="{}">{}</a>', address, build.product.title)

    @admin.display(description="Model", ordering="model")
    def model_line(self, build: Build) -> str:
        """The model, and the one it stands in for."""
        return f"{build.model} ({build.replaced_model} is gone)" if replaced_note(build) else build.model

    @admin.display(description="Cost", ordering="cost_microdollars")
    def cost(self, build: Build) -> str:
        """In cents."""
        return cost_label(build.cost_microdollars)

    @admin.action(description="Cancel the chosen builds")
    def cancel_builds(self, request: HttpRequest, queryset: QuerySet[Build]) -> None:
        """Those that are over stay as they are."""
        active = [build for build in queryset if build.is_active]
        for build in active:
            request_cancel(build)
        self.message_user(request, f"{len(active)} asked to stop.", messages.SUCCESS)


@admin.register(BuildStep)
class BuildStepAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """One request to the model and what came back."""

    list_display = [
        "build",
        "number",
        "status",
        "model",
        "tools",
        "usage_source",
        "cost",
        "duration_ms",
        "trace_id",
        "started_at",
    ]
    list_filter = ["status", "model", "usage_source", "finish_reason"]
    search_fields = ["trace_id", "build__public_id", "fault"]
    list_select_related = ["build"]
    exclude = ["assistant_message", "tool_messages"]
    readonly_fields = ["answer", "replies"]

    @admin.display(description="Called")
    def tools(self, step: BuildStep) -> str:
        """Names of the tools the model called."""
        return tools_of(step)

    @admin.display(description="Cost", ordering="cost_microdollars")
    def cost(self, step: BuildStep) -> str:
        """In cents."""
        return cost_label(step.cost_microdollars)

    @admin.display(description="The model's answer")
    def answer(self, step: BuildStep) -> str:
        """As it was sent back."""
        return pretty(step.assistant_message)

    @admin.display(description="What followed")
    def replies(self, step: BuildStep) -> str:
        """Results of the calls."""
        return pretty(step.tool_messages)


@admin.register(BuildEvent)
class BuildEventAdmin(Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """What the browser was told."""

    list_display = ["build", "sequence", "attempt", "kind", "words", "created_at"]
    list_filter = ["kind"]
    search_fields = ["build__public_id"]
    list_select_related = ["build"]

    @admin.display(description="In words")
    def words(self, event: BuildEvent) -> str:
        """The event's own words, if it has any."""
        return str(event.data.get("text") or event.data.get("line") or event.data.get("name") or "")


def tools_of(step: BuildStep) -> str:
    """Names of the tools that a step called, in order."""
    calls: list[dict[str, Any]] = (step.assistant_message or {}).get("tool_calls") or []
    return ", ".join(str(call["function"]["name"]) for call in calls)


def pretty(value: object) -> str:
    """JSON to read."""
    return format_html("<pre>{}</pre>", json.dumps(value, ensure_ascii=False, indent=2))


admin.site.register(Persona, PersonaAdmin)
admin.site.register(Plan, PlanAdmin)
admin.site.register(Provider, ProviderAdmin)
admin.site.register(ProviderCheck, ProviderCheckAdmin)
admin.site.register(ProviderKey, ProviderKeyAdmin)
admin.site.register(Circuit, CircuitAdmin)
admin.site.register(GoneModel, GoneModelAdmin)
