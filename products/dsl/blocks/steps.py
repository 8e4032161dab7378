"""Steps: things to do in order."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, records, text

BLOCK = BlockType(
    name="Steps",
    variants=("numbered", "timeline", "cards"),
    schema=props(
        heading=text(120, "Heading"),
        intro=text(300, "Introduction", rich=True),
        items=records(
            20,
            "Steps",
            required=True,
            title=text(140, "Step", required=True),
            text=text(600, "How", rich=True),
            meta=text(40, "Time or amount"),
        ),
    ),
    description="Things to do in this order; meta holds a time or an amount.",
    when="instructions, a method, how it works",
    sample_props={
        "heading": "Repot one herb in six moves",
        "intro": "The same order works for all four; only the soil changes.",
        "items": [
            {"title": "Soak the root ball", "text": "Stand the pot in water until the bubbles stop.", "meta": "10 min"},
            {"title": "Choose the next pot up", "text": "Two fingers wider than the old one, with a hole underneath."},
            {"title": "Loosen the roots", "text": "Tease the bottom third apart. *Tearing a few is fine.*"},
            {"title": "Set it at the same height", "text": "The old soil line and the new one should meet."},
            {"title": "Fill, press, water", "text": "Press with your knuckles, then water until it runs out below."},
            {"title": "Give it shade", "text": "No direct sun until the leaves stand up again.", "meta": "3 days"},
        ],
    },
)
