import re

from django.test import Client

from creators.demo import seed_creators
from creators.models import Creator


def test_the_front_door_explains_invites_and_has_nothing_inline(db: None, stranger: Client) -> None:
    html = stranger.get("/").content.decode()
    assert "You have said it all already. Now sell it." in html
    assert 'href="/accounts/signup/"' in html
    assert "10% of the sale" in html
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_the_demo_is_shown_where_there_is_one(db: None, stranger: Client) -> None:
    assert "See a finished shop" not in stranger.get("/").content.decode()
    seed_creators()
    assert 'href="/@inesathome/"' in stranger.get("/").content.decode()


def test_a_creator_goes_on_to_the_products(creator: Creator, creator_client: Client) -> None:
    assert creator_client.get("/")["Location"] == "/products/"
