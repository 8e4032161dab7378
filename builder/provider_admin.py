"""Providers, their keys and their state, for whoever runs the site. No key is ever shown."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from builder import circuits
from builder.check_tasks import MOST_RUNS, ask_for_check
from builder.models import CheckStatus, Circuit, Provider, ProviderCheck, ProviderKey, ProviderModel
from builder.models.provider import place_of
from builder.presets import PRESETS, add_preset
from builder.showing import cost_label
from creators.models import User


class LinesField(forms.CharField):
    """A list of names, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 40, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """The names as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines as names, none twice."""
        return list(dict.fromkeys(line.strip() for line in str(value or "").splitlines() if line.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the names differ."""
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A provider, and a key that goes in and never comes out."""

    building_models = LinesField(required=False, label="Models for building", help_text="One id on each line, best first.")
    planning_models = LinesField(required=False, label="Models for planning", help_text="Empty: not used for planning.")
    new_key = forms.CharField(
        required=False,
        max_length=400,
        strip=True,
        label="Key of the site",
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False),
    )
    remove_key = forms.BooleanField(required=False, label="Remove the key")

    class Meta:
        model = Provider
        fields = ["title", "slug", "base_url", "dialect", "is_active", "order", "building_models", "planning_models", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        end = f"One that ends in {self.instance.key_end} is kept" if self.instance.key_end else "One is kept"
        kept = (
            f"{end}; leave this empty to keep it."
            if self.instance.sealed_key
            else "None is kept: creators may bring theirs."
        )
        self.fields["new_key"].help_text = kept

    def clean(self) -> dict[str, Any]:
        """Refuse another address while the key for the old one is kept: whoever changes it would have it sent there."""
        cleaned = super().clean() or self.cleaned_data
        moves = place_of(self.instance.base_url) != place_of(cleaned.get("base_url", self.instance.base_url))
        if self.instance.sealed_key and moves and not (cleaned.get("new_key") or cleaned.get("remove_key")):
            self.add_error("new_key", "The key is only for the address it was given for. Enter it again, or remove it.")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Seal the new key, or forget the old one."""
        if self.cleaned_data.get("new_key"):
            self.instance.set_key(self.cleaned_data["new_key"])
        elif self.cleaned_data.get("remove_key"):
            self.instance.set_key("")
        return super().save(commit)


class ProviderModelInline(admin.TabularInline):  # type: ignore[type-arg]
    """Facts about models that are not in our table, or differ at this provider."""

    model = ProviderModel
    extra = 0


class ProviderAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Hosts that serve models. Adding one is a row, or one click for those that many use."""

    form = ProviderForm
    list_display = ["title", "base_url", "key", "is_active", "order", "models_for_building", "models_for_planning"]
    list_filter = ["is_active", "dialect"]
    search_fields = ["title", "slug", "base_url"]
    inlines = [ProviderModelInline]
    change_list_template = "admin/builder/provider/change_list.html"
    change_form_template = "admin/builder/provider/change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "slug", "base_url", "dialect", "is_active", "order"]}),
        ("Key", {"fields": ["new_key", "remove_key"]}),
        ("Work", {"fields": ["building_models", "planning_models", "note"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The slug seals the key and names the provider in old builds, so it stays."""
        return ["slug"] if obj else []

    def get_urls(self) -> list[URLPattern]:
        """With the addresses that add a preset and ask for a check."""
        view = self.admin_site.admin_view
        own = [
            path("add/<slug:slug>/", view(self.add_preset), name="builder_provider_preset"),
            path("check/", view(self.ask_check), name="builder_provider_check_site"),
            path("<int:pk>/check/", view(self.ask_check), name="builder_provider_check"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(sensitive_post_parameters("new_key"))
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """As usual; the key is in no error report."""
        return super().changeform_view(*args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With the presets that are not there yet."""
        there = set(Provider.objects.values_list("slug", flat=True))
        presets = [preset for preset in PRESETS if preset.slug not in there]
        return super().changelist_view(request, {**(extra_context or {}), "presets": presets, "most_runs": MOST_RUNS})

    def add_preset(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Add one of the presets and go there."""
        preset = next((one for one in PRESETS if one.slug == slug), None)
        if preset is None or request.method != "POST":
            raise Http404
        if not self.has_add_permission(request):
            raise PermissionDenied
        provider = add_preset(preset)
        self.log_addition(request, provider, "Added as a preset.")
        messages.success(request, f"{provider.title} is added. Give it a key below, or leave it to creators with their own.")
        return HttpResponseRedirect(reverse("admin:builder_provider_change", args=[provider.pk]))

    def ask_check(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Ask a worker to check the provider, and go to the answer."""
        if request.method != "POST":
            raise Http404
        if not self.has_change_permission(request):
            raise PermissionDenied
        provider = self.get_object(request, str(pk)) if pk is not None else None
        if pk is not None and provider is None:
            raise Http404
        word = request.POST.get("runs", "0")
        user = request.user if isinstance(request.user, User) else None
        row = ask_for_check(provider=provider, run_count=int(word) if word.isdecimal() else 0, asked_by=user)
        return HttpResponseRedirect(reverse("admin:builder_providercheck_change", args=[row.pk]))

    @admin.display(description="Key of the site")
    def key(self, provider: Provider) -> str:
        """Its last four characters."""
        return f"…{provider.key_end}" if provider.sealed_key else "–"

    @admin.display(description="For building")
    def models_for_building(self, provider: Provider) -> str:
        """The ids."""
        return ", ".join(provider.building_models) or "–"

    @admin.display(description="For planning")
    def models_for_planning(self, provider: Provider) -> str:
        """The ids."""
        return ", ".join(provider.planning_models) or "–"


class Written:
    """Rows that the program writes: they can be read and, where that helps, removed; never added or changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


class ProviderCheckAdmin(Written, admin.ModelAdmin):  # type: ignore[type-arg]
    """What checks found."""

    list_display = ["__str__", "status", "run_count", "first_time", "asked_by", "created_at"]
    list_filter = ["status"]
    list_select_related = ["provider", "asked_by"]
    change_form_template = "admin/builder/providercheck/change_form.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The answers as a table; the page looks again by itself while the check runs."""
        row = self.get_object(request, object_id)
        runs = [{**run, "paid": cost_label(run["cost"])} for run in (row.report.get("runs", []) if row else [])]
        summary = row.report.get("summary", {}) if row else {}
        costs = {
            "median": cost_label(summary.get("medianCostMicrodollars") or 0),
            "total": cost_label(summary.get("totalCostMicrodollars") or 0),
        }
        is_going = row is not None and row.status in (CheckStatus.WAITING, CheckStatus.RUNNING) and not row.is_silent
        shown = {"row": row, "runs": runs, "summary": summary, "costs": costs, "is_going": is_going}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    @admin.display(description="Valid first time")
    def first_time(self, row: ProviderCheck) -> str:
        """As `4 of 5`."""
        summary = row.report.get("summary") or {}
        return f"{summary.get('validFirstTime', 0)} of {row.run_count}" if row.run_count else "–"


class CircuitAdmin(Written, admin.ModelAdmin):  # type: ignore[type-arg]
    """Which keys are not asked for a while, and why."""

    list_display = ["title", "state", "reason", "failure_count", "opened_at", "open_until", "advice"]
    list_filter = ["state", "reason"]
    search_fields = ["title"]
    actions = ["close_circuits"]

    @admin.action(description="Ask again as usual", permissions=["delete"])
    def close_circuits(self, request: HttpRequest, rows: QuerySet[Circuit]) -> None:
        """Whatever was; the next failures open them again."""
        for circuit in rows:
            circuits.forget(circuit.fingerprint)
        self.message_user(request, f"{len(rows)} closed.", messages.SUCCESS)


class GoneModelAdmin(Written, admin.ModelAdmin):  # type: ignore[type-arg]
    """Models that were not found; deleting a row asks for the model again."""

    list_display = ["model", "title", "found_at", "gone_until"]
    search_fields = ["model", "title"]


class ProviderKeyAdmin(Written, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who brought a key; the key itself is nowhere to be seen."""

    list_display = ["creator", "provider", "ends_in", "tested_at", "problem"]
    list_filter = ["provider"]
    search_fields = ["creator__handle", "creator__user__email"]
    list_select_related = ["creator", "provider"]
    fields = ["creator", "provider", "ends_in", "tested_at", "problem", "created_at"]
    readonly_fields = ["creator", "provider", "ends_in", "tested_at", "problem", "created_at"]

    @admin.display(description="Ends in")
    def ends_in(self, row: ProviderKey) -> str:
        """The last four characters."""
        return f"…{row.key_end}" if row.key_end else "kept"
