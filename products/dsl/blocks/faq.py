"""FAQ: questions before buying or before starting."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, records, text

BLOCK = BlockType(
    name="FAQ",
    variants=("accordion", "columns"),
    schema=props(
        heading=text(120, "Heading"),
        items=records(
            20,
            "Questions",
            required=True,
            question=text(200, "Question", required=True),
            answer=text(1200, "Answer", required=True, rich=True),
        ),
    ),
    description="Questions and answers.",
    when="near the end of the sales page; leave out if no questions were given",
    sample_props={
        "heading": "Before you start",
        "items": [
            {
                "question": "I only have a window sill. Is that enough?",
                "answer": "Yes, if it gets light for half the day. Thyme and rosemary want the brightest spot; mint "
                "is happy with less.",
            },
            {
                "question": "When in the year should I repot?",
                "answer": "Spring is easiest, but a root-bound herb is better off in a bigger pot **in any month** than in "
                "the old one.",
            },
            {
                "question": "Do I need special soil?",
                "answer": "One bag of potting soil for basil and mint. For rosemary and thyme, mix in a handful of grit.",
            },
        ],
    },
)
