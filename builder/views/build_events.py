"""A build's events as they happen, over server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from builder.keeping import draft_of
from builder.models import Build
from builder.showing import end_of, told
from creators.access import CreatorRequest, creator_required
from owny.lib.sse import comment, event, retry

POLL_SECONDS = 0.4
QUIET_SECONDS = 15.0
LONGEST_SECONDS = 600.0
RETRY_MILLISECONDS = 2_000


@dataclass(frozen=True)
class Piece:
    """Bytes to send, the number of the last event in them, and whether the build is over with them."""

    data: bytes
    last: int
    is_end: bool


@require_safe
@creator_required
async def events(request: CreatorRequest, public_id: str) -> HttpResponseBase:
    """Everything after `Last-Event-ID` (or `?after=`), then what happens, until the end. 204 when there is no more, which
    tells a browser not to come back."""
    after = _number(request.headers.get("Last-Event-ID") or request.GET.get("after", ""))
    first = await sync_to_async(next_piece)(request.creator.pk, public_id, after)
    if first.is_end and not first.data:
        return HttpResponse(status=204)
    response = StreamingHttpResponse(_stream(request.creator.pk, public_id, first), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def next_piece(creator_pk: int, public_id: str, after: int) -> Piece:
    """The events after number `after` as bytes. The end has the number after the last event. Raises Http404."""
    found = (
        Build.objects.of_products()
        .select_related("product__creator")
        .filter(creator_id=creator_pk, public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404("No such build.")
    waiting = list(found.events.filter(sequence__gt=after).order_by("sequence"))
    draft = draft_of(found) if any(one.kind == "block" for one in waiting) else {"pages": []}
    last = waiting[-1].sequence if waiting else after
    data = b"".join(event(kind=one.kind, data=told(one, found, draft), event_id=one.sequence) for one in waiting)
    if found.is_active:
        return Piece(data, last, is_end=False)
    if not waiting and after > (found.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0):
        return Piece(b"", last, is_end=True)
    end = event(kind="end", data=end_of(found, _address(found)), event_id=last + 1)
    return Piece(data + end, last + 1, is_end=True)


async def _stream(creator_pk: int, public_id: str, piece: Piece) -> AsyncIterator[bytes]:
    yield retry(RETRY_MILLISECONDS) + piece.data
    began = spoke = time.monotonic()
    while not piece.is_end and time.monotonic() - began < LONGEST_SECONDS:
        await asyncio.sleep(POLL_SECONDS)
        piece = await sync_to_async(_next_piece_and_release)(creator_pk, public_id, piece.last)
        if piece.data:
            spoke = time.monotonic()
            yield piece.data
        elif time.monotonic() - spoke > QUIET_SECONDS:
            spoke = time.monotonic()
            yield comment("still here")


def _next_piece_and_release(creator_pk: int, public_id: str, after: int) -> Piece:
    """An open stream must not hold a database connection while it waits."""
    try:
        return next_piece(creator_pk, public_id, after)
    finally:
        close_old_connections()


def _address(build: Build) -> str:
    """Where the creator goes on: the studio when there is something to edit, else the build itself."""
    if build.revision_id is None:
        return reverse("builder:build", args=[build.public_id])
    return reverse("builder:studio", args=[build.subject.public_id])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
