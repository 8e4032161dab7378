"""The picture that stands beside a shared link: 1200 × 630 px, the title in the product's own type beside its art or photo.

The same document, name and photo give the same bytes.
"""

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import resvg_py
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont, ImageOps

from products.rendering.cover import cover_svg
from products.rendering.sheets import STATIC
from products.rendering.theme import Theme, read_theme

WIDTH, HEIGHT = 1200, 630
SPLIT = 660
MARGIN = 72
SIZES = range(92, 35, -4)
MOST_LINES = 5
LARGEST_BYTES = 300_000
"""Messengers leave larger pictures out; one that is larger gets a palette of 256 colours."""

Font = ImageFont.FreeTypeFont


def social_png(document: Mapping[str, Any], creator_name: str, photo: bytes | None = None) -> bytes:
    """The picture of a product; with `photo`, the bytes of an image of ours, in place of the drawn art.

    A title in a script that our type does not have is left out: the link shows it as text, boxes would say nothing.
    """
    tokens = document.get("themeTokens") or {}
    theme, title = read_theme(tokens), " ".join(str(document.get("title") or "").split())
    spoken = title.upper() if theme.preset == "bold" else title
    is_written = bool(title) and _has(theme.pair.files[0], spoken)
    left = SPLIT if is_written else 0
    picture = Image.new("RGB", (WIDTH, HEIGHT), theme.colours["paper"])
    picture.paste(_art(title, tokens, WIDTH - left, photo), (left, 0))
    if is_written:
        _write(picture, theme, spoken, creator_name)
    return _as_png(picture)


def _art(title: str, tokens: Mapping[str, Any], width: int, photo: bytes | None) -> Image.Image:
    if photo is not None:
        with Image.open(io.BytesIO(photo)) as image:
            return ImageOps.fit(image.convert("RGB"), (width, HEIGHT), Image.Resampling.LANCZOS)
    drawn = resvg_py.svg_to_bytes(svg_string=cover_svg(title, tokens, width, HEIGHT), skip_system_fonts=True)
    with Image.open(io.BytesIO(drawn)) as image:
        return ImageOps.fit(image.convert("RGB"), (width, HEIGHT), Image.Resampling.LANCZOS)


def _write(picture: Image.Image, theme: Theme, title: str, creator_name: str) -> None:
    draw, colours = ImageDraw.Draw(picture), theme.colours
    room = SPLIT - 2 * MARGIN
    font, lines = _fitted(theme, title, room)
    step = round(font.size * 1.08)
    top = (HEIGHT - step * len(lines)) // 2 - MARGIN // 4
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * step), line, font=font, fill=colours["ink"])
    draw.rectangle((MARGIN, MARGIN, MARGIN + 64, MARGIN + 8), fill=colours["brand"])
    if creator_name and _has(theme.pair.files[1], creator_name):
        small = _font(theme.pair.files[1], 30)
        draw.text((MARGIN, HEIGHT - MARGIN - 30), _cut(creator_name, small, room), font=small, fill=colours["ink-2"])


def _fitted(theme: Theme, title: str, room: int) -> tuple[Font, list[str]]:
    """The largest size at which the title fits, and its lines; at the smallest one it is cut."""
    for size in SIZES:
        font = _font(theme.pair.files[0], size, theme.pair.weight)
        lines = _lines(title, font, room)
        if len(lines) <= MOST_LINES and size * 1.08 * len(lines) <= HEIGHT - 3.4 * MARGIN:
            return font, lines
    lines = _lines(title, font, room)[:MOST_LINES]
    lines[-1] = _cut(lines[-1] + "…", font, room)
    return font, lines


def _lines(text: str, font: Font, room: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while font.getlength(word) > room:
            fits = next(at for at in range(len(word), 0, -1) if at == 1 or font.getlength(word[:at]) <= room)
            lines[-1], word = word[:fits], word[fits:]
            lines.append("")
        lines[-1] = word
    return lines


def _cut(text: str, font: Font, room: int) -> str:
    if font.getlength(text) <= room:
        return text
    return next((f"{text[:at].rstrip()}…" for at in range(len(text), 0, -1) if font.getlength(text[:at] + "…") <= room), "")


@lru_cache(maxsize=64)
def _font(name: str, size: int, weight: int = 400) -> Font:
    font = ImageFont.truetype(STATIC / "fonts" / f"{name}.woff2", size)
    if _varies(name):
        font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=16)
def _varies(name: str) -> bool:
    with TTFont(STATIC / "fonts" / f"{name}.woff2") as font:
        return "fvar" in font and [axis.axisTag for axis in font["fvar"].axes] == ["wght"]


@lru_cache(maxsize=16)
def _signs(name: str) -> frozenset[int]:
    with TTFont(STATIC / "fonts" / f"{name}.woff2") as font:
        return frozenset(font.getBestCmap())


def _has(name: str, text: str) -> bool:
    return {ord(sign) for sign in text} <= _signs(name)


def _as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    if out.tell() > LARGEST_BYTES:
        out = io.BytesIO()
        picture.quantize(256).save(out, "PNG", optimize=True)
    return out.getvalue()
