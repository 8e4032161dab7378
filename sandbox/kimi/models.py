"""Which models the stand-in knows and what each allows."""

from dataclasses import dataclass
from typing import Literal

from sandbox.kimi.errors import Refused

Thinking = Literal["switch", "always", "effort"]


@dataclass(frozen=True)
class Model:
    """One model id. `thinking` says whether it can be switched, is always on, or is steered by effort (k3)."""

    id: str
    context_length: int
    thinking: Thinking
    keeps_reasoning: bool
    default_output: int
    created: int

    def as_json(self) -> dict[str, object]:
        """Return the entry of `GET /v1/models`."""
        return {
            "id": self.id,
            "object": "model",
            "created": self.created,
            "owned_by": "moonshot",
            "context_length": self.context_length,
            "supports_image_in": True,
            "supports_video_in": True,
            "supports_reasoning": True,
        }


MODELS = {
    model.id: model
    for model in (
        Model("kimi-k2.5", 262_144, "switch", False, 32_768, 1_769_472_000),
        Model("kimi-k2.6", 262_144, "switch", True, 32_768, 1_776_643_200),
        Model("kimi-k2.7-code", 262_144, "always", True, 32_768, 1_781_222_400),
        Model("kimi-k2.7-code-highspeed", 262_144, "always", True, 32_768, 1_781_222_400),
        Model("kimi-k3", 1_048_576, "effort", True, 131_072, 1_784_160_000),
        Model("kimi-k3.1-pro", 1_048_576, "effort", True, 131_072, 1_792_800_000),
    )
}


def find_model(model_id: object, retired: frozenset[str]) -> Model:
    """Return the model; raise a 404 `resource_not_found_error` for an unknown or retired id."""
    model = MODELS.get(model_id) if isinstance(model_id, str) else None
    if model is None or model.id in retired:
        raise Refused(404, "resource_not_found_error", f"Not found the model {model_id} or Permission denied")
    return model
