"""Uploaded bytes → clean pictures: decoded with limits, turned upright, stripped of everything but pixels, encoded anew.

Nothing of an upload reaches a page: not its name, not its type, not what hides before, between or after its pixels.
"""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 16_000
WIDTHS = (160, 480, 960, 1440, 2000)
MOST_HEIGHT = 4_000
FALLBACK_WIDTH = 1440
READABLE = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")

_ENCODINGS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 8},
    "webp": {"format": "WEBP", "quality": 80, "method": 2},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
}
_MADE_OF = {
    b"<svg": "an SVG drawing",
    b"<?xml": "an SVG drawing",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"%pdf": "a PDF",
    b"bm": "a BMP picture",
    b"ii*\x00": "a TIFF picture",
    b"mm\x00*": "a TIFF picture",
}
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")
_FORMATS = "a JPEG, PNG, WebP, AVIF or GIF"


class PictureRefused(ValueError):
    """This upload cannot become a picture; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One clean encoding: `encoding` is the ending of its file, sizes in px."""

    encoding: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An upload's picture: the size of its largest copy in px, its copies, and whether only the first of several frames
    was taken."""

    width: int
    height: int
    copies: list[Copy]
    was_moving: bool


def clean(content: bytes) -> Cleaned:
    """Decode an upload and encode it anew at several widths. Raises PictureRefused with a sentence."""
    if len(content) > MOST_BYTES:
        raise PictureRefused(f"This file has more than {MOST_BYTES // 2**20} MB. Make the picture smaller and try again.")
    opened = _opened(content)
    was_moving = bool(getattr(opened, "is_animated", False)) and opened.format != "MPO"
    largest = _upright(opened)
    wanted = list(_wanted(largest))
    scaled = {width: _scaled(largest, width) for width in {width for _, width in wanted}}
    copies = [_encoded(scaled[width], encoding) for encoding, width in wanted]
    return Cleaned(largest.width, largest.height, copies, was_moving)


def _opened(content: bytes) -> Image.Image:
    """The picture with its header read and judged; no pixel is decoded yet."""
    try:
        opened = Image.open(io.BytesIO(content), formats=READABLE)
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Exception:  # decoders fail in every way there is
        raise PictureRefused(_what_it_is(content)) from None
    if opened.width * opened.height > MOST_PIXELS or max(opened.size) > LONGEST_SIDE:
        raise _too_large()
    return opened


def _too_large() -> PictureRefused:
    return PictureRefused(
        f"This picture has more than {MOST_PIXELS // 10**6} million pixels or a side of more than {LONGEST_SIDE:,}. "
        "Make it smaller and try again."
    )


def _what_it_is(content: bytes) -> str:
    """Why these bytes are no picture, told by how they begin."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content[4:8] == b"ftyp" and content[8:12].lower() in _HEIC_BRANDS:
        return "This is a HEIC photo, which browsers cannot show. Save it as JPEG and try again."
    if not content.strip():
        return "This file is empty. Choose another one."
    named = next((words for sign, words in _MADE_OF.items() if head.startswith(sign)), "")
    named = "an SVG drawing" if b"<svg" in head else named
    return f"This is {named}. Save it as {_FORMATS} and try again." if named else f"This file is not {_FORMATS} picture."


def _upright(opened: Image.Image) -> Image.Image:
    """The first frame as plain pixels of at most the largest size we serve, upright, in sRGB, without any metadata."""
    # Whoever lays out PDFs in this process has switched this on for all: half a photo would pass as a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        opened.draft("RGB", (WIDTHS[-1], MOST_HEIGHT))
        opened.seek(0)
        opened.load()
        turned = ImageOps.exif_transpose(opened)
        plain = _in_srgb(turned)
        factor = min(1.0, WIDTHS[-1] / plain.width, MOST_HEIGHT / plain.height)
        plain = _resized(plain, max(1, round(plain.width * factor)), max(1, round(plain.height * factor)))
    except Exception:  # decoders fail in every way there is
        raise PictureRefused("This picture is damaged: it ends too early or cannot be read. Save it again.") from None
    # Encoders copy comments, profiles and XMP from here into the file.
    plain.info = {}
    return plain


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        image = image.convert("F").point(lambda value: value * (1 / 257) + 0).convert("L")
    has_alpha = "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
            image = made or image
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile: its colours are taken as they stand
    image = image.convert(mode)
    return image.convert("RGB") if mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255 else image


def _wanted(largest: Image.Image) -> Iterator[tuple[str, int]]:
    """Which encodings at which widths: the modern ones for screens, one for everything else."""
    widths = [width for width in WIDTHS if width < largest.width] or [largest.width]
    if widths[-1] != largest.width and largest.width <= WIDTHS[-1]:
        widths.append(largest.width)
    for width in widths:
        if width > WIDTHS[0] or len(widths) == 1:
            yield "avif", width
        if width <= FALLBACK_WIDTH or len(widths) == 1:
            yield "webp", width
    yield "png" if largest.mode == "RGBA" else "jpg", min(largest.width, FALLBACK_WIDTH)


def _scaled(image: Image.Image, width: int) -> Image.Image:
    return _resized(image, width, max(1, math.floor(image.height * width / image.width + 0.5)))


def _resized(image: Image.Image, width: int, height: int) -> Image.Image:
    return image if image.size == (width, height) else image.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, encoding: str) -> Copy:
    out = io.BytesIO()
    image.save(out, **_ENCODINGS[encoding])
    return Copy(encoding, image.width, image.height, out.getvalue())
