"""Builds over the API."""

import asyncio
import re
from typing import Any

import pytest
from django.test import Client

from builder.building import run_build
from builder.models import Build
from creators.models import ClipCard, Creator
from tests.builder.conftest import StandIn

WISH = {"productType": "checklist", "prompt": "Calm mornings", "priceCents": 900}


def post(client: Client, path: str, body: object) -> tuple[int, dict[str, object]]:
    response = client.post(path, body, content_type="application/json")
    return response.status_code, response.json()


def test_a_build_is_begun_watched_and_ended(creator_client: Client, clips: list[ClipCard], kimi: StandIn) -> None:
    status, begun = post(creator_client, "/api/v1/builds/", WISH)
    assert (status, begun["status"]) == (201, "queued")
    run_build(Build.objects.get().pk)
    links = begun["links"]
    assert isinstance(links, dict)
    shown = creator_client.get(links["self"]).json()
    assert (shown["status"], shown["revision"], shown["turns"]) == ("succeeded", 1, 3)
    events = creator_client.get(links["events"]).json()["events"]
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    assert creator_client.get(f"{links['events']}?after={len(events)}").json() == {"events": []}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({**WISH, "prompt": "x" * 50_000}, "50,000"),
        ({**WISH, "prompt": ""}, "blank"),
        ({**WISH, "productType": "ebook"}, "ebook"),
        ({**WISH, "packet": {"salesPage": {"faq": "no"}}}, "/salesPage/faq"),
        ({**WISH, "packet": [1]}, "packet"),
        ({**WISH, "priceCents": -1}, "0"),
    ],
)
def test_a_wrong_wish_is_refused_with_reasons(
    creator_client: Client, clips: list[ClipCard], body: object, words: str
) -> None:
    status, answer = post(creator_client, "/api/v1/builds/", body)
    assert status == 400
    assert words in str(answer)
    assert not Build.objects.exists()


def test_a_product_that_is_being_built_is_a_conflict(creator_client: Client, build: Build) -> None:
    status, answer = post(creator_client, "/api/v1/builds/", {**WISH, "product": build.subject.public_id})
    assert (status, Build.objects.count()) == (409, 1)
    assert "already" in str(answer["detail"])


def test_cancelling_twice_is_the_same_as_once(creator_client: Client, build: Build) -> None:
    for _ in range(2):
        status, answer = post(creator_client, f"/api/v1/builds/{build.public_id}/cancel/", {})
        assert (status, answer["status"]) == (202, "cancelled")


def test_a_rival_and_a_stranger_get_nothing(rival_client: Client, rival: Creator, stranger: Client, build: Build) -> None:
    for path in ("", "events/"):
        assert rival_client.get(f"/api/v1/builds/{build.public_id}/{path}").status_code == 404
        assert stranger.get(f"/api/v1/builds/{build.public_id}/{path}").status_code == 401
    assert post(rival_client, f"/api/v1/builds/{build.public_id}/cancel/", {})[0] == 404
    ClipCard.objects.create(creator=rival, identity="r", content_hash="x", title="Zebra")
    assert post(rival_client, "/api/v1/builds/", {**WISH, "product": build.subject.public_id})[0] == 404
    build.refresh_from_db()
    assert build.status == "queued"


def test_builds_are_listed_newest_first(creator_client: Client, build: Build, rival_client: Client) -> None:
    assert [one["id"] for one in creator_client.get("/api/v1/builds/").json()] == [build.public_id]
    assert rival_client.get("/api/v1/builds/").json() == []


def test_a_stream_tells_what_happened_up_to_the_end(creator_client: Client, build: Build, kimi: StandIn) -> None:
    run_build(build.pk)
    address = f"/api/v1/builds/{build.public_id}/events/"
    answer = creator_client.get(address, headers={"accept": "text/event-stream"})
    assert answer["Content-Type"] == "text/event-stream"
    text = b"".join(asyncio.run(_all(answer))).decode()
    assert text.startswith("retry: ")
    assert "event: end" in text
    last = re.findall(r"^id: (\d+)$", text, re.MULTILINE)[-1]
    again = creator_client.get(address, headers={"accept": "text/event-stream", "last-event-id": last})
    assert again.status_code == 204


async def _all(answer: Any) -> list[bytes]:
    return [piece async for piece in answer.streaming_content]


def test_keeping_a_build_that_waits_ends_it(creator_client: Client, build: Build) -> None:
    answer = creator_client.post(f"/api/v1/builds/{build.public_id}/keep/")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
