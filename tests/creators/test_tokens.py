"""Programs act for a creator with a token, as long as its creator wants."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from creators.models import ApiToken, Creator
from creators.tokens import MOST_TOKENS, make_token
from tests.builder.studio.conftest import make_product

PRODUCTS = "/api/v1/products/"


def ask(key: str, method: str = "get", address: str = PRODUCTS, word: str = "Bearer", **more: Any) -> Any:
    return getattr(Client(enforce_csrf_checks=True), method)(address, headers={"Authorization": f"{word} {key}"}, **more)


def made(client: Client, **typed: Any) -> str:
    answer = client.post("/settings/api/", {"name": "Script", "days": 90, "may": "change", **typed})
    assert answer.status_code == 201
    return re.search(r'value="(owny_[\w-]{40})"', answer.content.decode())[1]  # type: ignore[index]


def test_a_token_is_shown_once_and_opens_what_is_its_creators(
    creator: Creator, creator_client: Client, rival: Creator
) -> None:
    make_product(creator)
    make_product(rival, title="Rex's")
    key = made(creator_client)
    assert [row["title"] for row in ask(key).json()["results"]] == ["Balcony herbs"]
    assert key not in creator_client.get("/settings/api/").content.decode()


@pytest.mark.parametrize("word", ["Bearer", "bearer", "Token"])
def test_both_words_are_understood(creator: Creator, word: str) -> None:
    assert ask(make_token(creator=creator, name="x").key, word=word).status_code == 200


def test_only_its_fingerprint_is_kept(creator: Creator) -> None:
    key = make_token(creator=creator, name="x").key
    row = ApiToken.objects.get()
    assert key not in str(vars(row))
    assert (len(row.key_hash), row.key_end) == (64, key[-4:])


@pytest.mark.parametrize("key", ["owny_nothing", "", "x" * 5000, "owny_\u00e9", "owny_a b"])
def test_what_is_no_token_opens_nothing_and_says_how(db: None, key: str) -> None:
    answer = ask(key)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json()["detail"].startswith("This token opens nothing")


def test_without_anything_one_is_told_to_sign_in(db: None, stranger: Client) -> None:
    answer = stranger.get(PRODUCTS)
    assert (answer.status_code, answer.json()["problems"]) == (401, [])
    assert "Authorization: Bearer" in answer.json()["detail"]


def test_its_creator_takes_it_away_at_once(creator: Creator, creator_client: Client) -> None:
    key = made(creator_client)
    token = ApiToken.objects.get()
    creator_client.post(f"/settings/api/{token.public_id}/take-away/")
    assert ask(key).status_code == 401
    assert ApiToken.objects.count() == 0


def test_a_rival_takes_away_nothing_of_mine(creator: Creator, rival_client: Client) -> None:
    token = make_token(creator=creator, name="x")
    rival_client.post(f"/settings/api/{token.token.public_id}/take-away/")
    assert ask(token.key).status_code == 200


def test_it_ends_when_it_was_to_end(creator: Creator) -> None:
    key = make_token(creator=creator, name="x", days=30).key
    row = ApiToken.objects.get()
    assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=30)  # type: ignore[operator]
    ApiToken.objects.update(expires_at=timezone.now())
    assert ask(key).status_code == 401


def test_one_that_may_only_read_changes_nothing(creator: Creator) -> None:
    product = make_product(creator)
    key = make_token(creator=creator, name="x", may_change=False).key
    address = f"{PRODUCTS}{product.public_id}/"
    assert ask(key, address=address).status_code == 200
    answer = ask(key, "delete", address)
    assert (answer.status_code, "may only read" in answer.json()["detail"]) == (403, True)
    product.refresh_from_db()


def test_a_token_of_somebody_who_was_shut_out_opens_nothing(creator: Creator) -> None:
    key = make_token(creator=creator, name="x").key
    creator.user.is_active = False
    creator.user.save()
    assert ask(key).status_code == 401


def test_a_program_needs_no_csrf_token_and_a_browser_does(creator: Creator) -> None:
    product = make_product(creator)
    key = make_token(creator=creator, name="x").key
    assert ask(key, "post", f"{PRODUCTS}{product.public_id}/unpublish/").status_code == 200
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(creator.user)
    assert browser.post(f"{PRODUCTS}{product.public_id}/unpublish/").status_code == 403


def test_when_it_was_used_last_is_seen(creator: Creator, creator_client: Client) -> None:
    key = make_token(creator=creator, name="Nightly").key
    assert "not used yet" in creator_client.get("/settings/api/").content.decode()
    ask(key)
    first = ApiToken.objects.get().used_at
    ask(key)
    assert ApiToken.objects.get().used_at == first
    assert "used 0" in creator_client.get("/settings/api/").content.decode()


@pytest.mark.parametrize("typed", [{"name": " "}, {"name": "x" * 61}, {"days": "7"}, {"days": ""}, {"name": "\0"}], ids=str)
def test_a_token_that_cannot_be_is_refused_with_a_sentence(creator: Creator, creator_client: Client, typed: Any) -> None:
    answer = creator_client.post("/settings/api/", {"name": "Script", "days": 90, **typed})
    assert answer.status_code == 422
    assert b'role="alert"' in answer.content
    assert ApiToken.objects.count() == 0


def test_there_are_no_more_than_one_can_keep_an_eye_on(creator: Creator, creator_client: Client) -> None:
    for number in range(MOST_TOKENS):
        make_token(creator=creator, name=f"Token {number}")
    assert creator_client.post("/settings/api/", {"name": "Script", "days": 90}).status_code == 422
    assert ApiToken.objects.count() == MOST_TOKENS


def test_a_name_is_never_markup(creator: Creator, creator_client: Client) -> None:
    make_token(creator=creator, name="<script>alert(1)</script>")
    assert b"<script>alert" not in creator_client.get("/settings/api/").content
