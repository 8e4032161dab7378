"""`export_product PRODUCT FILE`: a product as a zip that opens from disk."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from products.exporting import NothingToExport, export_product
from products.models import Product


class Command(BaseCommand):
    """Writes the web site, document, pictures and PDF of one product."""

    help = "Write a product's web site, document, pictures and PDF as a zip."

    def add_arguments(self, parser: CommandParser) -> None:
        """PRODUCT and FILE."""
        parser.add_argument("product", help="the product's public id (prod_…)")
        parser.add_argument("file", type=Path, help="where the zip goes")

    def handle(self, *args: Any, product: str, file: Path, **options: Any) -> None:
        """Find, pack, write; any error ends with a message on standard error and a status that is not 0."""
        found = Product.objects.select_related("creator__brand", "draft_revision").filter(public_id=product).first()
        if found is None:
            raise CommandError(f"There is no product {product!r}.")
        try:
            with export_product(found) as packed, file.open("wb") as out:
                shutil.copyfileobj(packed, out)
        except NothingToExport:
            raise CommandError("This product has no document yet.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(str(file))
