"""Bytes to text: which encoding it is, or why it is not text at all."""

import codecs
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOTE_1252 = "Not UTF-8: read as Windows text. Look at the accents."


class NotText(ValueError):
    """The bytes are no text; the message is a sentence for the creator."""


@dataclass(frozen=True)
class Decoded:
    """The text, and what the creator should know about how it was read."""

    text: str
    note: str = ""


def decode(data: bytes) -> Decoded:
    """UTF-8 with or without a mark, UTF-16, UTF-32, else Windows-1252 with a note. Raises NotText."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\x00" in data[:4000]:
        return _without_mark(data)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    found = data.decode("cp1252", errors="replace")
    odd = sum(1 for letter in found[:4000] if letter == "�" or (letter < " " and letter not in "\t\r\n\f"))
    if odd > len(found[:4000]) / 50:
        raise NotText("This is not a text file.")
    return Decoded(found, NOTE_1252)


def _strict(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding))
    except UnicodeDecodeError:
        raise NotText("The file's encoding is broken. Save it again as UTF-8.") from None


def _without_mark(data: bytes) -> Decoded:
    even, odd = data[:4000:2].count(0), data[1:4000:2].count(0)
    if max(even, odd) < len(data[:4000]) / 8 or min(even, odd) > max(even, odd) / 8:
        raise NotText("This is not a text file.")
    return _strict(data, "utf-16-be" if even > odd else "utf-16-le")
