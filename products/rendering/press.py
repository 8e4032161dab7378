"""What a PDF is and how it is ordered. WeasyPrint itself is loaded with the first one: that takes most of a second and
30 MB, and few processes ever print."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

ReadPicture = Callable[[str], bytes | None]
"""File name of a picture → its bytes, None when there is none."""


class PdfUnavailable(Exception):
    """This machine lacks what makes PDFs (the Pango library, as a rule); asking again does not help."""


class PaperTooLong(Exception):
    """The paper has too many pages to be printed."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished file."""

    content: bytes
    page_count: int


def no_pictures(name: str) -> bytes | None:
    """The reader of pictures where there are none."""
    return None


def print_pdf(html: str, read_picture: ReadPicture = no_pictures) -> Pdf:
    """`products.rendering.pdf.make_pdf`, which is loaded now. Raises PdfUnavailable and PaperTooLong."""
    made: Pdf = import_module("products.rendering.pdf").make_pdf(html, read_picture)
    return made
