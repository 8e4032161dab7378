"""The picture field: what it shows, and that only one's own pictures go in."""

from typing import Any

import pytest
from django.test import Client

from creators.models import Creator, Media
from creators.pictures import take_picture, thumb_of
from tests.builder.studio.conftest import Bench, make_product
from tests.creators.images import photo


@pytest.fixture
def desk(creator: Creator, creator_client: Client) -> Bench:
    return Bench(creator_client, make_product(creator))


@pytest.fixture
def media(creator: Creator) -> Media:
    return take_picture(creator=creator, name="pots.jpg", content=photo(), alt="Four pots").media


def hero(desk: Bench) -> dict[str, Any]:
    return dict(desk.document["pages"][0]["blocks"][0])


def put(desk: Bench, named: str) -> Any:
    value = {"mediaId": named, "alt": "Four pots"}
    return desk.change({"op": "replace", "path": "/pages/0/blocks/0/props/image", "value": value})


def test_ones_own_picture_goes_in_and_the_field_shows_it(desk: Bench, media: Media) -> None:
    assert put(desk, media.public_id).status_code == 200
    assert hero(desk)["props"]["image"] == {"mediaId": media.public_id, "alt": "Four pots"}
    page = desk.html(page="sales", block=hero(desk)["id"])
    assert thumb_of(media) in [one.attributes.get("src") for one in page.elements]
    assert [one.attributes["data-picture"] for one in page.having("data-picture")] == ["/pages/0/blocks/0/props/image"]
    assert page["f-props-image-file"].attributes["accept"].startswith("image/jpeg,image/png")


@pytest.mark.parametrize("named", ["foreign", "med_nothing"])
def test_a_picture_that_is_not_ones_own_is_refused(desk: Bench, rival: Creator, named: str) -> None:
    if named == "foreign":
        named = take_picture(creator=rival, name="secret.jpg", content=photo()).media.public_id
    before = desk.draft.number
    response = put(desk, named)
    assert response.status_code == 422
    (problem,) = response.json()["problems"]
    assert problem["message"] == "This picture is not one of yours."
    assert problem["path"] == "/pages/0/blocks/0/props/image/mediaId"
    assert desk.draft.number == before


def test_an_address_instead_of_a_picture_is_refused(desk: Bench) -> None:
    for address in ("https://evil.example/x.png", "javascript:alert(1)", "data:image/png;base64,AAAA", "/media/x.png"):
        assert put(desk, address).status_code == 422


def test_a_picture_that_was_deleted_says_so_and_the_page_shows_the_cover_art(desk: Bench, media: Media) -> None:
    put(desk, media.public_id)
    media.delete()
    html = desk.client.get(desk.url(), {"page": "sales", "block": hero(desk)["id"]}).content.decode()
    assert "This picture is gone. Choose another one, or use the cover art." in html
    preview = desk.client.get(desk.url("preview/sales/")).content.decode()
    assert "/media/" not in preview
    assert 'class="cover"' in preview


def test_undo_brings_the_cover_art_back(desk: Bench, media: Media) -> None:
    before = hero(desk)["props"]["image"]
    put(desk, media.public_id)
    desk.post("undo/", expected=desk.draft.number)
    assert hero(desk)["props"]["image"] == before
