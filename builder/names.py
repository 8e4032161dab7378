"""What creators call the parts of a product: a word and an icon for every block type, and the name of a block."""

from collections.abc import Mapping, Sequence
from typing import Any

from products.dsl.catalog import CATALOG

BLOCK_NAMES: Mapping[str, str] = {
    "Hero": "Opening",
    "TextSection": "Text",
    "Bullets": "List",
    "Steps": "Steps",
    "Checklist": "Checklist",
    "Image": "Picture",
    "Testimonial": "Quotes",
    "FAQ": "Questions",
    "CTA": "Invitation",
    "Pricing": "Offer",
    "Divider": "Divider",
    "ModuleHeader": "Module heading",
    "LessonContent": "Lesson",
    "DayHeader": "Day heading",
    "DownloadButton": "Download",
}
BLOCK_ICONS: Mapping[str, str] = {
    "Hero": "page",
    "TextSection": "text",
    "Bullets": "list",
    "Steps": "steps",
    "Checklist": "checklist",
    "Image": "image",
    "Testimonial": "user",
    "FAQ": "list",
    "CTA": "out",
    "Pricing": "tag",
    "Divider": "more",
    "ModuleHeader": "products",
    "LessonContent": "clips",
    "DayHeader": "check",
    "DownloadButton": "download",
}
BLOCK_HELP: Mapping[str, str] = {
    "Hero": "The promise in large letters, with a button and up to four short facts.",
    "TextSection": "Running text with a heading, or one thought set apart.",
    "Bullets": "Points in no order, each with a sentence if you like.",
    "Steps": "Things to do one after the other.",
    "Checklist": "Things to tick off, in groups.",
    "Image": "One picture with a caption.",
    "Testimonial": "What somebody really said about it.",
    "FAQ": "Questions and answers.",
    "CTA": "One sentence and one button.",
    "Pricing": "The price, what is included, and the button to get it.",
    "Divider": "A pause between two parts.",
    "ModuleHeader": "Opens a part of a course.",
    "LessonContent": "One lesson: a moment of a clip, a text or a question to think about.",
    "DayHeader": "Opens a day of a challenge.",
    "DownloadButton": "A button that gives the whole product as a file to print.",
}
BLOCK_WORDS: Mapping[str, str] = {
    "Hero": "hero header headline title cover start",
    "TextSection": "paragraph prose writing about story callout note",
    "Bullets": "bullets benefits features columns grid",
    "Steps": "how to method instructions timeline process",
    "Checklist": "to do tasks tick boxes",
    "Image": "photo image screenshot",
    "Testimonial": "testimonials reviews proof customers",
    "FAQ": "faq answers objections",
    "CTA": "call to action button link next",
    "Pricing": "pricing price buy checkout what is included",
    "Divider": "line space separator ornament",
    "ModuleHeader": "course part chapter section",
    "LessonContent": "video clip chapter reading reflection question",
    "DayHeader": "challenge day",
    "DownloadButton": "pdf print file",
}
"""Other words that a creator may search a block by."""
_TITLES = ("title", "heading", "label", "caption")
_LISTS = ("items", "paragraphs", "groups")
LONGEST = 80


def kind_name(block: Mapping[str, Any]) -> str:
    """The block's type in the creator's words; the stored word for a type that is not known."""
    kind = str(block.get("type", ""))
    return BLOCK_NAMES.get(kind, kind[:40] or "Unknown block")


def icon(block: Mapping[str, Any]) -> str:
    """The name of the block's icon."""
    return BLOCK_ICONS.get(str(block.get("type")), "lock")


def block_title(block: Mapping[str, Any]) -> str:
    """What the block says first, for a list of blocks; its type when it says nothing."""
    props = block.get("props")
    return (_first_words(props) if isinstance(props, dict) else "")[:LONGEST] or kind_name(block)


def field_name(block: Mapping[str, Any], parts: Sequence[str]) -> str:
    """A field of a block in the words of its form, `Step 2, Text`: `parts` lead to it from the block's props."""
    entry = CATALOG.get(str(block.get("type")))
    schema: Mapping[str, Any] = entry.schema if entry else {}
    words: list[str] = []
    for part in parts:
        if part.isdigit():
            schema = schema.get("items", {})
            words[-1:] = [f"{words[-1] if words else kind_name(block)} {int(part) + 1}"]
        else:
            schema = schema.get("properties", {}).get(part, {})
            words.append(str(schema.get("title", part)))
    return ", ".join(words)


def _first_words(props: Mapping[str, Any]) -> str:
    for name in _TITLES:
        if isinstance(props.get(name), str) and props[name].strip():
            return str(props[name]).strip()
    for name in _LISTS:
        entries = props.get(name)
        if isinstance(entries, list) and entries:
            return summary(entries[0])
    return ""


def summary(entry: Any) -> str:
    """The first words of an entry of a list, without markup."""
    if isinstance(entry, str):
        return entry.replace("*", "").strip()
    if isinstance(entry, dict) and entry.get("reviewId"):
        return "A buyer’s review"
    if isinstance(entry, dict):
        for value in entry.values():
            if found := summary(value[0] if isinstance(value, list) and value else value):
                return found
    return ""
