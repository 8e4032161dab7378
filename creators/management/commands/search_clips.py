"""`search_clips --creator HANDLE (--query TEXT | --queries FILE.json) [--limit N]`."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from creators.models import ClipCard, Creator
from creators.search import ClipHit, search_clips


class Command(BaseCommand):
    """Search a creator's clips and print ids in rank order as JSON."""

    help = (
        "Search a creator's clips. With --query: a list of {id, score, title, excerpt, startSeconds}. "
        'With --queries: a file {"name": "words"} becomes {"name": [ids in rank order]}. '
        "An id is the clip's external id, else its address, else its public id."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The creator and what to ask."""
        parser.add_argument("--creator", required=True, metavar="HANDLE")
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--query", metavar="TEXT")
        asked.add_argument("--queries", type=Path, metavar="FILE.json")
        parser.add_argument("--limit", type=int, default=20, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and print."""
        creator = Creator.objects.filter(handle__iexact=options["creator"].lstrip("@")).first()
        if creator is None:
            raise CommandError(f"There is no creator @{options['creator'].lstrip('@')}.")
        limit = max(1, options["limit"])
        if options["query"] is not None:
            answer: Any = [_answer(hit) for hit in search_clips(creator, options["query"], limit)]
        else:
            queries = _queries(options["queries"])
            answer = {
                name: [_id(hit.clip) for hit in search_clips(creator, query, limit)] for name, query in queries.items()
            }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))


def _answer(hit: ClipHit) -> dict[str, Any]:
    return {
        "id": _id(hit.clip),
        "score": hit.score,
        "title": hit.clip.title,
        "excerpt": hit.excerpt,
        "startSeconds": hit.start_seconds,
    }


def _id(clip: ClipCard) -> str:
    return clip.external_id or clip.url or clip.public_id


def _queries(path: Path) -> Mapping[str, str]:
    try:
        queries = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from None
    if not isinstance(queries, dict) or any(not isinstance(query, str) for query in queries.values()):
        raise CommandError('The file must hold {"name": "words", …}.')
    return queries
