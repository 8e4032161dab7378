"""Creators' pictures in products: what a page needs to show them, and which products use one."""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from creators.models import Creator, Media, Rendition
from creators.pictures import TYPES, address_of, delete_picture, read_copy, thumb_of
from products.dsl.media import media_ids, pictured
from products.models import Product
from products.rendering.context import PICTURE_SCHEME, Picture

INLINE_BYTES = 24 * 1024 * 1024
_MODERN = ("avif", "webp")


class MediaInUse(Exception):
    """The picture stands in products of its creator, or is their portrait; `products` names them."""

    def __init__(self, products: list[Product], *, is_portrait: bool) -> None:
        super().__init__(in_words(products, is_portrait=is_portrait))
        self.products = products
        self.is_portrait = is_portrait


def pictures_of(creator: Creator, document: Mapping[str, Any]) -> dict[str, Picture]:
    """The pictures a document names, as pages show them. Only the creator's own: another's is as good as none."""
    named = media_ids(document)
    if not named:
        return {}
    found = Media.objects.filter(creator=creator, public_id__in=named).prefetch_related("renditions")
    return {media.public_id: picture_of(media) for media in found}


def picture_of(media: Media) -> Picture:
    """One picture as a page shows it: every width of the modern formats, and one copy for everything else."""
    made = list(media.renditions.all())
    plain = fallback_of(made)
    sources = tuple((TYPES[kind], _srcset(made, kind)) for kind in _MODERN if any(one.encoding == kind for one in made))
    return Picture(address_of(plain.file_name), media.width, media.height, sources)


def fallback_of(made: Iterable[Rendition]) -> Rendition:
    """The copy for programs that know neither AVIF nor WebP."""
    return next(one for one in made if one.encoding not in _MODERN)


def printed_pictures(shown: Mapping[str, Picture]) -> dict[str, Picture]:
    """The same pictures as a paper names them: one copy each."""
    return {named: replace(one, url=PICTURE_SCHEME + one.url.rpartition("/")[2], sources=()) for named, one in shown.items()}


def inlined_pictures(shown: Mapping[str, Picture], document: Mapping[str, Any]) -> dict[str, Picture]:
    """The same pictures with their bytes in the address, for one file that opens alone. Those that would make it larger
    than INLINE_BYTES are left out: the drawn cover stands in for them."""
    counts = Counter(named for _, named in pictured(document))
    room, inlined = INLINE_BYTES, {}
    for named, one in shown.items():
        name = one.url.rpartition("/")[2]
        content = read_copy(name) or b""
        room -= len(content) * counts[named]
        if content and room > 0:
            data = base64.b64encode(content).decode("ascii")
            inlined[named] = replace(one, url=f"data:{TYPES[name.rpartition('.')[2]]};base64,{data}", sources=())
    return inlined


def hero_photo(creator: Creator, document: Mapping[str, Any]) -> bytes | None:
    """The bytes of the picture at the top of the sales page; None without one."""
    first = next((named for placed, named in pictured(document) if placed.page_index == 0), "")
    media = Media.objects.filter(creator=creator, public_id=first).first() if first else None
    return read_copy(fallback_of(media.renditions.all()).file_name) if media else None


def portrait_of(creator: Creator) -> str:
    """The address of a creator's portrait; empty without one."""
    brand = getattr(creator, "brand", None)
    return thumb_of(brand.avatar) if brand is not None and brand.avatar is not None else ""


def owned_ids(creator: Creator) -> frozenset[str]:
    """The ids of all pictures of a creator."""
    return frozenset(creator.media.values_list("public_id", flat=True))


def products_using(creator: Creator, *media: Media) -> dict[str, list[Product]]:
    """By public id, the products whose draft or live version shows a picture, in the order of their titles."""
    using: dict[str, list[Product]] = {one.public_id: [] for one in media}
    products = Product.objects.filter(creator=creator).select_related("draft_revision", "live_revision")
    for product in products.order_by("title").iterator(chunk_size=50):
        shown: set[str] = set()
        for revision in (product.draft_revision, product.live_revision):
            shown |= media_ids(revision.document) if revision else set()
        for public_id in shown & set(using):
            using[public_id].append(product)
    return using


def remove_media(media: Media) -> None:
    """Delete a picture that nothing shows. Raises MediaInUse with the products that do."""
    with transaction.atomic():
        media = Media.objects.select_for_update(of=("self",)).select_related("creator__brand").get(pk=media.pk)
        products = products_using(media.creator, media)[media.public_id]
        brand = getattr(media.creator, "brand", None)
        is_portrait = brand is not None and brand.avatar_id == media.pk
        if products or is_portrait:
            raise MediaInUse(products, is_portrait=is_portrait)
        delete_picture(media)


def in_words(products: list[Product], *, is_portrait: bool) -> str:
    """Where a picture is used, as a sentence; empty when nowhere."""
    places = [f"“{product.title}”" for product in products] + (["your portrait"] if is_portrait else [])
    if not places:
        return ""
    listed = ", ".join(places[:-1]) + (" and " if len(places) > 1 else "") + places[-1]
    return f"It is used in {listed}. Take it out there first."


def _srcset(made: list[Rendition], kind: str) -> str:
    of_kind = sorted((one for one in made if one.encoding == kind), key=lambda one: one.width)
    big_enough = [one for one in of_kind if one.width > 160] or of_kind
    return ", ".join(f"{address_of(one.file_name)} {one.width}w" for one in big_enough)
