"""A creator picks a look from the real thing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from creators.models import Creator
from products.dsl.theme import PRESETS

FRAME = "products:look_frame"


@pytest.mark.parametrize("path", ["/looks/", "/looks/bold/", "/looks/bold/page/", "/looks/bold/blocks/"])
def test_a_stranger_is_asked_to_sign_in(stranger: Client, db: None, path: str) -> None:
    assert stranger.get(path).headers["Location"].startswith(reverse("account_login"))


def test_six_looks_stand_side_by_side_and_the_chosen_one_is_marked(creator: Creator, creator_client: Client) -> None:
    text = creator_client.get(reverse("products:looks")).content.decode()
    assert re.findall(r'src="/looks/(\w+)/page/\?colours=own"', text) == list(PRESETS)
    assert text.count("New products use this") == 1
    assert text.index("New products use this") > text.index(">Warm</a>")
    assert text.count('sandbox="allow-same-origin"') == 6


@pytest.mark.parametrize("preset", list(PRESETS))
@pytest.mark.parametrize("show", ["page", "blocks"])
def test_each_frame_is_a_whole_page_in_its_look(creator_client: Client, preset: str, show: str) -> None:
    answer = creator_client.get(reverse(FRAME, args=[preset, show]))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"preset-{preset}" in text
    assert "Mara Lind" in text or show == "blocks"
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)
    assert "private" in answer.headers["Cache-Control"]


def test_the_creators_own_colours_can_be_tried_on(creator: Creator, creator_client: Client) -> None:
    creator.brand.color_primary = "#00aa55"
    creator.brand.save()
    sheets = [_sheet(creator_client, f"/looks/clean/page/?colours={colours}") for colours in ("own", "brand")]
    assert "#1f5fbf" in sheets[0]
    assert "#1f5fbf" not in sheets[1]


def _sheet(client: Client, path: str) -> str:
    found = re.search(r'href="(/theme/[^"]+)"', client.get(path).content.decode())
    assert found
    return client.get(found[1]).content.decode()


def test_taking_a_look_makes_it_the_one_of_new_products(creator: Creator, creator_client: Client) -> None:
    answer = creator_client.post(reverse("products:take_look", args=["dark"]), follow=True)
    creator.brand.refresh_from_db()
    assert creator.brand.mood == "dark"
    assert b"Dark it is. Products you build from now on look like this." in answer.content
    assert b"Use for new products" not in answer.content


def test_looking_changes_nothing(creator: Creator, creator_client: Client) -> None:
    assert creator_client.get(reverse("products:take_look", args=["dark"])).status_code == 405
    creator_client.get(reverse("products:look", args=["dark"]))
    creator.brand.refresh_from_db()
    assert creator.brand.mood == "warm"


@pytest.mark.parametrize("path", ["/looks/neon/", "/looks/neon/page/", "/looks/bold/parts/"])
def test_what_there_is_not_is_not_found(creator_client: Client, path: str) -> None:
    assert creator_client.get(path).status_code == 404


def test_the_choices_above_the_frame_keep_each_other(creator_client: Client) -> None:
    text = creator_client.get("/looks/bold/?show=blocks&width=phone&colours=brand").content.decode()
    assert 'src="/looks/bold/blocks/?colours=brand"' in text
    assert "look-stage-phone" in text
    assert 'href="/looks/warm/?show=blocks&amp;width=phone&amp;colours=brand"' in text


@pytest.mark.parametrize("name", ["creators:settings", "builder:new"])
def test_the_looks_are_linked_where_one_is_chosen(creator_client: Client, creator: Creator, name: str) -> None:
    creator.clip_cards.create(title="A clip", identity="a-clip")
    assert reverse("products:looks").encode() in creator_client.get(reverse(name)).content
