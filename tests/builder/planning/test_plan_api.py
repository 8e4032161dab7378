"""Plans over the API."""

import json
from typing import Any

import pytest
from django.test import Client

from builder.building import run_build
from builder.models import Build, Plan
from creators.models import ClipCard
from tests.builder.conftest import StandIn
from tests.builder.planning.conftest import WISH


def send(client: Client, method: str, path: str, body: object = None) -> tuple[int, Any]:
    response = getattr(client, method)(path, body, content_type="application/json")
    return response.status_code, response.json()


def test_a_plan_is_made_changed_and_built(creator_client: Client, clips: list[ClipCard], kimi: StandIn) -> None:
    status, begun = send(creator_client, "post", "/api/v1/plans/", {"prompt": WISH})
    assert (status, begun["state"]) == (201, "planning")
    address = begun["links"]["self"]
    run_build(Build.objects.get().pk)
    _, ready = send(creator_client, "get", address)
    assert (ready["state"], ready["packet"]["productType"]) == ("ready", "pdf_guide")
    change = {"version": ready["version"], "packet": {**ready["packet"], "title": "Calm by eight"}}
    status, changed = send(creator_client, "patch", address, change)
    assert (status, changed["packet"]["title"], changed["version"]) == (200, "Calm by eight", ready["version"] + 1)
    status, refused = send(creator_client, "patch", address, change)
    assert (status, refused["version"]) == (409, changed["version"])
    status, build = send(creator_client, "post", f"{address}build/")
    assert (status, build["status"]) == (201, "queued")
    assert send(creator_client, "post", f"{address}build/")[0] == 409
    assert send(creator_client, "get", address)[1]["product"] == build["product"]
    assert [plan["id"] for plan in send(creator_client, "get", "/api/v1/plans/")[1]] == [ready["id"]]


@pytest.mark.parametrize(
    ("packet", "words"),
    [
        ({"productType": "ebook"}, "ebook"),
        ({"productType": "pdf_guide", "outline": [{"title": "A", "clips": ["clip_nobodys"]}]}, "clip_nobodys"),
        ({"productType": "pdf_guide", "title": "x" * 200}, "120"),
        ([1], "not valid"),
    ],
)
def test_a_wrong_packet_is_refused_with_reasons(creator_client: Client, plan: Plan, packet: Any, words: str) -> None:
    before = (plan.packet, plan.version)
    path = f"/api/v1/plans/{plan.public_id}/"
    status, answer = send(creator_client, "patch", path, {"version": plan.version, "packet": packet})
    plan.refresh_from_db()
    assert (status, plan.packet, plan.version) == (400, *before)
    assert words in str(answer)


def test_planning_is_cancelled(creator_client: Client, clips: list[ClipCard]) -> None:
    _, begun = send(creator_client, "post", "/api/v1/plans/", {"prompt": WISH, "productType": "checklist", "priceCents": 0})
    status, answer = send(creator_client, "post", f"{begun['links']['self']}cancel/")
    assert (status, answer["state"]) == (202, "failed")


def test_a_rival_gets_nothing(rival_client: Client, plan: Plan) -> None:
    path = f"/api/v1/plans/{plan.public_id}/"
    assert send(rival_client, "get", path)[0] == 404
    assert send(rival_client, "patch", path, {"version": plan.version, "packet": plan.packet})[0] == 404
    assert [send(rival_client, "post", f"{path}{verb}/")[0] for verb in ("build", "cancel", "research")] == [404] * 3
    assert send(rival_client, "get", "/api/v1/plans/")[1] == []


@pytest.mark.parametrize("text", ['"Mornings \\ud800"', '"Mornings \\u0000"'])
def test_half_a_character_becomes_a_whole_one(creator_client: Client, plan: Plan, text: str) -> None:
    body = json.dumps({"version": plan.version, "packet": {**plan.packet, "title": "T"}}).replace('"T"', text)
    answer = creator_client.patch(f"/api/v1/plans/{plan.public_id}/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["packet"]["title"]) == (200, "Mornings \ufffd")
    assert "Mornings \ufffd" in creator_client.get("/plans/").content.decode()


@pytest.mark.parametrize(
    ("stray", "sentence"),
    [('"' + "x" * 1_000_000 + '"', "too large"), ("[" * 700 + "]" * 700, "nested too deeply")],
)
def test_what_is_no_plan_is_not_stored_in_one(creator_client: Client, plan: Plan, stray: str, sentence: str) -> None:
    body = json.dumps({"version": plan.version, "packet": {**plan.packet, "stray": "S"}}).replace('"S"', stray)
    answer = creator_client.patch(f"/api/v1/plans/{plan.public_id}/", body, content_type="application/json")
    assert answer.status_code == 400
    assert sentence in answer.json()["problems"][0]["message"]
    plan.refresh_from_db()
    assert "stray" not in plan.packet


def test_a_button_that_brings_back_something_bottomless_does_nothing(creator_client: Client, plan: Plan) -> None:
    form = {"version": plan.version, "do": "restore", "removed": "[" * 100_000}
    assert creator_client.post(f"/plans/{plan.public_id}/change/", form).status_code == 302
