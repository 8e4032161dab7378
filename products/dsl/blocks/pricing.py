"""Pricing: what a buyer gets; the price itself is bound by the server."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, text, texts

BLOCK = BlockType(
    name="Pricing",
    variants=("card", "banner"),
    schema=props(
        heading=text(120, "Heading"),
        text=text(300, "Text", rich=True),
        includes=texts(12, "What is included", each=160),
        buttonLabel=text(40, "Button"),
        note=text(200, "Small print under the button"),
    ),
    description="The offer; the server adds the price, never write one.",
    when="sales page only, once, after benefits and proof",
    sample_props={
        "heading": "Everything for one good weekend",
        "text": "One plan for all four herbs, written to be used **with soil on your hands**.",
        "includes": [
            "The repotting plan, step by step",
            "Soil mixes for basil, mint, rosemary and thyme",
            "The shopping list to tick off",
            "A printable file for the potting bench",
        ],
        "buttonLabel": "Get the plan",
        "note": "Pay once, keep it for every spring after this one.",
    },
)
