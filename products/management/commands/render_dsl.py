"""`render_dsl FILE [--page SLUG]`: a document on disk → one HTML page that opens alone, on standard output."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from products.management.reading import read_document
from products.rendering.context import PageContext
from products.rendering.page import PageNotFound, render_page
from products.rendering.sheets import inline_css


def _extra(document: dict[str, Any], slug: str) -> tuple[str, ...]:
    """The style sheets that a content page needs besides those of every page."""
    is_content = any(page["slug"] == slug and page.get("kind") == "content" for page in document["pages"])
    return ("reading",) if is_content else ()


class Command(BaseCommand):
    """Draws a document without a database; what is wrong with it goes to standard error."""

    help = "Render a product document (JSON) to one self-contained HTML page on standard output."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, and the page to draw."""
        parser.add_argument("file", type=Path, help="the document, as JSON")
        parser.add_argument("--page", default="", help="slug of the page; the sales page if left out")

    def handle(self, *args: Any, file: Path, page: str, **options: Any) -> None:
        """Read, check and draw; any error ends with a message on standard error and a status that is not 0."""
        document = read_document(file, self.stderr)
        slug = page or str(document["pages"][0]["slug"])
        context = PageContext(
            buy_url="#buy",
            page_urls={str(p["slug"]): f"#{p['slug']}" for p in document["pages"]},
            inline_css=inline_css(document.get("themeTokens") or {}, *_extra(document, slug)),
        )
        try:
            self.stdout.write(render_page(document, slug, context))
        except PageNotFound:
            slugs = ", ".join(str(p["slug"]) for p in document["pages"])
            raise CommandError(f"There is no page {slug!r}. The pages are: {slugs}.") from None
