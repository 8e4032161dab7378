"""Checklist: things to tick off, in groups."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, records, text

BLOCK = BlockType(
    name="Checklist",
    variants=("grouped", "tasks"),
    schema=props(
        heading=text(120, "Heading"),
        intro=text(300, "Introduction", rich=True),
        groups=records(
            12,
            "Groups",
            required=True,
            title=text(100, "Group"),
            items=records(40, "Items", required=True, text=text(240, "To tick off", required=True), note=text(240, "Note")),
        ),
    ),
    description="Items a buyer ticks off, in one or more titled groups.",
    when="checklist products, the tasks of a challenge day, shopping and packing lists",
    sample_props={
        "heading": "Ready for potting day",
        "intro": "Tick these off the evening before and the afternoon goes by itself.",
        "groups": [
            {
                "title": "From the shop",
                "items": [
                    {"text": "Four pots with holes", "note": "Terracotta dries faster and suits rosemary and thyme"},
                    {"text": "One bag of peat-free potting soil"},
                    {"text": "A small bag of coarse grit"},
                ],
            },
            {
                "title": "From the kitchen",
                "items": [
                    {"text": "A bowl deep enough to soak a pot"},
                    {"text": "An old spoon for filling in soil"},
                    {"text": "Newspaper for the table"},
                ],
            },
        ],
    },
    variant_samples={
        "tasks": {
            "heading": "Today on the balcony",
            "groups": [
                {
                    "items": [
                        {"text": "Push a finger into each pot before you water", "note": "Dry to the first joint: water"},
                        {"text": "Turn every pot a quarter"},
                        {"text": "Pinch out the top pair of leaves on the basil"},
                    ]
                }
            ],
        },
    },
)
