"""What one catalog entry holds."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from products.dsl.document import Block
from products.dsl.fields import Schema


@dataclass(frozen=True)
class BlockType:
    """One block type: its name, what it may hold, and how to talk about it.

    ``schema`` is the JSON Schema of ``props``. ``description`` says what the block is and ``when``
    when to use it; both are read by the model and shown in the block gallery. ``sample_props`` is
    the sample copy, ``variant_samples`` replaces it for variants that hold different fields.
    """

    name: str
    variants: tuple[str, ...]
    schema: Schema
    description: str
    when: str
    sample_props: dict[str, Any]
    variant_samples: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def sample(self) -> Block:
        """Return a complete valid block in the first variant."""
        return self.sample_for(self.variants[0])

    def sample_for(self, variant: str) -> Block:
        """Return a complete valid block in the given variant; its id is always the same."""
        digest = hashlib.sha256(f"{self.name}.{variant}".encode()).hexdigest()
        return {
            "id": f"blk_{digest[:8]}",
            "type": self.name,
            "variant": variant,
            "props": copy.deepcopy(self.variant_samples.get(variant, self.sample_props)),
            "sources": [],
        }
