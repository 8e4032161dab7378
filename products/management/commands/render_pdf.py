"""`render_pdf FILE [--output OUT.pdf] [--paper letter]`: a document on disk → the PDF that buyers download."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from products.management.reading import read_document
from products.models import Paper
from products.rendering.context import PageContext
from products.rendering.paper import render_paper
from products.rendering.press import PdfUnavailable, print_pdf


class Command(BaseCommand):
    """Lays out a document without a database; what is wrong with it goes to standard error."""

    help = "Lay out a product document (JSON) as a PDF file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, where the PDF goes, who it is by and what it is printed on."""
        parser.add_argument("file", type=Path, help="the document, as JSON")
        parser.add_argument("--output", type=Path, help="the PDF; beside the document if left out")
        parser.add_argument("--creator", default="", help="the name on the cover")
        parser.add_argument("--paper", choices=Paper.values, default=Paper.A4, help="the size of its pages")

    def handle(self, *args: Any, file: Path, output: Path | None, creator: str, paper: str, **options: Any) -> None:
        """Read, check, lay out and write; any error ends with a message and a status that is not 0."""
        document = read_document(file, self.stderr)
        output = output or file.with_suffix(".pdf")
        try:
            made = print_pdf(render_paper(document, PageContext(creator_name=creator), size=paper))
            output.write_bytes(made.content)
        except PdfUnavailable as missing:
            raise CommandError(f"PDF files need the Pango library, which is missing here: {missing}") from None
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error}") from None
        self.stdout.write(f"{output}: {made.page_count} pages, {len(made.content) // 1024} KB")
