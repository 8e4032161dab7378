"""Assemble recorded answers of the provider, to see what the client makes of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from builder.llm.assemble import Assembler
from builder.llm.messages import Turn

UNREADABLE = "unreadable_file"
PIECE_BYTES = 65_536


class Command(BaseCommand):
    """One JSON line per file on stdout; a file that cannot be read is a line with the fault `unreadable_file`, and the
    command fails once all files are done."""

    help = (
        "Assemble recorded answers (bytes as they came, or a .jsonl file with one chunk a line) and print one JSON line for"
        " each."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="One answer.")

    def handle(self, *args: object, **options: Any) -> None:
        unread = []
        for name in options["files"]:
            turn = replay(Path(name))
            unread += [name] if UNREADABLE in turn.faults else []
            self.stdout.write(json.dumps(report(turn)))
        if unread:
            raise CommandError(f"Cannot read {', '.join(unread)}.")


def replay(path: Path) -> Turn:
    """The turn that the recorded bytes make; of a `.jsonl` file every line is a chunk, with or without a last `[DONE]`."""
    assembler = Assembler()
    try:
        with path.open("rb") as file:
            pieces = lines(file) if path.suffix == ".jsonl" else iter(lambda: file.read(PIECE_BYTES), b"")
            for piece in pieces:
                assembler.feed(piece)
    except OSError:
        return Turn(faults=(UNREADABLE,))
    return assembler.finish()


def lines(file: IO[bytes]) -> Iterator[bytes]:
    """Each line as an event of a stream. The end mark is added, because recordings of chunks leave it out."""
    for line in file:
        text = line.strip().removeprefix(b"data:").strip()
        if text and text != b"[DONE]":
            yield b"data: " + text + b"\n\n"
    yield b"data: [DONE]\n\n"


def report(turn: Turn) -> dict[str, object]:
    """What is printed of a turn; `usage` and `reasoning` are null when there were none."""
    usage = turn.usage
    return {
        "content": turn.content,
        "reasoning": turn.reasoning,
        "tool_calls": [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in turn.tool_calls],
        "finish_reason": turn.finish_reason,
        "usage": usage
        and {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "total_tokens": usage.total_tokens,
            "cached_tokens": usage.cached_tokens,
        },
        "complete": turn.complete,
        "faults": list(turn.faults),
    }
