"""DayHeader: the opening of a challenge day."""

from products.dsl.block_type import BlockType
from products.dsl.fields import number, props, text

BLOCK = BlockType(
    name="DayHeader",
    variants=("open", "banner"),
    schema=props(
        day=number(1, 365, "Day", required=True),
        title=text(140, "Title", required=True),
        objective=text(300, "Objective"),
        meta=text(60, "Time needed"),
    ),
    description="Opens a day of a challenge with its objective.",
    when="first block of each day page of a challenge; days go up",
    sample_props={
        "day": 1,
        "title": "Water, then leave them alone",
        "objective": "By tonight all four pots stand in the shade, watered once, and you have done nothing else.",
        "meta": "10 minutes",
    },
    variant_samples={
        "banner": {"day": 2, "title": "Meet the morning sun", "objective": "Move the two sun lovers to the bright end."},
    },
)
