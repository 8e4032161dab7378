"""CTA: one invitation to act."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, text

BLOCK = BlockType(
    name="CTA",
    variants=("banner", "plain"),
    schema=props(
        heading=text(140, "Heading", required=True),
        text=text(300, "Text", rich=True),
        buttonLabel=text(40, "Button", required=True),
        note=text(140, "Small print under the button"),
    ),
    description="One sentence and one button: buys on the sales page, goes to the next page elsewhere.",
    when="end of the sales page; end of a content page to lead on",
    sample_props={
        "heading": "Your herbs have been waiting for this weekend",
        "text": "Four plants, one afternoon, and something green to cut *every evening after that*.",
        "buttonLabel": "Get the plan",
        "note": "Yours to keep, online and as a printable file",
    },
    variant_samples={"plain": {"heading": "Roots looked at, soil mixed?", "buttonLabel": "On to the repotting"}},
)
