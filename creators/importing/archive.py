"""A zip of files, opened within limits: how many, how large, how tightly packed."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from zlib import error as BrokenStream

MOST_FILES = 5_000
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 200


class ArchiveRefused(ValueError):
    """The zip cannot be opened safely or at all; the message is a sentence for the creator."""


@dataclass(frozen=True)
class Member:
    """A file inside a zip; `problem` says why its bytes are missing."""

    name: str
    data: bytes = b""
    problem: str = ""


def members(data: bytes, *, largest: int) -> Iterator[Member]:
    """The files in a zip, without folders and hidden files. Raises ArchiveRefused before anything large is unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError):
        raise ArchiveRefused("This zip is broken. Make or download it once more.") from None
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _hidden(entry.filename)]
        _refuse_unsafe(entries)
        for entry in entries:
            yield _member(archive, entry, largest)


def _refuse_unsafe(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_FILES:
        raise ArchiveRefused(f"This zip holds {len(entries):,} files; {MOST_FILES:,} is the most.")
    if total > MOST_BYTES:
        raise ArchiveRefused(f"Unpacked, this zip has {total // 2**20:,} MB; {MOST_BYTES // 2**20} MB is the most.")
    if total > 2**20 and total > packed * MOST_RATIO:
        raise ArchiveRefused("This zip is packed too tightly to be files of clips.")


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> Member:
    if entry.flag_bits & 1:
        return Member(entry.filename, problem="It is locked with a password.")
    if entry.file_size > largest:
        return Member(entry.filename, problem=f"It is larger than {largest // 2**20} MB.")
    try:
        with archive.open(entry) as packed:
            data = packed.read(entry.file_size + 1)
    except (zipfile.BadZipFile, BrokenStream, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return Member(entry.filename, problem="This part of the zip is broken.")
    if len(data) > entry.file_size:
        return Member(entry.filename, problem="It is larger than the zip says.")
    return Member(entry.filename, data)


def _hidden(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.name.startswith(".") or "__MACOSX" in path.parts or path.name == "Thumbs.db"
