"""Pictures as a part of what is said to a model."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image

from builder.llm.messages import Message

KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
MOST_BYTES = 8_000_000
MOST_SIDE = 4096
PATCH = 28
"""Pixels a side that one token stands for."""
UNKNOWN_TOKENS = -(-MOST_SIDE // PATCH) * -(-MOST_SIDE // PATCH)
HEADER_CHARACTERS = 87_380


class PictureRefused(ValueError):
    """The file cannot be shown to a model; the message says why and what to do."""


def picture_part(data: bytes) -> dict[str, Any]:
    """A message part that shows a PNG, JPEG, WebP or GIF of at most 8 MB and 4,096 pixels a side. Raises
    PictureRefused."""
    if len(data) > MOST_BYTES:
        raise PictureRefused("This picture is larger than 8 MB. Save it smaller and add it again.")
    try:
        with Image.open(BytesIO(data)) as picture:
            kind, size = str(picture.format), picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PictureRefused("This file is not a picture that can be read. Use PNG, JPEG, WebP or GIF.") from None
    if kind not in KINDS:
        raise PictureRefused(f"{kind.title()} pictures cannot be read. Use PNG, JPEG, WebP or GIF.")
    if max(size) > MOST_SIDE:
        raise PictureRefused("This picture is more than 4,096 pixels a side. Save it smaller and add it again.")
    return {"type": "image_url", "image_url": {"url": f"data:{KINDS[kind]};base64,{base64.b64encode(data).decode()}"}}


def has_pictures(messages: Sequence[Message]) -> bool:
    """Whether any message shows a picture."""
    return any(True for message in messages for _ in picture_parts(message))


def picture_parts(message: Message) -> Iterator[Mapping[str, Any]]:
    """The parts of a message that are pictures."""
    content = message.get("content")
    for part in content if isinstance(content, list) else ():
        if part.get("type") == "image_url":
            yield part


def picture_tokens(part: Mapping[str, Any]) -> int:
    """About how many tokens the model reads a picture as: one for each 28 by 28 pixels."""
    _, _, encoded = str(part["image_url"]["url"]).partition("base64,")
    head = encoded[:HEADER_CHARACTERS]
    try:
        with Image.open(BytesIO(base64.b64decode(head[: len(head) // 4 * 4]))) as picture:
            width, height = picture.size
    except (OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError):
        return UNKNOWN_TOKENS
    return -(-width // PATCH) * -(-height // PATCH)
