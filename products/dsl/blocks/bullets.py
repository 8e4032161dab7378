"""Bullets: a list of points that have no order."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, records, text

BLOCK = BlockType(
    name="Bullets",
    variants=("list", "grid", "columns"),
    schema=props(
        heading=text(120, "Heading"),
        intro=text(300, "Introduction", rich=True),
        items=records(
            12, "Points", required=True, title=text(140, "Point", required=True), text=text(400, "Detail", rich=True)
        ),
    ),
    description="Points without an order, each a short title with an optional sentence.",
    when="benefits, what is inside, what you need",
    sample_props={
        "heading": "What changes on your balcony",
        "intro": "Small differences that you notice at dinner.",
        "items": [
            {"title": "Basil that lasts until October", "text": "One supermarket pot becomes **four plants**."},
            {"title": "Mint that stays where you put it", "text": "It gets a pot of its own, and never shares again."},
            {"title": "Rosemary that survives the rain", "text": "A gritty mix lets every shower run straight through."},
            {"title": "Leaves to cut all summer", "text": "You learn where to snip so that two stems grow for each one."},
        ],
    },
)
