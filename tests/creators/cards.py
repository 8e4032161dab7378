"""Clips for tests, as files and as rows."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from creators.importing.reading import SourceFile
from creators.library import import_files
from creators.models import ClipCard, Creator

BASKET: dict[str, Any] = {
    "title": "The night-before basket",
    "url": "https://www.youtube.com/watch?v=abcDEF12345",
    "platform": "youtube",
    "durationSeconds": 47,
    "publishedAt": "2026-09-21T07:30:00Z",
    "transcript": "There is a basket on the stair. If it goes out of the door in the morning, it sleeps in the basket.",
    "summary": "What leaves the house sleeps in the basket.",
    "keySteps": ["Put a basket on the stair.", "Ask each child one question."],
    "tags": ["mornings", "tidying"],
    "quotes": [{"text": "It sleeps in the basket.", "startSeconds": 18}],
}
SOCKS: dict[str, Any] = {
    "title": "The song that gets socks on",
    "url": "https://www.tiktok.com/@ines/video/7415619291239697485",
    "durationSeconds": 190,
    "tags": ["getting dressed"],
    "transcript": "One song, three minutes. When it ends, we walk.",
}
BROKEN: dict[str, Any] = {"url": "https://example.com/no-title"}


def json_file(*cards: dict[str, Any], name: str = "clips.json") -> SourceFile:
    """Cards as a JSON file."""
    return SourceFile(name, json.dumps(cards).encode())


def upload(*cards: dict[str, Any], name: str = "clips.json") -> SimpleUploadedFile:
    """Cards as an uploaded JSON file."""
    return SimpleUploadedFile(name, json.dumps(cards).encode(), content_type="application/json")


def give(creator: Creator, *cards: dict[str, Any]) -> list[ClipCard]:
    """Put cards into a library; the clips in the order of the cards."""
    import_files(creator=creator, files=[json_file(*cards)])
    by_title = {clip.title: clip for clip in creator.clip_cards.all()}
    return [by_title[card["title"]] for card in cards]
