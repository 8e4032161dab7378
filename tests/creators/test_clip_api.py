import json
from typing import Any

import pytest
from django.test import Client

from creators.models import ClipCard, ClipImport, Creator
from tests.creators.cards import BASKET, BROKEN, SOCKS, give, upload

IMPORT = "/api/v1/clips/import/"


def post(client: Client, body: object, address: str = IMPORT) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def test_a_json_list_is_brought_in(creator: Creator, creator_client: Client) -> None:
    response = post(creator_client, [BASKET, BROKEN])
    assert response.status_code == 200
    answer = response.json()
    assert (answer["created"], answer["updated"], answer["unchanged"]) == (1, 0, 0)
    assert [(bad["row"], bad["reason"]) for bad in answer["refused"]] == [("clip 2", "There is no title.")]
    assert creator.clip_cards.get().title == BASKET["title"]


def test_files_are_brought_in_under_any_field_name(creator: Creator, creator_client: Client) -> None:
    response = creator_client.post(IMPORT, {"file": upload(BASKET), "other": upload(SOCKS, name="b.json")})
    assert response.json()["created"] == 2
    assert creator.clip_cards.count() == 2


@pytest.mark.parametrize("how", ["query", "field"])
def test_a_dry_run_counts_and_writes_nothing(creator_client: Client, how: str) -> None:
    if how == "query":
        response = post(creator_client, [BASKET], IMPORT + "?dry_run=true")
    else:
        response = creator_client.post(IMPORT, {"file": upload(BASKET), "dry_run": "1"})
    assert response.json() == {"created": 1, "updated": 0, "unchanged": 0, "refused": []}
    assert (ClipCard.objects.count(), ClipImport.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", [[BROKEN], {"x": 1}, "text", 5, None, [[]]])
def test_a_body_without_any_clip_is_a_400_that_says_why(creator_client: Client, body: object) -> None:
    response = post(creator_client, body)
    assert response.status_code == 400
    assert response.json()["detail"]
    assert ClipCard.objects.count() == 0


def test_broken_json_and_no_file_are_400(creator_client: Client) -> None:
    assert creator_client.post(IMPORT, "{", content_type="application/json").status_code == 400
    assert creator_client.post(IMPORT, {}).status_code == 400


@pytest.mark.parametrize("depth", [3_000, 100_000])
def test_a_body_nested_too_deeply_is_a_400_that_says_so(creator_client: Client, depth: int) -> None:
    body = '[{"title": "x", "tags": ' + "[" * depth + "]" * depth + "}]"
    response = creator_client.post(IMPORT, body, content_type="application/json")
    assert (response.status_code, response.json()) == (400, {"detail": "The body is nested too deeply.", "problems": []})
    assert ClipCard.objects.count() == 0


def test_a_body_that_is_too_large_is_a_400_that_names_the_limit(creator: Creator) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(creator.user)
    client.get("/clips/import/")
    token = client.cookies["csrftoken"].value
    body = '[{"title": "x"}' + " " * (13 * 2**20) + "]"
    response = client.post(IMPORT, body, content_type="application/json", headers={"x-csrftoken": token})
    assert response.status_code == 400
    assert response.json() == {"detail": "The body has more than 12 MB. Send it in parts, or as files.", "problems": []}
    assert ClipCard.objects.count() == 0


def test_strangers_and_users_without_a_handle_are_refused(stranger: Client, creator: Creator) -> None:
    give(creator, BASKET)
    assert stranger.get("/api/v1/clips/").status_code == 401
    assert post(stranger, [SOCKS]).status_code == 401
    assert ClipCard.objects.count() == 1


def test_clips_are_listed_found_and_read(creator: Creator, creator_client: Client) -> None:
    basket, _ = give(creator, BASKET, SOCKS)
    answer = creator_client.get("/api/v1/clips/?q=basket").json()
    assert (answer["count"], [clip["id"] for clip in answer["clips"]]) == (1, [basket.public_id])
    card = creator_client.get(f"/api/v1/clips/{basket.public_id}/").json()
    assert card["keySteps"] == BASKET["keySteps"]
    assert card["durationSeconds"] == 47


def test_a_patch_changes_only_what_it_names(creator: Creator, creator_client: Client) -> None:
    (clip,) = give(creator, BASKET)
    address = f"/api/v1/clips/{clip.public_id}/"
    body = json.dumps({"title": "The basket", "keySteps": ["Only one"], "quotes": [{"text": "So", "startSeconds": 3}]})
    response = creator_client.patch(address, body, content_type="application/json")
    assert response.status_code == 200
    clip.refresh_from_db()
    assert (clip.title, clip.key_steps, clip.quotes) == ("The basket", ["Only one"], [{"text": "So", "startSeconds": 3}])
    assert (clip.tags, clip.transcript) == (BASKET["tags"], BASKET["transcript"])


@pytest.mark.parametrize(
    "body", [{"title": ""}, {"title": "x" * 201}, {"platform": "x"}, {}, [], {"tags": "x"}, {"id": "clip_x"}]
)
def test_a_patch_that_breaks_a_rule_changes_nothing(creator: Creator, creator_client: Client, body: object) -> None:
    (clip,) = give(creator, BASKET)
    address = f"/api/v1/clips/{clip.public_id}/"
    assert creator_client.patch(address, json.dumps(body), content_type="application/json").status_code == 400
    assert ClipCard.objects.get().updated_at == clip.updated_at


def test_a_clip_is_deleted(creator: Creator, creator_client: Client) -> None:
    basket, _ = give(creator, BASKET, SOCKS)
    assert creator_client.delete(f"/api/v1/clips/{basket.public_id}/").status_code == 204
    assert [clip.title for clip in creator.clip_cards.all()] == [SOCKS["title"]]


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_a_rival_gets_404_and_nothing_changes(creator: Creator, rival_client: Client, method: str) -> None:
    (clip,) = give(creator, BASKET)
    address = f"/api/v1/clips/{clip.public_id}/"
    body = json.dumps({"title": "Mine"})
    response = rival_client.generic(method.upper(), address, body, content_type="application/json")
    assert response.status_code == 404
    assert ClipCard.objects.get().title == BASKET["title"]
