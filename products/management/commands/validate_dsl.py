"""`manage.py validate_dsl FILE`: the problems of a document, as JSON."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from products.dsl.parse import parse_document
from products.dsl.problems import Problem, errors
from products.management.reading import checked


class Command(BaseCommand):
    """Prints {"valid", "fixes", "problems"} on stdout; leaves with 1 if the document is refused."""

    help = "Check a product document and print its problems as JSON. FILE may be - for standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to check."""
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, complete and validate the file; raises CommandError when it has errors."""
        fixes, problems = _read(options["file"])
        report = {"valid": not errors(problems), "fixes": fixes, "problems": [problem.as_dict() for problem in problems]}
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        if refused := len(errors(problems)):
            raise CommandError(f"{refused} {'problem' if refused == 1 else 'problems'} found.")


def _read(name: str) -> tuple[list[str], list[Problem]]:
    """What was mended in the file and what is wrong with it."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except OSError as error:
        raise CommandError(f"Cannot read {name}: {error}") from error
    except UnicodeDecodeError:
        return [], [Problem("", "not_json", "The file is not text in UTF-8.", "Save it as UTF-8.")]
    parsed = parse_document(text)
    if parsed.document is None:
        return list(parsed.fixes), list(parsed.problems)
    return list(parsed.fixes), checked(parsed.document)[1]
