"""Long answers, sent while they are made: who waits sees that it begins, and no proxy gives up on it."""

from collections.abc import AsyncIterator, Generator, Iterable, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest

BLOCK_BYTES = 64 * 1024


def streamed(request: HttpRequest, parts: Iterable[bytes | str]) -> Iterator[bytes] | AsyncIterator[bytes]:
    """The parts for a StreamingHttpResponse, in blocks. Django would make all of them before it sent the first to an
    asynchronous server; so each block is asked for when the one before has left, in the thread of the request."""
    made = _blocks(parts)
    return _one_by_one(made) if isinstance(request, ASGIRequest) else made


def _blocks(parts: Iterable[bytes | str]) -> Generator[bytes]:
    waiting = bytearray()
    for part in parts:
        waiting += part.encode() if isinstance(part, str) else part
        if len(waiting) >= BLOCK_BYTES:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


async def _one_by_one(made: Generator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(lambda: next(made, None))
    try:
        while (block := await following()) is not None:
            yield block
    finally:  # also when nobody listens any more: what it holds of the database is given back in its own thread
        await sync_to_async(made.close)()
