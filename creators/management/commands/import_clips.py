"""`import_clips --creator HANDLE [--create] FILE...`."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from creators.handles import handle_problem
from creators.importing.reading import SourceFile
from creators.library import import_files
from creators.models import Creator, User
from creators.signing_up import become_creator


class Command(BaseCommand):
    """Bring files of clips into a creator's library and print what happened as JSON."""

    help = """Bring files of clips into a creator's library.

Reads Owny JSON, JSONL and CSV, .vtt, .srt, yt-dlp .info.json (with the subtitles beside it) and zips of these.
The same files again change nothing. Prints one JSON object:
  {"created": 3, "updated": 0, "unchanged": 1, "refused": [{"file", "row", "reason", "says"}]}

Exit status: 0 when every file was read, even if single rows were refused (they are listed);
1 when a file as a whole could not be read, or there is no such creator or file. Readable files are brought in either way."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the lines of the help as they are."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The creator and the files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--creator", required=True, metavar="HANDLE", help="whose library; with or without @")
        parser.add_argument("--create", action="store_true", help="make the creator when there is none with this handle")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write, print."""
        files = [_source(path) for path in options["files"]]
        with transaction.atomic():
            creator = _creator(options["creator"].lstrip("@").lower(), create=options["create"])
            done = import_files(creator=creator, files=files)
        refused = [{name: bad[name] for name in ("file", "row", "reason", "says")} for bad in done.refusals]
        counts = {"created": done.created_count, "updated": done.updated_count, "unchanged": done.unchanged_count}
        self.stdout.write(json.dumps({**counts, "refused": refused}, ensure_ascii=False, indent=2))
        broken = [file["name"] for file in done.files if file["broken"]]
        if broken:
            raise CommandError(f"Could not be read at all: {', '.join(broken)}.", returncode=1)


def _source(path: Path) -> SourceFile:
    try:
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None


def _creator(handle: str, *, create: bool) -> Creator:
    creator = Creator.objects.filter(handle__iexact=handle).first()
    if creator is not None:
        return creator
    if not create:
        raise CommandError(f"There is no creator @{handle}. Add --create to make one.")
    if problem := handle_problem(handle):
        raise CommandError(problem)
    user = User.objects.create_user(f"{handle}@creators.invalid")
    return become_creator(user=user, handle=handle, display_name=handle.replace("_", " ").title())
