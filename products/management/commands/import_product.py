"""`import_product --creator HANDLE FILE`: a document or an exported zip becomes a draft; JSON on standard output."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from creators.models import Creator
from products.importing import ImportRefused, import_product


class Command(BaseCommand):
    """Brings a product in."""

    help = "Make a draft of a product document (JSON) or of an exported zip."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, and whose product it becomes."""
        parser.add_argument("file", type=Path, help="a .json or an exported .zip")
        parser.add_argument("--creator", required=True, help="the handle of the creator")

    def handle(self, *args: Any, file: Path, creator: str, **options: Any) -> None:
        """Read, check, save; what is wrong goes to standard error, a line each, and nothing is saved."""
        owner = Creator.objects.select_related("user").filter(handle=creator).first()
        if owner is None:
            raise CommandError(f"There is no creator @{creator}.")
        try:
            done = import_product(creator=owner, content=file.read_bytes(), by=None)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except ImportRefused as refused:
            for problem in refused.problems:
                self.stderr.write(f"{problem.path or '/'}: {problem.message} {problem.hint}".strip())
            raise CommandError("Nothing was brought in.") from None
        product = done.product
        told = {"product": product.public_id, "title": product.title, "slug": product.slug, "notes": done.notes}
        self.stdout.write(json.dumps(told, ensure_ascii=False))
