"""Divider: a breath between two parts."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, text

BLOCK = BlockType(
    name="Divider",
    variants=("ornament", "line"),
    schema=props(label=text(60, "Label")),
    description="A rule or an ornament with an optional short label.",
    when="between parts of a long page; never two in a row, never first or last",
    sample_props={"label": "Now the fun part"},
    variant_samples={"line": {}},
)
