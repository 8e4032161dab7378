"""ModuleHeader: the opening of a course module."""

from products.dsl.block_type import BlockType
from products.dsl.fields import number, props, text

BLOCK = BlockType(
    name="ModuleHeader",
    variants=("row", "stacked"),
    schema=props(
        number=number(1, 99, "Number"),
        title=text(140, "Title", required=True),
        text=text(400, "What it covers", rich=True),
        meta=text(60, "Length or count"),
    ),
    description="Opens a module of a course with its number and what it covers.",
    when="first block of each module page of a mini_course",
    sample_props={
        "number": 1,
        "title": "Read the roots",
        "text": "What a root-bound herb looks like, and what it is telling you.",
        "meta": "Two lessons",
    },
    variant_samples={
        "stacked": {"number": 2, "title": "Mix the soil", "text": "Two mixes cover all four herbs.", "meta": "One lesson"},
    },
)
