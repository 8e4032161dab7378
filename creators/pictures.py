"""A creator's pictures come in, are served, and go."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from creators.imaging import Cleaned, PictureRefused, clean
from creators.models import Creator, Media, Rendition

MOST_PICTURES = 1000
MOST_AT_ONCE = 10
FOLDER = "pictures"
TYPES: Mapping[str, str] = MappingProxyType(
    {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
)
THUMB = 160


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken in; `note` is a sentence when something was left out of it."""

    media: Media
    note: str = ""


def take_picture(*, creator: Creator, name: str, content: bytes, alt: str = "") -> Taken:
    """Make a picture of an upload. The same bytes again give the same picture. Raises PictureRefused."""
    digest = hashlib.sha256(content).hexdigest()
    known = creator.media.filter(digest=digest).first()
    if known is not None:
        return Taken(known)
    _check_room(creator)
    cleaned = clean(content)
    stored = [(copy, store_copy(copy.content, copy.encoding)) for copy in cleaned.copies]
    with transaction.atomic():
        Creator.objects.select_for_update().get(pk=creator.pk)
        _check_room(creator)
        media, is_new = Media.objects.get_or_create(
            creator=creator,
            digest=digest,
            defaults={"name": shown_name(name), "alt": alt[:300], "width": cleaned.width, "height": cleaned.height},
        )
        if is_new:
            Rendition.objects.bulk_create(
                Rendition(
                    media=media,
                    encoding=copy.encoding,
                    width=copy.width,
                    height=copy.height,
                    file_name=file_name,
                    byte_count=len(copy.content),
                )
                for copy, file_name in stored
            )
    return Taken(media, _note(cleaned))


def describe_picture(*, media: Media, alt: str) -> None:
    """Say what a picture shows; it is offered where the picture is used from now on."""
    media.alt = " ".join(alt.split())[:300]
    media.save(update_fields=["alt"])


def delete_picture(media: Media) -> None:
    """Delete a picture and the files that no other picture shares."""
    with transaction.atomic():
        names = list(media.renditions.values_list("file_name", flat=True))
        media.delete()
        shared = set(Rendition.objects.filter(file_name__in=names).values_list("file_name", flat=True))
        gone = [name for name in names if name not in shared]
        transaction.on_commit(lambda: _drop(gone), robust=True)


def store_copy(content: bytes, encoding: str) -> str:
    """Keep bytes under the name that their hash gives; returns the name."""
    name = f"{hashlib.sha256(content).hexdigest()[:32]}.{encoding}"
    path = f"{FOLDER}/{name}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return name


def read_copy(file_name: str) -> bytes | None:
    """The bytes behind a file name; None for a name that is not ours or a file that is gone."""
    stem, _, ending = file_name.partition(".")
    if ending not in TYPES or len(stem) != 32 or not set(stem) <= set("0123456789abcdef"):
        return None
    try:
        with default_storage.open(f"{FOLDER}/{file_name}") as file:
            return bytes(file.read())
    except OSError:
        return None


def address_of(file_name: str) -> str:
    """Where a rendition is served; the address never gives other bytes."""
    return f"{settings.MEDIA_URL}{file_name}"


def thumb_of(media: Media) -> str:
    """The address of a small copy for lists and badges."""
    made = sorted((one for one in media.renditions.all() if one.encoding == "webp"), key=lambda one: one.width)
    return address_of(made[0].file_name) if made else ""


def fallback_address(media: Media) -> str:
    """The address of the smallest copy in a format that every mail program knows; empty when there is none."""
    made = sorted((one for one in media.renditions.all() if one.encoding in ("jpg", "png")), key=lambda one: one.width)
    return address_of(made[0].file_name) if made else ""


def shown_name(name: str) -> str:
    """The upload's file name as lists show it."""
    bare = PurePath(name.replace("\\", "/")).name
    return " ".join("".join(sign for sign in bare if sign.isprintable()).split())[:120] or "picture"


def _check_room(creator: Creator) -> None:
    if creator.media.count() >= MOST_PICTURES:
        raise PictureRefused(f"You have {MOST_PICTURES:,} pictures, which is the most. Delete some you no longer use.")


def _note(cleaned: Cleaned) -> str:
    return "It moves; only its first picture is used." if cleaned.was_moving else ""


def _drop(names: list[str]) -> None:
    for name in names:
        default_storage.delete(f"{FOLDER}/{name}")
