import json
import re
from typing import Any

import pytest
from django.test import Client

from creators.models import ClipCard, Creator
from tests.creators.cards import BASKET, SOCKS, give


def titles(html: bytes) -> list[str]:
    return re.findall(r'<h2 dir="auto"><a href="[^"]+">([^<]+)</a>', html.decode())


def card(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "url": f"https://example.com/{title.replace(' ', '-')}", **more}


def test_an_empty_library_teaches_the_next_step(creator_client: Client) -> None:
    html = creator_client.get("/clips/").content.decode()
    assert "Your first product is already in your clips." in html
    assert "Bring in your clips" in html


def test_the_newest_clip_stands_first(creator: Creator, creator_client: Client) -> None:
    give(creator, card("Old", publishedAt="2025-01-01"), card("New", publishedAt="2026-01-01"), card("Undated"))
    assert titles(creator_client.get("/clips/").content) == ["New", "Old", "Undated"]


def test_a_search_marks_the_words_and_names_the_moment(creator: Creator, creator_client: Client) -> None:
    give(creator, BASKET, SOCKS)
    html = creator_client.get("/clips/?q=sleeping").content
    assert titles(html) == [BASKET["title"]]
    assert b"<mark>sleeps</mark>" in html
    assert b'href="https://www.youtube.com/watch?v=abcDEF12345&amp;t=18s"' in html
    assert b"0:18</a>" in html


def test_nothing_found_says_what_to_leave_out(creator: Creator, creator_client: Client) -> None:
    give(creator, BASKET)
    assert b"Nothing found" in creator_client.get("/clips/?q=zeppelin").content
    assert b"Leave out the length first." in creator_client.get("/clips/?length=long").content


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("platform=youtube", ["The night-before basket"]),
        ("length=short", ["The night-before basket"]),
        ("length=long", ["The song that gets socks on"]),
        ("topic=getting+dressed", ["The song that gets socks on"]),
        ("platform=youtube&topic=getting+dressed", []),
        ("sort=longest", ["The song that gets socks on", "The night-before basket"]),
        ("sort=title", ["The night-before basket", "The song that gets socks on"]),
        ("sort=nonsense&length=never&page=-1", ["The night-before basket", "The song that gets socks on"]),
        ("page=99999999999999999999", ["The night-before basket", "The song that gets socks on"]),
        ("page=%C2%B2", ["The night-before basket", "The song that gets socks on"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(creator: Creator, creator_client: Client, query: str, found: list[str]) -> None:
    give(creator, BASKET, SOCKS)
    response = creator_client.get(f"/clips/?{query}")
    assert response.status_code == 200
    assert titles(response.content) == found


def test_pages_hold_twenty_five(creator: Creator, creator_client: Client) -> None:
    give(creator, *(card(f"Clip {number:02d}") for number in range(60)))
    first = creator_client.get("/clips/?sort=title").content
    assert titles(first) == [f"Clip {number:02d}" for number in range(25)]
    assert b'href="?sort=title&amp;page=2"' in first
    last = creator_client.get("/clips/?sort=title&page=9").content
    assert titles(last) == [f"Clip {number:02d}" for number in range(50, 60)]
    assert b"51 to 60 of 60" in last


def test_typing_gets_only_the_list(creator: Creator, creator_client: Client) -> None:
    give(creator, BASKET)
    html = creator_client.get("/clips/?q=basket", headers={"HX-Request": "true"}).content
    assert b"<html" not in html
    assert html.strip().startswith(b'<section class="found" id="found"')
    assert b'hx-swap-oob="true"' in html


def test_another_creators_clips_are_never_listed(creator: Creator, rival: Creator, rival_client: Client) -> None:
    give(creator, BASKET)
    give(rival, SOCKS)
    for query in ("", "?q=basket", "?topic=mornings", "?q=%25"):
        assert BASKET["title"] not in rival_client.get(f"/clips/{query}").content.decode()
    (clip,) = creator.clip_cards.all()
    assert rival_client.get(f"/clips/{clip.public_id}/").status_code == 404


def test_editing_keeps_to_the_rules_and_survives_the_next_import(creator: Creator, creator_client: Client) -> None:
    (clip,) = give(creator, BASKET)
    address = f"/clips/{clip.public_id}/"
    form = {"title": "Basket", "key_steps": "One\n\nTwo", "tags": "a, b, a", "quotes": "0:18 So it goes\nNo time", "url": ""}
    assert creator_client.post(address, form).status_code == 302
    clip.refresh_from_db()
    assert (clip.title, clip.key_steps, clip.tags) == ("Basket", ["One", "Two"], ["a", "b"])
    assert clip.quotes == [{"text": "So it goes", "startSeconds": 18}, {"text": "No time", "startSeconds": None}]
    assert creator_client.post(address, form | {"title": "x" * 201, "url": "nope"}).status_code == 422
    clip.refresh_from_db()
    assert (clip.title, clip.url) == ("Basket", "")


def test_bringing_the_same_file_in_again_does_not_undo_an_edit(creator: Creator, creator_client: Client) -> None:
    (clip,) = give(creator, BASKET)
    creator_client.post(f"/clips/{clip.public_id}/", {"title": "My own words", "url": BASKET["url"]})
    creator_client.post("/api/v1/clips/import/", json.dumps([BASKET]), content_type="application/json")
    assert ClipCard.objects.get().title == "My own words"


def test_deleting_asks_with_names_first(creator: Creator, creator_client: Client) -> None:
    basket, socks = give(creator, BASKET, SOCKS)
    asked = creator_client.post("/clips/delete/", {"clip": [basket.public_id]})
    assert BASKET["title"].encode() in asked.content
    assert ClipCard.objects.count() == 2
    creator_client.post("/clips/delete/", {"clip": [basket.public_id], "sure": "yes", "next": "https://evil.example/"})
    assert list(creator.clip_cards.all()) == [socks]


def test_tags_are_added_once(creator: Creator, creator_client: Client) -> None:
    basket, socks = give(creator, BASKET, SOCKS)
    creator_client.post("/clips/tag/", {"clip": [basket.public_id, socks.public_id], "tag": " mornings "})
    basket.refresh_from_db()
    socks.refresh_from_db()
    assert (basket.tags, socks.tags) == (["mornings", "tidying"], ["getting dressed", "mornings"])
    creator_client.post("/clips/tag/", {"clip": [basket.public_id], "tag": "x" * 61})
    basket.refresh_from_db()
    assert basket.tags == ["mornings", "tidying"]


def test_a_rival_cannot_tag_delete_or_download(creator: Creator, rival_client: Client) -> None:
    (clip,) = give(creator, BASKET)
    rival_client.post("/clips/tag/", {"clip": [clip.public_id], "tag": "mine"})
    rival_client.post("/clips/delete/", {"clip": [clip.public_id], "sure": "yes"})
    assert json.loads(rival_client.post("/clips/export.json", {"clip": [clip.public_id]}).content) == []
    clip.refresh_from_db()
    assert clip.tags == BASKET["tags"]


def test_the_export_can_be_brought_in_again_and_changes_nothing(creator: Creator, creator_client: Client) -> None:
    give(creator, BASKET | {"cues": [[0, 2], [31, 18]]}, SOCKS)
    exported = creator_client.get("/clips/export.json")
    assert exported.headers["Content-Disposition"] == 'attachment; filename="mara-clips.json"'
    again = creator_client.post("/api/v1/clips/import/", exported.content, content_type="application/json")
    assert json.loads(exported.content)[0]["cues"] == [[0, 2], [31, 18]]
    assert again.json() == {"created": 0, "updated": 0, "unchanged": 2, "refused": []}


def test_selected_clips_go_to_a_new_product(creator: Creator, creator_client: Client) -> None:
    (clip,) = give(creator, BASKET)
    response = creator_client.post("/clips/make/", {"clip": [clip.public_id, "clip_somebodyelse"]})
    assert response.headers["Location"].endswith(f"?clips={clip.public_id}")


def test_text_from_clips_is_data(creator: Creator, creator_client: Client) -> None:
    (clip,) = give(creator, card("<img src=x onerror=alert(1)>", summary="<b>bold</b> words", tags=["<i>"]))
    for address in ("/clips/", "/clips/?q=bold", f"/clips/{clip.public_id}/"):
        html = creator_client.get(address).content.decode()
        assert "<img src=x" not in html
        assert "<b>bold" not in html
        assert "<i>" not in html


def test_a_search_begun_in_a_sorted_list_is_by_best_match(creator: Creator, creator_client: Client) -> None:
    give(creator, card("Bread", publishedAt="2020-01-01"), card("Other", transcript="bread", publishedAt="2026-01-01"))
    assert titles(creator_client.get("/clips/?q=bread&sort=").content) == ["Bread", "Other"]
    assert titles(creator_client.get("/clips/?q=bread&sort=newest").content) == ["Other", "Bread"]
