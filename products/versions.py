"""Versions of a product: their names, and when they were for sale."""

from collections.abc import Collection, Mapping
from datetime import datetime

from creators.models import User
from products.models import Product, Publication, Revision, VersionName
from products.models.version_name import LONGEST_NAME


class NameTooLong(Exception):
    """More was written than a name."""


def name_version(*, revision: Revision, name: str, by: User | None) -> str:
    """Call a version something; an empty name takes it away. Returns the name as it is kept. Raises NameTooLong."""
    kept = " ".join(name.replace("\0", "").split())
    if len(kept) > LONGEST_NAME:
        raise NameTooLong(f"A name has up to {LONGEST_NAME} characters; this one has {len(kept)}.")
    if kept:
        VersionName.objects.update_or_create(revision=revision, defaults={"name": kept, "named_by": by})
    else:
        VersionName.objects.filter(revision=revision).delete()
    return kept


def publications_of(product: Product, numbers: Collection[int]) -> Mapping[int, datetime]:
    """By number, when a version went live last, of those that ever did."""
    found = Publication.objects.filter(product=product, revision__number__in=numbers).order_by("published_at")
    return dict(found.values_list("revision__number", "published_at"))
