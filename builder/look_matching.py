"""A creator shows a picture, sees a look like it, and takes or leaves it."""

from typing import Any

from django.db import transaction

from builder.editing import Changed, change_draft, draft_of
from builder.llm.pictures import picture_part
from builder.models import Build, BuildStatus, BuildTask
from builder.models.build import ACTIVE
from builder.requesting import BuildRefused, check_room
from creators.imaging import clean
from creators.models import User
from products.models import Product
from products.models.revision import RevisionOrigin

SHOWN_WIDTH = 960
NOTE = "Look: like your picture"


class AlreadyLooking(BuildRefused):
    """A picture of this product is being looked at."""

    code = "already_looking"


class LookGone(Exception):
    """The look was taken or left before."""


def request_look(*, product: Product, content: bytes, requested_by: User | None = None) -> Build:
    """Write down the wish to look like a picture. What is sent on is encoded anew: nothing of the upload but its pixels.
    Raises PictureRefused, BuildRefused and NoDraft; then nothing was written."""
    draft_of(product)
    cleaned = clean(content)
    fitting = [copy for copy in cleaned.copies if copy.encoding == "webp" and copy.width <= SHOWN_WIDTH]
    best = max(fitting or [copy for copy in cleaned.copies if copy.encoding != "avif"], key=lambda copy: copy.width)
    check_room(product.creator)
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        if locked.builds.filter(task=BuildTask.LOOK, status__in=ACTIVE).exists():
            raise AlreadyLooking("We are looking at a picture already. Wait for it, or cancel it first.")
        return Build.objects.create(
            creator=product.creator,
            task=BuildTask.LOOK,
            product=product,
            requested_by=requested_by,
            prompt="Make it look like this",
            packet={"picture": picture_part(best.content)},
        )


def look_for(product: Product) -> Build | None:
    """The latest wish, however it stands; None when the creator is done with it."""
    latest = product.builds.filter(task=BuildTask.LOOK).defer("packet").order_by("-id").first()
    return None if latest is None or latest.result.get("closed") else latest


def tokens_of(build: Build) -> dict[str, Any]:
    """The tokens that were found; empty when none were."""
    return dict(build.result.get("tokens") or {})


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
        _close(row)
    return changed


def leave_look(build: Build) -> None:
    """Keep the look as it is."""
    with transaction.atomic():
        row = Build.objects.select_for_update(of=("self",)).get(pk=build.pk)
        if not row.is_active:
            _close(row)


def _open(build: Build) -> Build:
    row = Build.objects.select_for_update(of=("self",)).select_related("product").get(pk=build.pk)
    if row.status != BuildStatus.SUCCEEDED or row.result.get("closed") or not tokens_of(row):
        raise LookGone(build.public_id)
    return row


def _close(row: Build) -> None:
    row.result, row.packet = {**row.result, "closed": True}, {"picture": None}
    row.save(update_fields=["result", "packet"])
