"""A letter in the creator's look can be read on every ground, by day and by night."""

import re

import pytest

from creators.letters import look_of
from creators.models import Brand, Creator, Media, Rendition
from creators.models.brand import Mood
from owny.lib.color import contrast
from owny.lib.mail import written

COLORS = [
    "#000000",
    "#ffffff",
    "#8a3f14",
    "#ffee00",
    "#00ffcc",
    "#777777",
    "#808080",
    "#1133ff",
    "#ff2d55",
    "#2b2b2b",
    "#c8c8c8",
]


def letter(creator: Creator | None, **more: object) -> str:
    context = {"link": "https://owny.example/in/", "code": "123456", **more}
    return written("library_link", {"look": look_of(creator), **context}).html


@pytest.mark.parametrize("mood", Mood.values)
@pytest.mark.parametrize("color", COLORS)
def test_every_colour_reads_in_every_look(creator: Creator, mood: str, color: str) -> None:
    Brand.objects.update(mood=mood, color_primary=color)
    creator.refresh_from_db()
    look = look_of(Creator.objects.get())
    for ground in (look.day, look.night):
        assert contrast(ground.ink, ground.paper) >= 7
        assert contrast(ground.ink, ground.ground) >= 7
        assert contrast(ground.soft, ground.paper) >= 4.5
        assert contrast(ground.soft, ground.ground) >= 4.5
        assert contrast(ground.link, ground.paper) >= 4.5
        assert contrast(ground.on_button, ground.button) >= 4.5
        assert contrast(ground.button, ground.paper) >= 2.9
        assert contrast(ground.on_brand, ground.brand) >= 4.3


def test_ours_reads_too() -> None:
    look = look_of(None)
    assert look.name == "Owny"
    assert contrast(look.day.on_button, look.day.button) >= 4.5
    assert contrast(look.night.link, look.night.paper) >= 4.5


def test_a_creator_without_a_brand_has_a_look(creator: Creator) -> None:
    Brand.objects.all().delete()
    assert look_of(Creator.objects.get()).name == "Mara Lind"


def test_the_letter_has_name_initial_and_the_way_home(creator: Creator) -> None:
    html = letter(creator)
    assert 'href="http://127.0.0.1:8000/@mara/"' in html
    assert ">M</td>" in html
    assert "<img" not in html
    assert html.count("<h1") == 1


def test_with_a_portrait_it_has_the_portrait(creator: Creator) -> None:
    media = Media.objects.create(creator=creator, digest="d", name="me.jpg", width=200, height=200)
    for name, width in (("big.jpg", 200), ("small.jpg", 160), ("small.webp", 96)):
        Rendition.objects.create(
            media=media, encoding=name[-4:].lstrip("."), width=width, height=width, file_name=name, byte_count=9
        )
    Brand.objects.update(avatar=media)
    html = letter(Creator.objects.get())
    (image,) = re.findall(r"<img[^>]*>", html)
    assert 'src="http://127.0.0.1:8000/media/small.jpg"' in image
    assert 'alt=""' in image


def test_a_name_with_markup_is_a_name(creator: Creator) -> None:
    creator.display_name = '<img src=x onerror="x">'
    assert "<img src=x" not in letter(creator)
    assert "&lt;img src=x" in letter(creator)


def test_nothing_in_it_is_fetched_or_run_from_elsewhere(creator: Creator) -> None:
    html = letter(creator)
    assert re.findall(r"<(?:script|link|iframe|form|object)\b", html) == []
    assert {address.split("/")[2] for address in re.findall(r'(?:href|src)="(https?://[^"]+)"', html)} == {
        "127.0.0.1:8000",
        "owny.example",
    }


def test_it_is_made_for_both_schemes_and_for_600_pixels(creator: Creator) -> None:
    html = letter(creator)
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme: dark" in html
    assert "max-width:600px" in html
    assert len(html.encode()) < 20_000  # Gmail cuts a mail at 102 KB
    Brand.objects.update(mood="dark")
    assert '<meta name="color-scheme" content="dark">' in letter(Creator.objects.get())
