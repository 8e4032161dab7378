import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as DjangoSettings

from creators.models import ClipCard, ClipImport, Creator
from tests.creators.cards import BASKET, BROKEN, SOCKS, give, upload

START = "/clips/import/"


def preview(client: Client, *files: SimpleUploadedFile) -> ClipImport:
    response = client.post(START, {"files": list(files)})
    assert response.status_code == 302
    found = ClipImport.objects.latest("pk")
    assert response.headers["Location"] == f"/clips/import/{found.public_id}/"
    return found


def words(html: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())


def test_dropping_files_shows_what_they_hold_and_writes_nothing(creator: Creator, creator_client: Client) -> None:
    give(creator, BASKET)
    found = preview(creator_client, upload(BASKET, SOCKS, BROKEN), SimpleUploadedFile("a.mov", b"x"))
    page = words(creator_client.get(f"/clips/import/{found.public_id}/").content)
    assert (
        "Nothing has been added yet. Of 4 clips in your files, 1 is new , you already have 1 , and 2 cannot be read ."
        in page
    )
    assert "clip 3" in page
    assert "There is no title." in page
    assert "A video. Owny reads words, not pictures" in page
    assert "Bring in 1 clip" in page
    assert ClipCard.objects.count() == 1


def test_saying_yes_brings_the_clips_in_and_a_second_yes_changes_nothing(creator: Creator, creator_client: Client) -> None:
    found = preview(creator_client, upload(BASKET, SOCKS, BROKEN))
    confirm = reverse("creators:clip_import_confirm", args=[found.public_id])
    assert creator_client.post(confirm).headers["Location"] == "/clips/?sort=added"
    creator.refresh_from_db()
    changed_at = creator.clips_changed_at
    assert changed_at is not None
    assert creator.clip_cards.count() == 2
    clip = creator.clip_cards.get(title=BASKET["title"])
    assert clip.key_steps == BASKET["keySteps"]
    assert clip.quotes == BASKET["quotes"]
    assert clip.clip_import == found
    creator_client.post(confirm)
    creator.refresh_from_db()
    found.refresh_from_db()
    assert (creator.clip_cards.count(), creator.clips_changed_at) == (2, changed_at)
    assert (found.status, found.created_count, found.drafts) == ("done", 2, [])


def test_the_same_file_again_changes_nothing(creator: Creator, creator_client: Client) -> None:
    (clip,) = give(creator, BASKET)
    creator.refresh_from_db()
    before = creator.clips_changed_at
    found = preview(creator_client, upload(BASKET, BASKET))
    creator_client.post(reverse("creators:clip_import_confirm", args=[found.public_id]))
    found.refresh_from_db()
    creator.refresh_from_db()
    assert (found.created_count, found.updated_count, found.unchanged_count) == (0, 0, 2)
    assert creator.clips_changed_at == before
    assert ClipCard.objects.get().updated_at == clip.updated_at


def test_news_of_a_clip_updates_it_and_empties_nothing(creator: Creator) -> None:
    (clip,) = give(creator, BASKET)
    give(creator, {"title": BASKET["title"], "url": "https://youtu.be/abcDEF12345", "summary": "Shorter."})
    clip.refresh_from_db()
    assert (clip.summary, clip.key_steps, clip.transcript) == ("Shorter.", BASKET["keySteps"], BASKET["transcript"])


def test_another_file_joins_the_preview_and_a_file_can_be_left_out(creator_client: Client) -> None:
    found = preview(creator_client, upload(BASKET, name="a.json"))
    address = f"/clips/import/{found.public_id}/"
    creator_client.post(address, {"files": [upload(SOCKS, name="b.json")]})
    found.refresh_from_db()
    assert (found.file_names, len(found.drafts)) == (["a.json", "b.json"], 2)
    creator_client.post(address + "leave-out/", {"name": "a.json"})
    found.refresh_from_db()
    assert (found.file_names, [draft["title"] for draft in found.drafts]) == (["b.json"], [SOCKS["title"]])
    assert creator_client.post(address + "leave-out/", {"name": "b.json"}).headers["Location"] == START
    assert ClipCard.objects.count() == 0


def test_cancelling_forgets_the_files(creator_client: Client) -> None:
    found = preview(creator_client, upload(BASKET))
    creator_client.post(reverse("creators:clip_import_discard", args=[found.public_id]))
    found.refresh_from_db()
    assert (found.status, found.drafts, ClipCard.objects.count()) == ("discarded", [], 0)
    creator_client.post(reverse("creators:clip_import_confirm", args=[found.public_id]))
    assert ClipCard.objects.count() == 0


def test_what_stays_out_can_be_downloaded_and_holds_no_formulas(creator_client: Client) -> None:
    found = preview(creator_client, SimpleUploadedFile("=cmd.csv", b"title\n=SUM(A1)" + b"x" * 200 + b"\n"))
    response = creator_client.get(reverse("creators:clip_import_refused", args=[found.public_id]))
    row = response.content.decode("utf-8-sig").splitlines()[1]
    assert row.startswith("'=cmd.csv,row 2,The title has 208 characters; 200 is the most.")


@pytest.mark.parametrize("step", ["", "confirm/", "discard/", "leave-out/", "refused.csv"])
def test_a_rival_cannot_reach_an_import(creator_client: Client, rival_client: Client, step: str) -> None:
    found = preview(creator_client, upload(BASKET))
    address = f"/clips/import/{found.public_id}/{step}"
    response = rival_client.get(address) if step in ("", "refused.csv") else rival_client.post(address)
    assert response.status_code == 404
    found.refresh_from_db()
    assert (found.status, ClipCard.objects.count()) == ("preview", 0)


def test_no_file_and_too_much_are_refused_with_words(creator_client: Client, settings: DjangoSettings) -> None:
    assert "No file was chosen." in creator_client.post(START).content.decode()
    settings.IMPORT_MAX_BYTES = 1024
    response = creator_client.post(START, {"files": [SimpleUploadedFile("a.csv", b"x" * 2000)]})
    assert response.status_code == 422
    assert ClipImport.objects.count() == 0


def test_text_from_files_is_data(creator_client: Client) -> None:
    found = preview(creator_client, upload({"title": "<script>alert(1)</script>", "summary": "{{ 7|add:7 }}"}))
    html = creator_client.get(f"/clips/import/{found.public_id}/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7|add:7 }}" in html
