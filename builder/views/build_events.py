"""A build's events as they happen, over server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from asgiref.sync import SyncToAsync, sync_to_async
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from builder.keeping import draft_of
from builder.lining_up import place_in_line
from builder.models import Build, BuildTask
from builder.models.build import ACTIVE
from builder.showing import end_of, told
from builder.watching import hub, in_reader
from creators.access import CreatorRequest, creator_required
from owny.lib.connections import release_connection
from owny.lib.sse import comment, event, retry

IDLE_SECONDS = 2.0
QUIET_SECONDS = 15.0
LONGEST_SECONDS = 600.0
RETRY_MILLISECONDS = 2_000


@dataclass(frozen=True)
class Piece:
    """Bytes to send, the number of the last event in them, and whether the build is over with them."""

    build_pk: int
    data: bytes
    last: int
    is_end: bool


@require_safe
@creator_required
async def events(request: CreatorRequest, public_id: str) -> HttpResponseBase:
    """Everything after `Last-Event-ID` (or `?after=`), then what happens, until the end. 204 when there is no more, which
    tells a browser not to come back."""
    after = _number(request.headers.get("Last-Event-ID") or request.GET.get("after", ""))
    return await sync_to_async(stream_of)(request.creator.pk, public_id, after)


def stream_of(creator_pk: int, public_id: str, after: int) -> HttpResponseBase:
    """The events after number `after` and what happens then, as an answer that goes on; 204 without any. Raises Http404."""
    first = _next_piece_and_release(creator_pk, public_id, after)
    if first.is_end and not first.data:
        return HttpResponse(status=204)
    response = StreamingHttpResponse(_stream(creator_pk, public_id, first), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def next_piece(creator_pk: int, public_id: str, after: int) -> Piece:
    """The events after number `after` as bytes. The end has the number after the last event. Raises Http404."""
    found = Build.objects.select_related("product__creator").filter(creator_id=creator_pk, public_id=public_id).first()
    if found is None:
        raise Http404("No such build.")
    waiting = list(found.events.filter(sequence__gt=after).order_by("sequence"))
    draft = draft_of(found) if any(one.kind == "block" for one in waiting) else {"pages": []}
    last = waiting[-1].sequence if waiting else after
    data = b"".join(event(kind=one.kind, data=told(one, found, draft), event_id=one.sequence) for one in waiting)
    if found.is_active:
        return Piece(found.pk, data, last, is_end=False)
    if not waiting and after > (found.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0):
        return Piece(found.pk, b"", last, is_end=True)
    end = event(kind="end", data=end_of(found, _address(found)), event_id=last + 1)
    return Piece(found.pk, data + end, last + 1, is_end=True)


async def _stream(creator_pk: int, public_id: str, piece: Piece) -> AsyncIterator[bytes]:
    _give_back_thread()
    yield retry(RETRY_MILLISECONDS) + piece.data
    pk, line = piece.build_pk, ""
    began = spoke = time.monotonic()
    with hub().watching(pk) as moved:
        while not piece.is_end and time.monotonic() - began < LONGEST_SECONDS:
            with suppress(TimeoutError):
                await asyncio.wait_for(moved.wait(), IDLE_SECONDS)
            moved.clear()
            look, data = hub().look(pk), b""
            if look is not None and (look.last > piece.last or look.status not in ACTIVE):
                piece = await in_reader(partial(next_piece, creator_pk, public_id, piece.last))
                data = piece.data
            if look is not None and not look.has_worker and not piece.is_end:
                told_before, line = line, await in_reader(partial(_place, pk))
                data += event(kind="waiting", data={"line": line}) if line not in ("", told_before) else b""
            if not data and time.monotonic() - spoke > QUIET_SECONDS:
                data = comment("still here")
            if data:
                spoke = time.monotonic()
                yield data


def _place(build_pk: int) -> str:
    return place_in_line(Build.objects.get(pk=build_pk))


def _give_back_thread() -> None:
    """Django keeps a thread for every request until its answer is whole; a stream that is open for minutes has no use for
    one, and a thousand of them even less."""
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context is not None else None
    if executor is not None:
        executor.shutdown(wait=False)


def _next_piece_and_release(creator_pk: int, public_id: str, after: int) -> Piece:
    """An open stream must not hold a database connection while it waits."""
    try:
        return next_piece(creator_pk, public_id, after)
    finally:
        release_connection()


def _address(build: Build) -> str:
    """Where the creator goes on: the studio when there is something to edit, else the build itself."""
    plan = build.plans.first() if build.task == BuildTask.PLAN else None
    if plan is not None:
        return reverse("builder:plan", args=[plan.public_id])
    if build.product_id is None:
        return reverse("builder:products")
    if build.revision_id is None:
        return reverse("builder:build", args=[build.public_id])
    return reverse("builder:studio", args=[build.subject.public_id])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
