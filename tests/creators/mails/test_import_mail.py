"""The mail after an import: what came in, to the one who brought it, unless that is not wanted."""

from django.core import mail
from django.test import Client
from django.urls import reverse

from creators.models import ClipImport, Creator
from tests.creators.cards import BASKET, BROKEN, SOCKS, give, upload


def bring_in(client: Client, *files: object) -> str:
    """A whole import through the pages; where saying yes once more would be said."""
    client.post("/clips/import/", {"files": list(files)})
    confirm = reverse("creators:clip_import_confirm", args=[ClipImport.objects.latest("pk").public_id])
    client.post(confirm)
    return confirm


def test_its_creator_hears_what_came_in(transactional_db: None, creator_client: Client) -> None:
    confirm = bring_in(creator_client, upload(BASKET, SOCKS, BROKEN, name="2026.json"))
    creator_client.post(confirm)
    (told,) = mail.outbox
    assert told.to == ["mara@example.com"]
    assert told.subject == "2 new clips are in your library"
    assert "2026.json" in str(told.body)
    assert "http://127.0.0.1:8000/clips/?sort=added" in str(told.body)


def test_clips_that_only_changed_are_called_that(transactional_db: None, creator: Creator, creator_client: Client) -> None:
    give(creator, BASKET)
    bring_in(creator_client, upload({**BASKET, "summary": "Shorter."}))
    assert [one.subject for one in mail.outbox] == ["1 clip with news"]


def test_an_import_that_brought_nothing_is_no_mail(transactional_db: None, creator: Creator, creator_client: Client) -> None:
    give(creator, BASKET)
    bring_in(creator_client, upload(BASKET))
    assert mail.outbox == []


def test_who_does_not_want_it_gets_none(transactional_db: None, creator: Creator, creator_client: Client) -> None:
    creator_client.post("/settings/account/mails/", {"wants_sale_mail": "on"})
    bring_in(creator_client, upload(BASKET))
    assert mail.outbox == []
    assert creator.clip_cards.count() == 1
