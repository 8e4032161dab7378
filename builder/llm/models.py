"""What each model can do and what it costs; the one place where a model's id means anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from builder.llm.messages import Usage

MILLION: Final = 1_000_000


@dataclass(frozen=True)
class ModelFacts:
    """One model. Prices are whole micro-dollars per million tokens (600_000 = $0.60); `thinking` says whether it can be
    switched off, is always on, is steered by effort, or is unknown: then no field that only Moonshot knows is sent."""

    id: str
    input_price: int
    cached_price: int
    output_price: int
    context_tokens: int = 262_144
    thinking: Literal["switch", "always", "effort", "unknown"] = "switch"

    def settings(self) -> Mapping[str, Any]:
        """The request fields that make it answer at once; sampling fields are fixed by the provider and never sent."""
        if self.thinking == "switch":
            return {"thinking": {"type": "disabled"}}
        return {"reasoning_effort": "low"} if self.thinking == "effort" else {}


MODELS: Final[Mapping[str, ModelFacts]] = {
    facts.id: facts
    for facts in (
        ModelFacts("kimi-k2.5", 600_000, 100_000, 3_000_000),
        ModelFacts("kimi-k2.6", 950_000, 160_000, 4_000_000),
        ModelFacts("kimi-k2.7-code", 950_000, 190_000, 4_000_000, thinking="always"),
        ModelFacts("kimi-k2.7-code-highspeed", 1_900_000, 380_000, 8_000_000, thinking="always"),
        ModelFacts("kimi-k3", 3_000_000, 300_000, 15_000_000, context_tokens=1_048_576, thinking="effort"),
    )
}


def facts_of(model: str) -> ModelFacts:
    """What is known of a model, also under another host's prefix (`moonshotai/kimi-k2.6`). One that is not in the table
    is taken for the dearest, so that a budget always holds, and is sent only what every compatible host understands."""
    known = MODELS.get(model) or MODELS.get(model.rpartition("/")[2])
    if known is not None:
        return known
    dearest = max(MODELS.values(), key=lambda facts: facts.output_price)
    return ModelFacts(model, dearest.input_price, dearest.cached_price, dearest.output_price, thinking="unknown")


def cost_microdollars(model: str, usage: Usage) -> int:
    """What the tokens cost, in whole micro-dollars, halves rounded up; no float comes near it."""
    facts = facts_of(model)
    fresh = usage.prompt_tokens - usage.cached_tokens
    total = (
        fresh * facts.input_price + usage.cached_tokens * facts.cached_price + usage.completion_tokens * facts.output_price
    )
    return (total + MILLION // 2) // MILLION
