"""The one door to WeasyPrint: the HTML of a paper in, the bytes of a PDF out."""

import contextlib
import io
import logging
import mimetypes
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from products.rendering.context import PICTURE_SCHEME
from products.rendering.paper import FILE_SCHEME
from products.rendering.press import PaperTooLong, Pdf, PdfUnavailable, ReadPicture, no_pictures
from products.rendering.sheets import STATIC

try:
    # What WeasyPrint prints about a missing library is said once and better by `bin/serve.py` and by PdfUnavailable.
    with contextlib.redirect_stdout(io.StringIO()):
        from fontTools.ttLib import woff2
        from weasyprint import HTML  # type: ignore[import-untyped]
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]
    MISSING = ""
except (OSError, ImportError) as missing:
    HTML, URLFetcher, URLFetcherResponse = None, object, None
    MISSING = str(missing) or "WeasyPrint cannot be loaded."

_NO_NEWS = ("fontTools", "weasyprint", "weasyprint.progress")
for _name in _NO_NEWS:
    logging.getLogger(_name).setLevel(logging.ERROR)

_FOLDERS = frozenset({"fonts"})
MOST_PAGES = 1000


class FileRefused(ValueError):
    """A paper asked for something else than our own static files and its creator's pictures."""


class OwnFiles(URLFetcher):
    """Gives static files named by FILE_SCHEME and pictures named by PICTURE_SCHEME, which `read_picture` reads, and refuses
    all else: no network, no other file of this machine."""

    def __init__(self, read_picture: ReadPicture = no_pictures) -> None:
        super().__init__()
        self._read_picture = read_picture

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The file behind `owny-static:<path>` or `owny-picture:<name>`; raises FileRefused."""
        if url.startswith(PICTURE_SCHEME):
            return self._picture(url)
        path = PurePosixPath(url.removeprefix(FILE_SCHEME))
        inside = url.startswith(FILE_SCHEME) and not path.is_absolute() and ".." not in path.parts
        if not inside or path.parts[:1] == () or path.parts[0] not in _FOLDERS or not (STATIC / path).is_file():
            raise FileRefused(f"A paper may not fetch {url[:80]!r}.")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, _unpacked(path), {"Content-Type": kind})

    def _picture(self, url: str) -> Any:
        name = url.removeprefix(PICTURE_SCHEME)
        content = self._read_picture(name)
        if content is None:
            raise FileRefused(f"There is no picture {name[:80]!r}.")
        return URLFetcherResponse(url, content, {"Content-Type": mimetypes.guess_type(name)[0] or ""})


@lru_cache(maxsize=64)
def _unpacked(path: PurePosixPath) -> bytes:
    """A static file; a web font without its compression, which WeasyPrint would undo for every PDF in 0.1 s."""
    content = (STATIC / path).read_bytes()
    if path.suffix != ".woff2":
        return content
    plain = io.BytesIO()
    woff2.decompress(io.BytesIO(content), plain)
    return plain.getvalue()


def make_pdf(html: str, read_picture: ReadPicture = no_pictures) -> Pdf:
    """Lay out a paper (`render_paper`) as a tagged PDF with bookmarks and embedded fonts, after PDF/UA-1.

    The same text gives the same bytes. Raises PdfUnavailable where WeasyPrint's libraries are missing, and PaperTooLong.
    """
    if HTML is None:
        raise PdfUnavailable(MISSING)
    laid_out = HTML(string=html, base_url=FILE_SCHEME, url_fetcher=OwnFiles(read_picture)).render(pdf_variant="pdf/ua-1")
    if len(laid_out.pages) > MOST_PAGES:
        raise PaperTooLong(f"It has {len(laid_out.pages)} pages, more than {MOST_PAGES}.")
    return Pdf(laid_out.write_pdf(pdf_variant="pdf/ua-1"), len(laid_out.pages))
