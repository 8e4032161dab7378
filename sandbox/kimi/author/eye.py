"""Looking at a picture: its colours decide the look."""

import base64
import binascii
import colorsys
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image

from sandbox.kimi.turn import Call, Turn

PROPOSE_LOOK = "propose_look"
SIDE = 96
COLOURS = 12
Colour = tuple[int, int, int]
BLANK = "I cannot make out a picture."


def look_turn(messages: Sequence[Mapping[str, Any]]) -> Turn:
    """Return the look of the picture in the conversation."""
    colours = _colours(_picture(messages))
    if not colours:
        return Turn(content=BLANK)
    return Turn(calls=(Call(PROPOSE_LOOK, json.dumps(_look(colours))),))


def _look(colours: Sequence[tuple[int, Colour]]) -> dict[str, str]:
    total = sum(count for count, _ in colours)
    light = sum(count * _lightness(colour) for count, colour in colours) / total
    vivid = sorted(colours, key=lambda one: -(_vividness(one[1]) * (one[0] / total) ** 0.35))
    primary = vivid[0][1]
    accent = max((colour for _, colour in vivid[:6]), key=lambda one: _hue_distance(primary, one) * (0.2 + _vividness(one)))
    return {
        "preset": _preset(colours[0][1], light, _vividness(primary)),
        "colorPrimary": _hex(primary),
        "colorAccent": _hex(accent),
        "fontPair": "preset",
        "radius": "preset",
        "density": "airy" if colours[0][0] / total > 0.6 else "regular",
    }


def _preset(ground: Colour, light: float, vividness: float) -> str:
    if light < 0.32:
        return "dark"
    if vividness < 0.15:
        return "editorial"
    red, _, blue = ground
    if red - blue > 12 and light > 0.6:
        return "warm"
    return "bold" if vividness > 0.6 and light < 0.7 else "clean"


def _colours(data: bytes) -> list[tuple[int, Colour]]:
    """Return (pixels, colour), commonest first."""
    try:
        with Image.open(BytesIO(data)) as opened:
            small = opened.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError):
        return []
    reduced = small.quantize(COLOURS, method=Image.Quantize.MEDIANCUT).convert("RGB")
    counted = reduced.getcolors(SIDE * SIDE) or []
    return sorted(((count, tuple(colour)) for count, colour in counted), key=lambda one: (-one[0], one[1]))  # type: ignore[misc,arg-type]


def _picture(messages: Sequence[Mapping[str, Any]]) -> bytes:
    for message in messages:
        content = message.get("content")
        for part in content if isinstance(content, list) else ():
            address = str((part.get("image_url") or {}).get("url", "")) if isinstance(part, Mapping) else ""
            if "base64," in address:
                try:
                    return base64.b64decode(address.partition("base64,")[2])
                except binascii.Error:
                    return b""
    return b""


def _lightness(colour: Colour) -> float:
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), colour, strict=True)) / 255


def _vividness(colour: Colour) -> float:
    return (max(colour) - min(colour)) / 255


def _hue_distance(one: Colour, other: Colour) -> float:
    hues = [colorsys.rgb_to_hsv(*(value / 255 for value in colour))[0] for colour in (one, other)]
    apart = abs(hues[0] - hues[1])
    return min(apart, 1 - apart)


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{value:02x}" for value in colour)
