"""Hosts that serve models, beside the one that the environment names."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from builder.llm.models import ModelFacts
from owny.lib.addresses import AddressRefused, check_address
from owny.lib.sealing import end_of, seal, unseal

SITE = "site"
"""The name of the host that the environment names; no provider has it."""


class Dialect(models.TextChoices):
    """Which special fields a host understands."""

    MOONSHOT = "moonshot", "Moonshot: also thinking, prompt cache key and Partial Mode"
    OPENAI = "openai", "OpenAI: only what every compatible host knows"


class ThinkingKind(models.TextChoices):
    """How a model's thinking is steered; empty leaves it to what is known of the model."""

    KNOWN = "", "As known of the model"
    SWITCH = "switch", "On and off"
    ALWAYS = "always", "Always on"
    EFFORT = "effort", "By effort"
    NEVER = "never", "It does not think"
    UNKNOWN = "unknown", "Not known: send nothing about it"


class ProviderQuerySet(models.QuerySet["Provider"]):
    """Providers."""

    def active(self) -> "ProviderQuerySet":
        """Those in use, in the order in which they are asked."""
        return self.filter(is_active=True).order_by("order", "pk")


class Provider(models.Model):
    """A host that speaks the chat completions protocol. Exactly one per slug.

    With a key of the platform its models serve every creator: those with a lower `order` are asked first, the host of the
    environment counts as 100. Without one it is there for creators who bring their own key. Empty lists of models mean that
    it is not used for that kind of work. The key is sealed and never shown again.
    """

    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80, help_text="What creators and admins read.")
    base_url = models.CharField("address", max_length=200, help_text="Ends where /chat/completions begins.")
    dialect = models.CharField(max_length=10, choices=Dialect, default=Dialect.OPENAI)
    sealed_key = models.TextField(blank=True, editable=False)
    key_end = models.CharField(max_length=4, blank=True, editable=False)
    is_active = models.BooleanField("in use", default=True)
    order = models.PositiveSmallIntegerField(
        default=200, help_text="Lower ones are asked first; the environment's host is 100."
    )
    building_models = models.JSONField(
        "models for building", default=list, blank=True, help_text='Ids in order of preference: ["kimi-k2.6"].'
    )
    planning_models = models.JSONField("models for planning", default=list, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dialect__in=Dialect.values),
                name="provider_dialect_is_known",
                violation_error_message="Unknown dialect of a provider.",
            ),
            models.CheckConstraint(
                condition=~models.Q(slug=SITE),
                name="provider_slug_is_not_the_sites_own",
                violation_error_message="“site” means the host of the environment; choose another name.",
            ),
            models.CheckConstraint(
                condition=models.Q(base_url__startswith="https://") | models.Q(base_url__startswith="http://"),
                name="provider_address_is_an_address",
                violation_error_message="The address begins with https://.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse an address to which nothing may be sent, and lists that are none."""
        try:
            self.base_url = check_address(self.base_url, near=not settings.PRODUCTION)
        except AddressRefused as refused:
            raise ValidationError({"base_url": str(refused)}) from refused
        for field in ("building_models", "planning_models"):
            if not _is_list_of_names(getattr(self, field)):
                raise ValidationError({field: 'A list of model ids in quotes is needed, like ["kimi-k2.6"], or [].'})

    def set_key(self, key: str) -> None:
        """Keep the platform's key for this address; an empty one removes it. The row is not saved."""
        self.sealed_key = seal(key, place=self._place) if key else ""
        self.key_end = end_of(key)

    def key(self) -> str:
        """The platform's key, empty without one. Raises Unsealable."""
        return unseal(self.sealed_key, place=self._place) if self.sealed_key else ""

    @property
    def _place(self) -> str:
        return f"provider {self.slug} at {place_of(self.base_url)}"


class ProviderModel(models.Model):
    """What a model can do and costs at this provider where that differs from what is known of it, or is not known.
    Exactly one per provider and model; prices are either all known or none.

    Prices are whole micro-dollars per million tokens (600000 = $0.60). Empty fields leave what is known.
    """

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="models")
    model = models.CharField(max_length=80)
    input_price = models.PositiveBigIntegerField("in, micro-$ per million", null=True, blank=True)
    cached_price = models.PositiveBigIntegerField("cached, micro-$ per million", null=True, blank=True)
    output_price = models.PositiveBigIntegerField("out, micro-$ per million", null=True, blank=True)
    context_tokens = models.PositiveIntegerField(null=True, blank=True)
    thinking = models.CharField(max_length=8, choices=ThinkingKind, default=ThinkingKind.KNOWN, blank=True)
    reads_images = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "model"],
                name="exactly_one_row_per_provider_and_model",
                violation_error_message="This model has a line already.",
            ),
            models.CheckConstraint(
                condition=models.Q(thinking__in=ThinkingKind.values),
                name="provider_model_thinking_is_known",
                violation_error_message="Unknown kind of thinking.",
            ),
            models.CheckConstraint(
                condition=models.Q(input_price__isnull=True, cached_price__isnull=True, output_price__isnull=True)
                | models.Q(input_price__isnull=False, cached_price__isnull=False, output_price__isnull=False),
                name="provider_model_prices_go_together",
                violation_error_message="Give all three prices or none.",
            ),
            models.CheckConstraint(
                condition=models.Q(context_tokens__isnull=True) | models.Q(context_tokens__gte=4_096),
                name="provider_model_context_is_not_tiny",
                violation_error_message="The context has at least 4096 tokens.",
            ),
        ]

    def __str__(self) -> str:
        return self.model

    def differences(self) -> dict[str, Any]:
        """What is written here, by the names of the facts."""
        written: dict[str, Any] = {
            "input_price": self.input_price,
            "cached_price": self.cached_price,
            "output_price": self.output_price,
            "context_tokens": self.context_tokens,
            "thinking": self.thinking or None,
            "images": self.reads_images,
        }
        return {name: value for name, value in written.items() if value is not None}


def place_of(address: str) -> str:
    """The machine that a key is for. A key is bound to it, so that nobody has it sent elsewhere by changing an address."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def without_specials(facts: ModelFacts) -> dict[str, Any]:
    """The facts that keep every field which only Moonshot knows out of a request."""
    thinking = facts.thinking if facts.thinking == "never" else "unknown"
    return {"thinking": thinking, "keep": False, "partial": False, "cache_key": False}


def _is_list_of_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and 0 < len(name) <= 80 for name in value)
