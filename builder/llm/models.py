"""What each model can do and what it costs; the one place where a model's id means anything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from builder.llm.messages import Usage

MILLION: Final = 1_000_000
Thinking = Literal["switch", "always", "effort", "never", "unknown"]


@dataclass(frozen=True)
class ModelFacts:
    """One model. Prices are whole micro-dollars per million tokens (600_000 = $0.60).

    `thinking` says whether it can be switched on and off, is always on, is steered by effort, is never there, or is
    unknown: then no field about it is sent. `keep` is whether old reasoning has to be asked for (`thinking.keep`).
    `images`, `partial` and `cache_key` say whether it reads pictures, continues a begun answer (Partial Mode), and takes
    a key for its prompt cache. `answer_tokens` and `thinking_tokens` bound one answer without and with reasoning,
    `most_tokens` is how far that is raised when an answer did not fit.
    """

    id: str
    input_price: int
    cached_price: int
    output_price: int
    context_tokens: int = 262_144
    thinking: Thinking = "switch"
    keep: bool = False
    images: bool = True
    partial: bool = True
    cache_key: bool = True
    answer_tokens: int = 16_384
    thinking_tokens: int = 32_768
    most_tokens: int = 98_304

    def thinks(self, thinking: bool) -> bool:
        """Whether it thinks when it is asked to (True) or asked not to (False)."""
        return self.thinking in ("always", "effort") or (self.thinking == "switch" and thinking)

    def settings(self, thinking: bool = False) -> Mapping[str, Any]:
        """The request fields for thinking or for answering at once, as far as the model lets one choose. Sampling fields
        are fixed by the provider and never sent."""
        if self.thinking == "switch":
            kept = {"keep": "all"} if thinking and self.keep else {}
            return {"thinking": {"type": "enabled" if thinking else "disabled", **kept}}
        if self.thinking == "effort":
            return {"reasoning_effort": "high" if thinking else "low"}
        return {}

    def may_force(self, thinking: bool) -> bool:
        """Whether `tool_choice` may name a function: never while a K2 model thinks."""
        return self.thinking in ("effort", "never") or (self.thinking == "switch" and not thinking)

    def bound(self, thinking: bool) -> int:
        """How many tokens one answer may have, its reasoning with it."""
        return self.thinking_tokens if self.thinks(thinking) else self.answer_tokens


MODELS: Final[Mapping[str, ModelFacts]] = {
    facts.id: facts
    for facts in (
        ModelFacts("kimi-k2.5", 600_000, 100_000, 3_000_000),
        ModelFacts("kimi-k2.6", 950_000, 160_000, 4_000_000, keep=True),
        ModelFacts("kimi-k2.7-code", 950_000, 190_000, 4_000_000, thinking="always"),
        ModelFacts("kimi-k2.7-code-highspeed", 1_900_000, 380_000, 8_000_000, thinking="always"),
        ModelFacts("kimi-k3", 3_000_000, 300_000, 15_000_000, context_tokens=1_048_576, thinking="effort"),
        ModelFacts("kimi-k3.1-pro", 2_000_000, 200_000, 10_000_000, context_tokens=1_048_576, thinking="effort"),
        ModelFacts("kimi-k3.1-pro-highspeed", 4_000_000, 200_000, 20_000_000, context_tokens=1_048_576, thinking="effort"),
        ModelFacts("kimi-k2-thinking", 600_000, 150_000, 2_500_000, thinking="always", images=False),
        ModelFacts("kimi-k2-turbo-preview", 1_150_000, 150_000, 8_000_000, thinking="never", images=False),
    )
}


def facts_of(model: str) -> ModelFacts:
    """What is known of a model, also under another host's prefix (`moonshotai/kimi-k2.6`), where Moonshot's own Partial
    Mode is not to be had. One that is not in the table is taken for the dearest, so that a budget always holds, and is
    sent only what every compatible host understands."""
    known = MODELS.get(model)
    if known is not None:
        return known
    known = MODELS.get(model.rpartition("/")[2])
    if known is not None:
        return replace(known, partial=False)
    return ModelFacts(
        model,
        input_price=max(facts.input_price for facts in MODELS.values()),
        cached_price=max(facts.cached_price for facts in MODELS.values()),
        output_price=max(facts.output_price for facts in MODELS.values()),
        thinking="unknown",
        images=False,
        partial=False,
        cache_key=False,
    )


def cost_microdollars(facts: ModelFacts, usage: Usage) -> int:
    """What the tokens cost, in whole micro-dollars, halves rounded up; no float comes near it."""
    fresh = usage.prompt_tokens - usage.cached_tokens
    total = (
        fresh * facts.input_price + usage.cached_tokens * facts.cached_price + usage.completion_tokens * facts.output_price
    )
    return (total + MILLION // 2) // MILLION
