"""Pictures to upload, honest and hostile."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def two_halves(width: int = 1200, height: int = 800, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right: turning and cutting it shows."""
    image = Image.new("RGB", (width, height), RIGHT)
    image.paste(LEFT, (0, 0, width // 2, height))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    """The image as a file."""
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def photo(width: int = 600, height: int = 400, **how: Any) -> bytes:
    """A JPEG."""
    return encoded(two_halves(width, height), quality=90, **how)


def sent(content: bytes, name: str = "herbs.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """The bytes as a browser sends them."""
    return SimpleUploadedFile(name, content, kind)


def opened(content: bytes) -> Image.Image:
    """What a browser would see."""
    return Image.open(io.BytesIO(content))


def huge_png(width: int, height: int) -> bytes:
    """A small file whose header promises a huge picture."""
    rows = zlib.compress(b"\0" * 1000)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
