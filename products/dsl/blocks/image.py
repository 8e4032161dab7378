"""Image: one picture with a caption."""

from products.dsl.block_type import BlockType
from products.dsl.fields import image, props, text

BLOCK = BlockType(
    name="Image",
    variants=("wide", "inset"),
    schema=props(image=image("Picture", required=True), caption=text(300, "Caption")),
    description='One picture with alt text; mediaId is "cover" unless a media id was given.',
    when="a pause in a long page; leave out without a picture to show",
    sample_props={
        "image": {"mediaId": "cover", "alt": "Four herb pots in a row on a balcony rail, tallest at the back"},
        "caption": "Tall pots at the back, thirsty ones nearest to the door.",
    },
)
