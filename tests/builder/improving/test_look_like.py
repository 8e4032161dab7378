"""A picture sets the look: shown first, worn only when it is taken."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw
from pytest_django import Settings as DjangoSettings

from builder.building import run_build
from builder.look_matching import LookGone, look_for, request_look, take_look
from builder.models import Build
from products.models import Product
from tests.builder.conftest import StandIn
from tests.builder.improving.conftest import draft

TOKENS = {
    "preset": "dark",
    "colorPrimary": "#e0487a",
    "colorAccent": "#36c8b0",
    "fontPair": "preset",
    "radius": "preset",
    "density": "airy",
}


def night() -> bytes:
    """A dark poster with a pink and a green field."""
    picture = Image.new("RGB", (640, 480), "#101018")
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((40, 40, 300, 200), fill="#e0487a")
    drawing.rectangle((420, 300, 560, 420), fill="#36c8b0")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def looked(product: Product) -> Build:
    """A picture that a worker has had looked at."""
    done = run_build(request_look(product=product, content=night()).pk)
    assert done is not None
    return done


def near(one: str, other: str) -> bool:
    """Whether two colours are the same to the eye."""
    return all(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) <= 12 for at in (1, 3, 5))


def test_a_dark_poster_gives_a_dark_look_in_its_colours(product: Product) -> None:
    before = draft(product)
    build = looked(product)
    tokens = build.result["tokens"]
    assert {name: value for name, value in tokens.items() if not name.startswith("color")} == {
        name: value for name, value in TOKENS.items() if not name.startswith("color")
    }
    assert near(tokens["colorPrimary"], TOKENS["colorPrimary"])
    assert near(tokens["colorAccent"], TOKENS["colorAccent"])
    assert build.packet == {"picture": None}
    assert draft(product) == before


def test_taken_it_is_one_step(product: Product) -> None:
    build = looked(product)
    take_look(build=build, by=product.creator.user)
    latest = product.revisions.first()
    assert latest is not None
    assert (latest.number, latest.origin, latest.note) == (2, "improve", "Look: like your picture")
    assert draft(product)["themeTokens"] == build.result["tokens"]
    with pytest.raises(LookGone):
        take_look(build=build, by=None)


def test_the_panel_shows_it_and_the_page_can_be_seen_in_it(product: Product, creator_client: Client) -> None:
    looked(product)
    page = creator_client.get(f"/studio/{product.public_id}/?tab=look").content.decode()
    assert "Take it" in page
    assert "Look: Dark" in page
    preview = f"/studio/{product.public_id}/preview/sales/"
    worn = creator_client.get(f"{preview}?like=1").content
    assert worn != creator_client.get(preview).content


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(product: Product, creator_client: Client) -> None:
    file = SimpleUploadedFile("notes.txt", b"no picture")
    headers = {"accept": "application/json"}
    answer = creator_client.post(f"/studio/{product.public_id}/look/", {"picture": file}, headers=headers)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "This file is not a JPEG, PNG, WebP, AVIF or GIF picture."
    assert look_for(product) is None


def test_a_model_without_eyes_says_so(product: Product, settings: DjangoSettings, kimi: StandIn) -> None:
    settings.KIMI_MODEL, settings.KIMI_FALLBACK_MODELS = "kimi-k2-thinking", []
    build = looked(product)
    assert build.status == "failed"
    assert build.message == (
        "The model this site uses cannot look at pictures. Take the picture out and say in words what you want."
    )
