"""Hero: the opening of a page."""

from products.dsl.block_type import BlockType
from products.dsl.fields import image, props, records, text

BLOCK = BlockType(
    name="Hero",
    variants=("split", "centered", "cover", "card"),
    schema=props(
        eyebrow=text(60, "Small line above the title"),
        title=text(90, "Title", required=True),
        subtitle=text(140, "Subtitle"),
        lede=text(400, "Opening sentences", rich=True),
        ctaLabel=text(40, "Button"),
        note=text(120, "Small print under the button"),
        facts=records(4, "Facts", value=text(40, "Fact", required=True), label=text(80, "What it means")),
        image=image(),
    ),
    description="Opening with the promise, the button and up to four short facts.",
    when="first block of the sales page, once; may open a content page",
    sample_props={
        "eyebrow": "For balconies, sills and back steps",
        "title": "Repot your herbs and keep them alive",
        "subtitle": "A quiet weekend plan for basil, mint, rosemary and thyme",
        "lede": "Most supermarket herbs are **twenty seedlings in one cup**. Give them room, the right soil "
        "and three days of shade, and the same plant feeds you until autumn.",
        "ctaLabel": "Get the plan",
        "note": "Read it online or print it for the potting bench",
        "facts": [
            {"value": "4 herbs", "label": "basil, mint, rosemary and thyme"},
            {"value": "One weekend", "label": "about two hours of work"},
            {"value": "No garden", "label": "a balcony or a sill is enough"},
        ],
        "image": {"mediaId": "cover", "alt": "Terracotta pots of herbs on a narrow balcony"},
    },
    variant_samples={
        "centered": {
            "eyebrow": "Part one",
            "title": "Before you touch a plant",
            "subtitle": "Pots, soil and a place in the shade",
            "lede": "Ten minutes of looking saves an afternoon of rescuing. Start with the roots, not the leaves.",
        },
        "cover": {
            "eyebrow": "Part two",
            "title": "The repotting afternoon",
            "lede": "Cover the table, soak the root balls, and take the four herbs one at a time.",
            "image": {"mediaId": "cover", "alt": "Hands lifting a root-bound basil out of its pot"},
        },
        "card": {
            "title": "The first two weeks after",
            "subtitle": "Light, water and the first harvest",
            "facts": [{"value": "Days 1–3", "label": "shade"}, {"value": "Day 14", "label": "first cut"}],
        },
    },
)
