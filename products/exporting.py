"""What is a creator's to take along: a product as a web site, a document and a PDF in one zip; and everything they have."""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.urls import reverse

from creators.cards import card_of
from creators.models import Creator, Media
from creators.pictures import read_copy
from owny.lib.zones import zone_named
from products.dsl.media import media_ids
from products.dsl.upgrade import upgrade
from products.media import fallback_of
from products.models import PdfStatus, Product, Revision
from products.order_book import as_csv, orders_of
from products.pdfs import content_of
from products.presenting import page_context
from products.rendering.context import PageContext, Picture
from products.rendering.site import site_files

DOCUMENT = "product.json"
PICTURES = "images"
IN_MEMORY = 8 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SQUEEZED = re.compile(r"\.(html|css|js|json|csv|txt|svg)$")
_READ_ME = """{title}
{rule}

index.html      the page that sells it. Its buttons lead to {buy}
product/        what buyers get: keep it to yourself, or host it where only they can see it.
product.json    the product itself. Bring it in again, here or elsewhere: {schema}
assets/         styles and typefaces. images/ has your pictures.

Open index.html in any browser, or put the folder on any web host.
"""


class NothingToExport(Exception):
    """The product has no document yet."""


def export_product(product: Product) -> IO[bytes]:
    """The product's draft as a zip: its web site, its document, its pictures, and its PDF when one was made.

    The same product gives the same bytes. Raises NothingToExport.
    """
    return _zipped(product_files(product))


def export_everything(creator: Creator) -> Iterator[bytes]:
    """All products (each with its site, document, PDF and the live document where it differs), clips, pictures' words and
    orders, as the parts of one zip, made while they are taken."""
    passing = _Passing()
    with zipfile.ZipFile(passing, "w") as archive:
        for path, content in _everything(creator):
            with archive.open(_entry(path), "w", force_zip64=True) as file:
                for part in (content,) if isinstance(content, bytes) else content:
                    file.write(part)
                    yield passing.taken()
    yield passing.taken()


def product_files(product: Product) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every file of one product. Raises NothingToExport."""
    revision = product.draft_revision
    if revision is None:
        raise NothingToExport(product.public_id)
    document = upgrade(revision.document)
    pdf = _pdf(product, revision)
    pictures, files = _pictures(product.creator, document)
    portrait = _portrait(product.creator)
    context = replace(
        _absolute(page_context(product, document, mode="site")),
        media=pictures,
        avatar_url=f"{PICTURES}/portrait.webp" if portrait else "",
        download_url=f"{product.slug}.pdf" if pdf else "",
    )
    yield "READ ME.txt", _read_me(product, context)
    yield DOCUMENT, as_json(document)
    yield from sorted(site_files(document, context).items())
    yield from sorted(files.items())
    if portrait:
        yield f"{PICTURES}/portrait.webp", portrait
    if pdf:
        yield f"{product.slug}.pdf", pdf


def as_json(document: Any) -> bytes:
    """A document as people read JSON."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


class _Passing:
    """A file that keeps what is written until it is taken."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def write(self, data: bytes) -> int:
        self.kept += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        data = bytes(self.kept)
        self.kept.clear()
        return data


def _everything(creator: Creator) -> Iterator[tuple[str, bytes | Iterator[bytes]]]:
    cards = creator.clip_cards.order_by("pk").iterator(chunk_size=500)
    yield "clips.json", as_json([card_of(one, with_cues=True) for one in cards])
    yield "orders.csv", (line.encode() for line in as_csv(orders_of(creator), zone_named(creator.time_zone)))
    products = Product.objects.filter(creator=creator).select_related("creator__brand", "draft_revision", "live_revision")
    for product in products.order_by("pk").iterator(chunk_size=20):
        folder = f"products/{product.slug}"
        if product.draft_revision is None:
            continue
        for path, content in product_files(product):
            yield f"{folder}/{path}", content
        live = product.live_revision
        if live is not None and live.document_hash != product.draft_revision.document_hash:
            yield f"{folder}/product-as-published.json", as_json(upgrade(live.document))


def _pictures(creator: Creator, document: Mapping[str, Any]) -> tuple[dict[str, Picture], dict[str, bytes]]:
    """The document's pictures as its site names them, and their files. The plain copy is named by the picture's id alone,
    so that an import finds it."""
    shown: dict[str, Picture] = {}
    files: dict[str, bytes] = {}
    found = Media.objects.filter(creator=creator, public_id__in=media_ids(document)).prefetch_related("renditions")
    for media in found.order_by("pk"):
        made = list(media.renditions.all())
        plain = fallback_of(made)
        path = f"{PICTURES}/{media.public_id}.{plain.encoding}"
        files[path] = read_copy(plain.file_name) or b""
        better = sorted((one for one in made if one.encoding == "webp" and one.width > 160), key=lambda one: one.width)
        parts = []
        for one in better:
            there = f"{PICTURES}/{media.public_id}-{one.width}.webp"
            files[there] = read_copy(one.file_name) or b""
            parts.append(f"{there} {one.width}w")
        sources = (("image/webp", ", ".join(parts)),) if parts else ()
        shown[media.public_id] = Picture(path, media.width, media.height, sources)
    return shown, files


def _portrait(creator: Creator) -> bytes | None:
    brand = getattr(creator, "brand", None)
    small = brand.avatar.renditions.filter(encoding="webp").order_by("width").first() if brand and brand.avatar else None
    return read_copy(small.file_name) if small else None


def _pdf(product: Product, revision: Revision) -> bytes | None:
    made = revision.pdf_files.filter(reading=None, made_for="", paper=product.printed_on, status=PdfStatus.READY).first()
    return content_of(made) if made else None


def _absolute(context: PageContext) -> PageContext:
    """The context with addresses that work from anywhere."""
    return replace(
        context,
        buy_url=settings.SITE_URL + context.buy_url,
        hub_url=settings.SITE_URL + context.hub_url,
        product_url=settings.SITE_URL + context.product_url,
        owny_url=settings.SITE_URL + "/",
        library_url="",
    )


def _read_me(product: Product, context: PageContext) -> bytes:
    schema = settings.SITE_URL + reverse("products:schema")
    rule = "=" * min(len(product.title), 60)
    return _READ_ME.format(title=product.title, rule=rule, buy=context.buy_url, schema=schema).encode()


def _zipped(files: Iterator[tuple[str, bytes]]) -> IO[bytes]:
    out = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by whoever sends it
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files:
            archive.writestr(_entry(path), content)
    out.seek(0)
    return out


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED if _SQUEEZED.search(path) else zipfile.ZIP_STORED
    return entry
