"""Saying what to make, watching it, stopping it."""

import pytest
from django.test import Client

from builder.building import run_build
from builder.models import Build
from creators.models import ClipCard, Creator
from tests.builder.conftest import StandIn

WISH = {
    "prompt": "Calm mornings for busy parents",
    "product_type": "checklist",
    "price": "19.50",
    "mood": "bold",
    "go": "build",
}


def test_without_clips_the_page_teaches_the_first_step(creator_client: Client) -> None:
    page = creator_client.get("/products/new/").content.decode()
    assert "Bring in clips" in page
    assert "<textarea" not in page


def test_the_page_offers_ideas_from_the_creators_own_tags(creator_client: Client, clips: list[ClipCard]) -> None:
    page = creator_client.get("/products/new/").content.decode()
    assert "A short guide to mornings for beginners" in page
    assert "4 clips in your library" in page


def test_a_wish_becomes_a_build_and_leads_to_it(
    creator_client: Client, clips: list[ClipCard], kimi: StandIn, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        response = creator_client.post("/products/new/", WISH)
    build = Build.objects.select_related("product").get()
    assert response.headers["Location"] == f"/builds/{build.public_id}/"
    assert (build.status, build.subject.price_cents, build.packet["designIntent"]["mood"]) == ("succeeded", 1950, "bold")
    assert build.requested_by == build.creator.user


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"prompt": "  "}, "Say what to make"),
        ({"prompt": "x" * 50_000}, "50,000 characters long; 8,000 fit"),
        ({"price": "abc"}, "Write the amount as a number"),
        ({"price": "0.10"}, "The least that can be charged"),
        ({"product_type": "ebook"}, "ebook"),
    ],
)
def test_a_wrong_wish_comes_back_with_words(
    creator_client: Client, clips: list[ClipCard], change: dict[str, str], words: str
) -> None:
    response = creator_client.post("/products/new/", {**WISH, **change})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Build.objects.exists()


def test_chosen_clips_are_built_from(creator_client: Client, clips: list[ClipCard], rival: Creator) -> None:
    foreign = ClipCard.objects.create(creator=rival, identity="r", content_hash="x", title="Zebra")
    names = f"{clips[1].public_id},{foreign.public_id}"
    assert "the 1 clip you chose" in creator_client.get(f"/products/new/?clips={names}").content.decode()
    creator_client.post("/products/new/", {**WISH, "clips": names})
    assert [source["id"] for source in Build.objects.get().packet["sources"]] == [clips[1].public_id]


def test_a_waiting_build_shows_its_state_and_can_be_stopped(creator_client: Client, build: Build) -> None:
    page = creator_client.get(f"/builds/{build.public_id}/").content.decode()
    assert "Waiting for its turn" in page
    assert "Cancel build" in page
    assert '<meta http-equiv="refresh" content="5">' in page


def test_a_finished_build_shows_what_was_done_and_leads_to_the_studio(
    creator_client: Client, build: Build, kimi: StandIn
) -> None:
    run_build(build.pk)
    page = creator_client.get(f"/builds/{build.public_id}/").content.decode()
    assert "Read 4 clips about morning routine" in page
    assert f'href="/studio/{build.subject.public_id}/"' in page
    assert "Cancel build</button>" not in page.split("<dialog")[0]
    assert "http-equiv" not in page


def test_the_frame_shows_the_finished_page(creator_client: Client, build: Build, kimi: StandIn) -> None:
    run_build(build.pk)
    frame = creator_client.get(f"/builds/{build.public_id}/page/?page=1").content.decode()
    assert "preset-warm" in frame
    assert "Choose two breakfasts on Sunday" in frame
    assert "<script" not in frame


@pytest.mark.parametrize("number", ["99", "-1", "x", "99999999999999999999", ""])
def test_a_page_that_is_not_there_is_empty_paper(creator_client: Client, build: Build, number: str) -> None:
    assert creator_client.get(f"/builds/{build.public_id}/page/?page={number}").status_code == 200


def test_cancelling_asks_first(creator_client: Client, build: Build) -> None:
    asked = creator_client.get(f"/builds/{build.public_id}/cancel/")
    build.refresh_from_db()
    assert build.status == "queued"
    assert "Cancel this build?" in asked.content.decode()
    creator_client.post(f"/builds/{build.public_id}/cancel/")
    build.refresh_from_db()
    assert build.status == "cancelled"
    assert "Build it again" in creator_client.get(f"/builds/{build.public_id}/").content.decode()


def test_a_failed_build_can_be_built_again_into_the_same_product(creator_client: Client, build: Build) -> None:
    creator_client.post(f"/builds/{build.public_id}/cancel/")
    creator_client.post(f"/builds/{build.public_id}/again/")
    again = Build.objects.latest("pk")
    assert (again.product, again.packet, again.status) == (build.product, build.packet, "queued")
    assert creator_client.post(f"/builds/{build.public_id}/again/").status_code == 409


def test_the_menu_tells_what_is_being_built(creator_client: Client, build: Build) -> None:
    assert build.subject.title[:20] in creator_client.get("/builds/active/").content.decode()
    creator_client.post(f"/builds/{build.public_id}/cancel/")
    assert creator_client.get("/builds/active/").content.decode().strip() == ""


@pytest.mark.parametrize("path", ["", "page/", "cancel/"])
def test_a_rival_finds_nothing(rival_client: Client, stranger: Client, build: Build, path: str) -> None:
    assert rival_client.get(f"/builds/{build.public_id}/{path}").status_code == 404
    assert stranger.get(f"/builds/{build.public_id}/{path}").status_code == 302


@pytest.mark.parametrize("path", ["cancel/", "keep/", "again/"])
def test_a_rival_changes_nothing(rival_client: Client, build: Build, path: str) -> None:
    assert rival_client.post(f"/builds/{build.public_id}/{path}").status_code == 404
    build.refresh_from_db()
    assert (build.status, build.cancel_requested_at, build.keep_requested_at) == ("queued", None, None)
    assert Build.objects.count() == 1
