"""`manage.py dsl_catalog`: the JSON Schema of a product document, or the sample document."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from products.dsl.catalog import CATALOG, document_schema, prompt_lines, sample_document


class Command(BaseCommand):
    """Prints JSON on stdout."""

    help = "Print the catalog of block types as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer the sample document and the published schema instead of the catalog."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--sample-document", action="store_true", help="every block type in every variant")
        choice.add_argument("--schema", action="store_true", help="the published JSON Schema (draft 2020-12)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the JSON that was asked for."""
        if options["sample_document"]:
            chosen: Any = sample_document()
        elif options["schema"]:
            chosen = document_schema()
        else:
            chosen = _catalog()
        self.stdout.write(json.dumps(chosen, ensure_ascii=False, indent=2))


def _catalog() -> dict[str, Any]:
    types = [
        {
            "type": entry.name,
            "variants": list(entry.variants),
            "description": entry.description,
            "when": entry.when,
            "schema": entry.schema,
            "sample": entry.sample,
        }
        for entry in CATALOG.values()
    ]
    return {"blockTypes": types, "prompt": prompt_lines()}
