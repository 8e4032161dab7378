"""A creator shows a picture, sees a look like it, and takes or leaves it."""

from typing import Any

from django.db import transaction

from builder.editing import Changed, change_draft, draft_of
from builder.look_asking import ask_for_look, close_look, read_picture, tokens_of
from builder.models import Build, BuildStatus, BuildTask
from builder.models.build import ACTIVE
from builder.requesting import BuildRefused, check_room
from creators.models import User
from products.models import Product
from products.models.revision import RevisionOrigin

NOTE = "Look: like your picture"


class AlreadyLooking(BuildRefused):
    """A picture of this product is being looked at."""

    code = "already_looking"


class LookGone(Exception):
    """The look was taken or left before."""


def request_look(*, product: Product, content: bytes, requested_by: User | None = None) -> Build:
    """Write down the wish to look like a picture. Raises PictureRefused, BuildRefused and NoDraft; then nothing was
    written."""
    draft_of(product)
    picture = read_picture(content)
    check_room(product.creator)
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        if locked.builds.filter(task=BuildTask.LOOK, status__in=ACTIVE).exists():
            raise AlreadyLooking("We are looking at a picture already. Wait for it, or cancel it first.")
        return ask_for_look(creator=product.creator, picture=picture, product=product, requested_by=requested_by)


def look_for(product: Product) -> Build | None:
    """The latest wish, however it stands; None when the creator is done with it."""
    latest = product.builds.filter(task=BuildTask.LOOK).defer("packet").order_by("-id").first()
    return None if latest is None or latest.result.get("closed") else latest


def take_look(*, build: Build, by: User | None) -> Changed:
    """Let the product wear it, as one step. Raises LookGone and StaleDraft."""
    with transaction.atomic():
        row = _open(build)
        revision, document = draft_of(row.subject)
        now = document.get("themeTokens") or {}
        operations: list[dict[str, Any]] = [
            {"op": "add", "path": f"/themeTokens/{name}", "value": value}
            for name, value in tokens_of(row).items()
            if now.get(name) != value
        ]
        changed = change_draft(
            product=row.subject,
            operations=operations,
            expected=revision.number,
            by=by,
            origin=RevisionOrigin.IMPROVE,
            note=NOTE,
        )
        close_look(row)
    return changed


def leave_look(build: Build) -> None:
    """Keep the look as it is."""
    with transaction.atomic():
        row = Build.objects.select_for_update(of=("self",)).get(pk=build.pk)
        if not row.is_active:
            close_look(row)


def _open(build: Build) -> Build:
    row = Build.objects.select_for_update(of=("self",)).select_related("product").get(pk=build.pk)
    if row.status != BuildStatus.SUCCEEDED or not tokens_of(row):
        raise LookGone(build.public_id)
    return row
