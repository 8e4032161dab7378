"""LessonContent: one lesson: a clip moment, a reading, or something to think about."""

from products.dsl.block_type import BlockType
from products.dsl.fields import CLIP_ID, identifier, number, props, record, text, texts

BLOCK = BlockType(
    name="LessonContent",
    variants=("clip", "reading", "reflection"),
    schema=props(
        heading=text(140, "Heading", required=True),
        paragraphs=texts(20, "Paragraphs", each=1500, rich=True, lists=True),
        points=texts(12, "To remember", each=300),
        clip=record(
            "Clip",
            clipId=identifier(CLIP_ID, "Clip"),
            startSeconds=number(0, 86_400, "Starts at second"),
            label=text(120, "Label"),
        ),
        prompt=text(300, "Question to the reader"),
    ),
    description="One lesson; clip points to a moment of a clip, prompt asks the reader something.",
    when="lessons of a mini_course, chapters of a guide, reflection of a challenge day",
    sample_props={
        "heading": "Tip it out and look",
        "paragraphs": [
            "Lay the pot on its side, hold the stem between two fingers, and let the plant slide out. White roots "
            "circling the bottom mean that it has been asking for room for a while.",
        ],
        "points": ["White and springy: healthy, ready to move", "Brown and soft: too wet, trim before you repot"],
        "clip": {"clipId": "clip_herbroots01", "startSeconds": 42, "label": "How a root-bound basil looks"},
    },
    variant_samples={
        "reading": {
            "heading": "Two mixes, four herbs",
            "paragraphs": [
                "Basil and mint drink a lot and like it rich: potting soil, straight from the bag.",
                "Rosemary and thyme come from stony hillsides. Give them **one part grit to two parts soil** and let "
                "the pot dry out between waterings.",
            ],
            "points": ["Rich for basil and mint", "Gritty for rosemary and thyme"],
        },
        "reflection": {
            "heading": "Look at your own balcony",
            "paragraphs": ["Stand outside once in the morning and once in the evening before you decide."],
            "prompt": "Where does the sun fall first, and which of the four would like to live there?",
        },
    },
)
