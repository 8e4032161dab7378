"""The stream of a build: whole, resumable, ended for good."""

import json
from typing import Any

from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from builder.building import run_build
from builder.models import Build
from creators.models import Creator
from tests.builder.conftest import StandIn


def stream(creator: Creator, build: Build, *, last: int | None = None) -> tuple[int, list[tuple[int, str, dict[str, Any]]]]:
    """Status and events (number, kind, data) of the stream of a build that is over."""

    async def read() -> tuple[int, bytes]:
        client = AsyncClient()
        await client.aforce_login(creator.user)
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        response: Any = await client.get(f"/builds/{build.public_id}/events/", headers=headers)
        if not response.streaming:
            return response.status_code, response.content
        return response.status_code, b"".join([piece async for piece in response.streaming_content])

    status, body = async_to_sync(read)()
    return status, [parsed(part) for part in body.decode().split("\n\n") if part.startswith("id:")]


def parsed(part: str) -> tuple[int, str, dict[str, Any]]:
    fields = dict(line.split(": ", 1) for line in part.splitlines())
    return int(fields["id"]), fields["event"], json.loads(fields["data"])


def test_everything_comes_in_order_and_the_end_last(build: Build, kimi: StandIn, creator: Creator) -> None:
    run_build(build.pk)
    status, events = stream(creator, build)
    assert status == 200
    assert [number for number, _, _ in events] == list(range(1, len(events) + 1))
    assert [kind for _, kind, _ in events].count("end") == 1
    number, kind, end = events[-1]
    build.refresh_from_db()
    assert (kind, number) == ("end", build.events.count() + 1)
    assert (end["status"], end["label"], end["message"]) == ("succeeded", "Built", "Your product is ready.")
    assert end["url"] == f"/studio/{build.subject.public_id}/"


def test_blocks_come_rendered_by_the_real_renderer(build: Build, kimi: StandIn, creator: Creator) -> None:
    run_build(build.pk)
    blocks = [data for _, kind, data in stream(creator, build)[1] if kind == "block"]
    assert 'data-block="' + blocks[0]["id"] in blocks[0]["html"]
    assert "Morning Routine for Busy Parents" in blocks[0]["html"]
    assert "<li><time>" in blocks[0]["line"]


def test_it_goes_on_after_the_last_event_seen(build: Build, kimi: StandIn, creator: Creator) -> None:
    run_build(build.pk)
    _, events = stream(creator, build)
    assert stream(creator, build, last=5)[1] == events[5:]


def test_after_the_end_there_is_nothing_to_come_back_for(build: Build, kimi: StandIn, creator: Creator) -> None:
    run_build(build.pk)
    _, events = stream(creator, build)
    assert stream(creator, build, last=events[-1][0]) == (204, [])


def test_a_build_that_ended_before_it_began_ends_at_once(build: Build, creator: Creator) -> None:
    Build.objects.filter(pk=build.pk).update(status="cancelled", outcome="cancelled", finished_at=build.created_at)
    status, events = stream(creator, build)
    assert (status, [kind for _, kind, _ in events]) == (200, ["end"])


def test_nobody_elses_stream_exists(build: Build, rival: Creator, stranger: Client) -> None:
    assert stream(rival, build)[0] == 404
    assert stranger.get(f"/builds/{build.public_id}/events/").status_code == 302
