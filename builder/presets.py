"""Providers that an admin adds with one click; a key is all that is missing. Prices as listed in October 2026."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.models import Dialect, Provider, ProviderModel

KIMI = ["kimi-k2.6", "kimi-k3"]


@dataclass(frozen=True)
class Preset:
    """A provider as it is added. `models` are facts that the table of models does not know, by id."""

    slug: str
    title: str
    base_url: str
    dialect: Dialect
    building_models: list[str]
    planning_models: list[str]
    note: str
    order: int = 200
    is_active: bool = True
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


PRESETS = (
    Preset(
        "moonshot",
        "Kimi (Moonshot)",
        "https://api.moonshot.ai/v1",
        Dialect.MOONSHOT,
        KIMI,
        KIMI,
        "Keys come from platform.moonshot.ai. They do not work at api.moonshot.cn.",
    ),
    Preset(
        "moonshot-cn",
        "Kimi (Moonshot, China)",
        "https://api.moonshot.cn/v1",
        Dialect.MOONSHOT,
        KIMI,
        KIMI,
        "Keys come from platform.moonshot.cn. They do not work at api.moonshot.ai.",
    ),
    Preset(
        "openrouter",
        "OpenRouter",
        "https://openrouter.ai/api/v1",
        Dialect.OPENAI,
        ["moonshotai/kimi-k2.6"],
        ["moonshotai/kimi-k2.6"],
        "Serves many hosts under one key; prices differ by host, so look at them once.",
    ),
    Preset(
        "vllm",
        "Our own vLLM",
        "https://vllm.example.com/v1",
        Dialect.OPENAI,
        ["moonshotai/Kimi-K2.6"],
        [],
        "Put in the address of your own server, then switch it on. It costs nothing per token, so the prices are 0.",
        is_active=False,
        models={"moonshotai/Kimi-K2.6": {"input_price": 0, "cached_price": 0, "output_price": 0, "context_tokens": 262_144}},
    ),
    Preset(
        "claude",
        "Claude (Anthropic)",
        "https://api.anthropic.com/v1",
        Dialect.OPENAI,
        [],
        ["claude-opus-4-6"],
        "For planning only, through its OpenAI-compatible endpoint. Asked before the environment's host once it has a key.",
        order=50,
        models={
            "claude-opus-4-6": {
                "input_price": 5_000_000,
                "cached_price": 5_000_000,
                "output_price": 25_000_000,
                "context_tokens": 200_000,
                "thinking": "never",
                "reads_images": True,
            }
        },
    ),
)


def add_preset(preset: Preset) -> Provider:
    """The provider's row with its models; one that is there already is left as it is."""
    provider, is_new = Provider.objects.get_or_create(
        slug=preset.slug,
        defaults={
            "title": preset.title,
            "base_url": preset.base_url,
            "dialect": preset.dialect,
            "building_models": preset.building_models,
            "planning_models": preset.planning_models,
            "note": preset.note,
            "order": preset.order,
            "is_active": preset.is_active,
        },
    )
    if is_new:
        rows = [ProviderModel(provider=provider, model=name, **facts) for name, facts in preset.models.items()]
        ProviderModel.objects.bulk_create(rows)
    return provider
