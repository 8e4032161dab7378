"""TextSection: running prose."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, text, texts

BLOCK = BlockType(
    name="TextSection",
    variants=("split", "prose", "callout"),
    schema=props(
        heading=text(120, "Heading"),
        paragraphs=texts(12, "Paragraphs", each=1200, required=True, rich=True, lists=True),
    ),
    description="Running text with an optional heading; callout sets one thought apart.",
    when="the problem, the solution, explanations in a guide",
    sample_props={
        "heading": "Why shop-bought basil dies in a week",
        "paragraphs": [
            "A supermarket pot holds fifteen to twenty basil seedlings, sown thick so that it looks full on the "
            "shelf. By the time it reaches your kitchen the roots have nowhere left to go.",
            "It is not your watering and it is not your window. **The plant is out of room.** Split it into four "
            "pots and each quarter grows into a whole plant.",
        ],
    },
    variant_samples={
        "callout": {
            "heading": "If you only do one thing",
            "paragraphs": ["Pour the saucer empty ten minutes after watering. *Wet feet* kill more herbs than thirst."],
        },
    },
)
