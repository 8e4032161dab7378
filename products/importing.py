"""A document from elsewhere becomes a product: one that was exported here, or any that fits the schema."""

import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from creators.imaging import MOST_BYTES, PictureRefused
from creators.models import Creator, User
from creators.pictures import take_picture
from products.dsl.document import Document, blocks
from products.dsl.ids import complete
from products.dsl.media import DRAWN, media_ids, pictured
from products.dsl.parse import MAX_TEXT, parse_document
from products.dsl.problems import Problem, errors
from products.dsl.reviews import KEY, reviewed
from products.dsl.upgrade import UnknownVersion, upgrade
from products.dsl.validate import structure
from products.exporting import DOCUMENT, PICTURES
from products.media import owned_ids
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import free_slug, save_revision

MOST_UPLOAD = 100 * 1024 * 1024
MOST_UNPACKED = MOST_UPLOAD
"""Bytes of pictures that are read from a zip; pictures hardly shrink in one, what unpacks to more was made to."""
MOST_PICTURES = 100
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)
_PICTURE = re.compile(rf"(?:^|/){PICTURES}/(med_[A-Za-z0-9_-]{{1,60}})\.(?:jpg|png)")


class ImportRefused(Exception):
    """The file holds no document that can be brought in; `problems` says what is wrong, nothing was saved."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Imported:
    """The new product, and what was left out or mended, a sentence each."""

    product: Product
    notes: list[str] = field(default_factory=list)


def import_product(*, creator: Creator, content: bytes, by: User | None) -> Imported:
    """Make a new draft of a document (JSON) or of an exported zip with its pictures. Raises ImportRefused."""
    text, archive = _opened(content)
    document, notes = _read(text)
    notes += _without_strange_clips(creator, document)
    notes += _without_reviews(document)
    named = media_ids(document) - owned_ids(creator)
    pictures = _pictures_in(*archive, named) if archive else iter(())
    # Before the transaction: encoding takes seconds, and nobody else could write meanwhile.
    notes += _with_own_pictures(creator, document, named, pictures)
    with transaction.atomic():
        product = Product.objects.create(
            creator=creator,
            product_type=document["productType"],
            title=str(document["title"])[:120],
            slug=free_slug(creator.pk, str(document["title"])),
        )
        save_revision(
            product=product, document=document, origin=RevisionOrigin.IMPORT, note="Brought in from a file", made_by=by
        )
    product.refresh_from_db()
    return Imported(product, notes)


def _opened(content: bytes) -> tuple[str, tuple[zipfile.ZipFile, str] | None]:
    """The document's text, and the zip that it came in with the folder it lay in."""
    if content[:4] != b"PK\x03\x04":
        return _decoded(content), None
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = {one.filename: one for one in archive.infolist()}
        inside = sorted((name for name in entries if name.rpartition("/")[2] == DOCUMENT), key=lambda name: name.count("/"))
        if not inside:
            raise _refused("no_document", f"There is no {DOCUMENT} in this zip.", "Choose a zip that was exported here.")
        with archive.open(inside[0]) as file:
            text = _decoded(file.read(MAX_TEXT + 1))
    except _BROKEN:
        raise _refused("broken_zip", "This zip cannot be opened.", "Export it again and try once more.") from None
    return text, (archive, inside[0].rpartition("/")[0])


def _pictures_in(archive: zipfile.ZipFile, folder: str, named: set[str]) -> Iterator[tuple[str, bytes]]:
    """Id and bytes of every picture of `named`, one at a time, as far as the limits go."""
    wanted, room = set(named), MOST_UNPACKED
    for entry in archive.infolist():
        matched = _PICTURE.fullmatch(entry.filename.removeprefix(f"{folder}/") if folder else entry.filename)
        if matched and matched[1] in wanted and room > 0 and len(named - wanted) < MOST_PICTURES:
            wanted.remove(matched[1])
            try:
                with archive.open(entry) as file:
                    content = file.read(min(MOST_BYTES, room) + 1)
                room -= len(content)
                yield matched[1], content
            except _BROKEN:
                continue  # the picture is told as missing


def _decoded(content: bytes) -> str:
    if len(content) > MAX_TEXT:
        raise _refused("too_large", f"The document has more than {MAX_TEXT // 2**20} MB.", "A product is smaller than that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("not_text", "This file is not a document in JSON.", "Choose a .json or .zip file.") from None


def _read(text: str) -> tuple[Document, list[str]]:
    parsed = parse_document(text)
    if parsed.document is None:
        raise ImportRefused(list(parsed.problems))
    try:
        document = complete(upgrade(json.loads(json.dumps(parsed.document))))
    except UnknownVersion as unknown:
        raise _refused("unknown_version", str(unknown), "Export it again from an older Owny, or update this one.") from None
    problems = errors(structure(document))
    if problems:
        raise ImportRefused(problems)
    return document, [f"Mended: {fix}" for fix in parsed.fixes]


def _without_strange_clips(creator: Creator, document: Document) -> list[str]:
    """Take out references to clips that this creator does not have; the words stay."""
    named = {one for placed in blocks(document) for one in _clips_of(placed.block)}
    own = set(creator.clip_cards.filter(public_id__in=named).values_list("public_id", flat=True))
    strange = named - own
    for placed in blocks(document) if strange else ():
        block = placed.block
        if set(block.get("sources") or ()) & strange:
            block["sources"] = [one for one in block["sources"] if one in own]
        if _clip_of(block) in strange:
            del block["props"]["clip"]
    what, it = ("1 clip is", "it") if len(strange) == 1 else (f"{len(strange)} clips are", "them")
    return [f"{what} not in your library: the words stay, the links to {it} are left out."] if strange else []


def _without_reviews(document: Document) -> list[str]:
    """Take out references to reviews: they belong to another product. A block that holds nothing else goes with them."""
    found = list(reviewed(document))
    for placed, _, _ in found:
        props = placed.block["props"]
        props["items"] = [one for one in props["items"] if KEY not in one]
    for page in {id(placed.page): placed.page for placed, _, _ in found}.values():
        page["blocks"] = [one for one in page["blocks"] if one.get("type") != "Testimonial" or one["props"]["items"]]
    count = len(found)
    reviews = "1 review of a buyer was" if count == 1 else f"{count} reviews of buyers were"
    return [f"{reviews} left out: they belong to the product they were written about."] if found else []


def _clips_of(block: dict[str, Any]) -> set[str]:
    return {one for one in [*(block.get("sources") or ()), _clip_of(block)] if isinstance(one, str) and one}


def _clip_of(block: dict[str, Any]) -> str:
    props = block.get("props")
    clip = props.get("clip") if isinstance(props, dict) else None
    return str(clip.get("clipId", "")) if isinstance(clip, dict) else ""


def _with_own_pictures(
    creator: Creator, document: Document, named: set[str], found: Iterator[tuple[str, bytes]]
) -> list[str]:
    """Give every picture that came along an id of this creator's; where none came, the cover art stands in."""
    became: dict[str, str] = {}
    notes = []
    for one, content in found:
        try:
            became[one] = take_picture(creator=creator, name=f"{one}.jpg", content=content).media.public_id
        except PictureRefused as refused:
            notes.append(f"A picture was left out. {refused}")
    missing = len(named - set(became))
    for placed, one in list(pictured(document)) if named else ():
        if one in named:
            placed.block["props"]["image"]["mediaId"] = became.get(one, DRAWN)
    pictures = "picture did" if missing == 1 else "pictures did"
    return [*notes, f"{missing} {pictures} not come along: the cover art stands in."] if missing else notes


def _refused(code: str, message: str, hint: str) -> ImportRefused:
    return ImportRefused([Problem("", code, message, hint)])
