"""DownloadButton: the whole product as one printable file."""

from products.dsl.block_type import BlockType
from products.dsl.fields import props, text

BLOCK = BlockType(
    name="DownloadButton",
    variants=("card", "plain"),
    schema=props(label=text(80, "Button", required=True), text=text(200, "Text")),
    description="Downloads the whole product as one printable file; the server binds the link.",
    when="end of the last content page",
    sample_props={
        "label": "Download the printable plan",
        "text": "The whole plan in one file, made to be pinned above the bench.",
    },
    variant_samples={"plain": {"label": "Print this plan"}},
)
