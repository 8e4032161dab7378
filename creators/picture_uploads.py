"""Uploaded files of one request → pictures and refusals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from creators.imaging import MOST_BYTES, PictureRefused
from creators.models import Creator
from creators.pictures import MOST_AT_ONCE, Taken, shown_name, take_picture


class NoUsableUpload(ValueError):
    """The request as a whole cannot be used: no file, or too many; a sentence for the creator."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """What became of the files, in their order; `refused` are (name, reason)."""

    taken: list[Taken] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def take_uploads(*, creator: Creator, files: Sequence["UploadedFile[Any]"], alt: str = "") -> Uploads:
    """Make pictures of uploaded files; one that is refused does not stop the others. Raises NoUsableUpload."""
    if not files:
        raise NoUsableUpload("No file was sent. Choose a picture and try again.")
    if len(files) > MOST_AT_ONCE:
        raise NoUsableUpload(f"{len(files)} files are too many at once; {MOST_AT_ONCE} is the most. Nothing was saved.")
    done = Uploads()
    for file in files:
        name = shown_name(file.name or "")
        try:
            # One byte more than fits tells a file that is too large without holding all of it.
            content = file.read(MOST_BYTES + 1)
            done.taken.append(take_picture(creator=creator, name=name, content=content, alt=alt.strip()))
        except PictureRefused as refused:
            done.refused.append((name, str(refused)))
    return done
