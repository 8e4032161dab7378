"""Testimonial: what buyers and viewers said. A buyer's review is named by its id, and filled in by the server."""

from products.dsl.block_type import BlockType
from products.dsl.fields import REVIEW_ID, props, records, stand_in, text

BLOCK = BlockType(
    name="Testimonial",
    variants=("quote", "row"),
    schema=props(
        heading=text(120, "Heading"),
        items=records(
            12,
            "Quotes",
            required=True,
            unless="reviewId",
            quote=text(600, "Quote", required=True),
            author=text(80, "Who said it", required=True),
            detail=text(120, "About them"),
            reviewId=stand_in(REVIEW_ID, "Review"),
        ),
    ),
    description="Quotes by real people, only ever by reference.",
    when="social proof; leave out if no testimonials were given",
    sample_props={
        "items": [
            {
                "quote": "I have killed a basil a month for years. This one is on its third harvest and I have "
                "started giving it away.",
                "author": "Priya N.",
                "detail": "Third-floor balcony, facing east",
            }
        ],
    },
    variant_samples={
        "row": {
            "heading": "From people with very small balconies",
            "items": [
                {"quote": "The three days of shade. Nobody ever told me about the shade.", "author": "Tomás R."},
                {
                    "quote": "My mint finally stopped strangling everything else.",
                    "author": "Ingrid S.",
                    "detail": "Two window boxes",
                },
                {
                    "quote": "Printed it, got soil all over it, printed it again.",
                    "author": "Dele A.",
                    "detail": "Roof terrace",
                },
            ],
        },
    },
)
