import re

import pytest
from django.test import Client

from creators.models import Creator

FORM = {
    "display_name": "Mara  Lind",
    "tagline": "Small things",
    "bio": "",
    "tone": "plain",
    "mood": "clean",
    "color_primary": "#0A5",
    "color_accent": "D9A441",
    "density": "airy",
    "language": "de",
}


def test_the_brand_is_saved(creator: Creator, creator_client: Client) -> None:
    assert creator_client.post("/settings/", FORM)["Location"] == "/settings/"
    creator.refresh_from_db()
    brand = creator.brand
    brand.refresh_from_db()
    assert creator.display_name == "Mara Lind"
    assert (brand.mood, brand.color_primary, brand.color_accent) == ("clean", "#00aa55", "#d9a441")
    assert (brand.density, brand.language, brand.tagline) == ("airy", "de", "Small things")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", " "),
        ("mood", "gloomy"),
        ("color_primary", "red"),
        ("color_accent", "#12345"),
        ("density", "none"),
        ("language", "xx-nonsense"),
        ("tagline", "x" * 141),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_saved(
    creator: Creator, creator_client: Client, field: str, value: str
) -> None:
    response = creator_client.post("/settings/", FORM | {field: value})
    assert response.status_code == 422
    assert "Not saved yet" in response.content.decode()
    creator.brand.refresh_from_db()
    creator.refresh_from_db()
    assert (creator.brand.mood, creator.brand.tagline, creator.display_name) == (
        "warm",
        "Small things, done daily",
        "Mara Lind",
    )


def test_the_sample_follows_the_form_and_saves_nothing(creator: Creator, creator_client: Client) -> None:
    html = creator_client.post("/settings/sample/", FORM | {"display_name": "<Mara>"}).content.decode()
    assert 'aria-label="A sample of a product page in the look Clean"' in html
    assert "&lt;Mara&gt;" in html
    assert "<Mara>" not in html
    creator.brand.refresh_from_db()
    assert creator.brand.mood == "warm"


def test_a_colour_that_cannot_be_read_is_corrected_and_said(creator_client: Client) -> None:
    html = creator_client.post("/settings/sample/", FORM | {"color_primary": "#ffe94a"}).content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert re.search(
        r"Main colour is hard to read on this paper \(1\.2 to 1\)\. Text uses #[0-9a-f]{6} instead: 4\.5 to 1\.", text
    )


def test_a_half_typed_colour_shows_the_last_good_one(creator: Creator, creator_client: Client) -> None:
    html = creator_client.post("/settings/sample/", FORM | {"color_primary": "#8a3"[:2]}).content.decode()
    assert creator.brand.color_primary in html


def test_the_account_page_names_the_address(creator_client: Client) -> None:
    html = creator_client.get("/settings/account/").content.decode()
    assert "mara@example.com" in html
    assert 'href="/clips/export.json"' in html
