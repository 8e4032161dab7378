"""Buyers see where in a video the words were said, when the creator wants that: never of a clip that is not public."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from creators.models import ClipCard, Creator
from creators.moments import at_second, public_url, site_of
from products.dsl.upgrade import upgrade
from products.models import Buyer, PdfFile, PdfStatus, Product
from products.origins import origin_in
from products.presenting import page_context
from products.publishing import change_offer
from products.rendering.paper import render_paper
from tests.products.library.reading_desk import content, given, on_sale, republish
from tests.products.rendering.documents import block
from tests.products.shop import signed_in_as

YOUTUBE = "https://www.youtube.com/watch?v=abcDEF12345"
SPOKEN = "Water it from below. A dry pot drinks for twenty minutes, then it has had enough. Tip the rest away."
CUES = [[0, 4], [21, 22], [81, 70]]
CLIP = "clip_pot0000001"


def clip(creator: Creator, url: str = YOUTUBE, name: str = CLIP, title: str = "The thirsty pot") -> ClipCard:
    return ClipCard.objects.create(
        creator=creator, public_id=name, identity=name, title=title, content_hash="-", transcript=SPOKEN, cues=CUES, url=url
    )


def from_clip(kind: str, variant: str, block_id: str, *names: str, **props: Any) -> dict[str, Any]:
    return {**block(kind, variant, block_id, **props), "sources": list(names or (CLIP,))}


def text(*names: str, words: str = "A dry pot drinks for twenty minutes, then it has had enough.") -> dict[str, Any]:
    return from_clip("TextSection", "prose", "blk_text0001", *names, heading="Water", paragraphs=[words])


def made_of(creator: Creator, *parts: dict[str, Any]) -> Product:
    product = on_sale(creator, "pdf_guide")
    republish(product, [content(1, *parts)])
    return product


def switch(product: Product, on: bool = True) -> Product:
    return change_offer(product=product, price_cents=0, links_to_clips=on)


def page(bo: Buyer, product: Product) -> str:
    answer = signed_in_as(bo).get(reverse("products:read_page", args=[product.public_id, "page-1"]))
    assert answer.status_code == 200
    return answer.content.decode()


def links(html: str) -> list[str]:
    return [
        unescape(one)
        for one in re.findall(r'<p class="seen"><a href="([^"]+)" rel="noopener nofollow" target="_blank">', html)
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "A dry pot drinks for 20 minutes.",
        "**Dry pots** drink for twenty minutes, then they have had enough",
        "“Dry pot’s drinks”, for twenty minute",
        "DRY POT drinks twenty minutes of cherries",
    ],
)
def test_a_clip_that_says_it_in_other_forms_is_found(creator: Creator, sentence: str) -> None:
    found = origin_in(sentence, [clip(creator)])
    assert (found is not None and found.is_near, found and found.seconds) == (True, 22)


def test_a_clip_with_too_few_of_the_words_is_none(creator: Creator) -> None:
    assert origin_in("A cold oven bakes the pot for an hour", [clip(creator)]) is None


@pytest.fixture
def product(creator: Creator, bo: Buyer) -> Product:
    """A guide of one text that was said in a public clip; Bo has it."""
    clip(creator)
    return owned(made_of(creator, text()), bo)


def owned(product: Product, bo: Buyer) -> Product:
    given(product, bo)
    return product


def test_it_is_off_until_the_creator_wants_it(product: Product, bo: Buyer) -> None:
    assert product.links_to_clips is False
    html = page(bo, product)
    assert links(html) == []
    assert "youtube" not in html


def test_a_text_links_to_the_moment_it_was_said(product: Product, bo: Buyer) -> None:
    switch(product)
    html = page(bo, product)
    assert links(html) == [f"{YOUTUBE}&t=22s"]
    shown = re.sub(r"<[^>]+>", "", html.split('<p class="seen">')[1].split("</p>")[0])
    assert shown == "From the video 0:22 YouTube, opens in a new window"
    switch(product, on=False)
    assert links(page(bo, product)) == []


def test_each_step_links_to_its_own_moment(creator: Creator, bo: Buyer) -> None:
    clip(creator)
    items = [{"title": "Water it from below"}, {"title": "Wait and see"}, {"title": "Tip the rest away"}]
    product = owned(made_of(creator, from_clip("Steps", "numbered", "blk_step0001", heading="Do", items=items)), bo)
    switch(product)
    assert links(page(bo, product)) == [f"{YOUTUBE}&t=4s", f"{YOUTUBE}&t=70s"]


def test_a_lesson_plays_its_own_clip_from_its_second(creator: Creator, bo: Buyer) -> None:
    clip(creator)
    held = {"clipId": CLIP, "startSeconds": 31, "label": "The pot"}
    lesson = from_clip("LessonContent", "clip", "blk_less0001", heading="Water", paragraphs=["Words."], clip=held)
    product = owned(made_of(creator, lesson), bo)
    assert "youtube" not in page(bo, product)
    switch(product)
    html = page(bo, product)
    assert f'<a href="{YOUTUBE}&amp;t=31s" rel="noopener nofollow" target="_blank" class="still">' in html
    assert links(html) == []


def test_words_that_no_clip_says_link_to_the_clip_without_a_moment(creator: Creator, bo: Buyer) -> None:
    clip(creator)
    product = owned(made_of(creator, text(words="Zebras prefer accordions.")), bo)
    switch(product)
    assert links(page(bo, product)) == [YOUTUBE]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://www.youtube.com/watch?v=a",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://mara:secret@www.youtube.com/a",
        "https://localhost/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://intranet.example:8443/a",
        'https://www.youtube.com/"onclick="alert(1)',
        "https://www.youtube.com/a b",
        "https://[broken",
    ],
)
def test_a_clip_without_a_public_address_shows_nothing(creator: Creator, bo: Buyer, url: str) -> None:
    clip(creator, url)
    product = owned(made_of(creator, text()), bo)
    switch(product)
    html = page(bo, product)
    assert links(html) == []
    assert "thirsty" not in html
    assert public_url(url) == ""


def test_a_rivals_clip_is_never_linked(creator: Creator, rival: Creator, bo: Buyer) -> None:
    clip(rival)
    product = owned(made_of(creator, text()), bo)
    switch(product)
    assert links(page(bo, product)) == []


def test_a_clip_that_is_not_behind_the_block_is_not_linked(creator: Creator, bo: Buyer) -> None:
    clip(creator)
    product = owned(made_of(creator, {**text(), "sources": []}), bo)
    switch(product)
    assert links(page(bo, product)) == []


def test_a_page_goes_on_when_its_clip_is_deleted_or_made_private(product: Product, bo: Buyer) -> None:
    switch(product)
    stored = product.published_page.html if hasattr(product, "published_page") else b""
    ClipCard.objects.update(url="")
    assert links(page(bo, product)) == []
    ClipCard.objects.all().delete()
    html = page(bo, product)
    assert "A dry pot drinks" in html
    assert links(html) == []
    answer = Client().get(reverse("products:page", args=[product.creator.handle, product.slug]))
    assert answer.status_code == 200
    assert not stored or answer.content == bytes(stored)


def test_the_page_that_sells_links_nowhere_else(product: Product) -> None:
    before = Client().get(reverse("products:page", args=[product.creator.handle, product.slug])).content
    switch(product)
    assert Client().get(reverse("products:page", args=[product.creator.handle, product.slug])).content == before


def test_the_preview_shows_what_buyers_will_see(product: Product, creator_client: Client) -> None:
    address = f"/studio/{product.public_id}/preview/page-1/"
    assert links(creator_client.get(address).content.decode()) == []
    switch(product)
    assert links(creator_client.get(address).content.decode()) == [f"{YOUTUBE}&t=22s"]


def test_the_offer_panel_has_the_switch(product: Product, creator_client: Client) -> None:
    values = {"price": "0", "slug": product.slug, "links_to_clips": "on"}
    assert 'name="links_to_clips"' in creator_client.get(f"/studio/{product.public_id}/?tab=offer").content.decode()
    creator_client.post(f"/studio/{product.public_id}/offer/", values)
    product.refresh_from_db()
    assert product.links_to_clips is True
    assert re.search(
        r'name="links_to_clips"[^>]* checked', creator_client.get(f"/studio/{product.public_id}/?tab=offer").content.decode()
    )


def test_the_pdf_links_too_and_is_made_anew_when_the_switch_is_turned(product: Product) -> None:
    revision = product.live_revision
    assert revision is not None
    PdfFile.objects.filter(revision=revision).delete()
    PdfFile.objects.create(revision=revision, asked_at="2026-01-01T00:00Z", status=PdfStatus.FAILED, problem="x")
    product = switch(product)
    document = upgrade(revision.document)
    assert links(render_paper(document, page_context(product, document, mode="export"))) == [f"{YOUTUBE}&t=22s"]
    made = PdfFile.objects.get(revision=revision)
    assert (made.problem, made.asked_at.year > 2025) == ("", True)


@pytest.mark.parametrize(
    ("url", "site", "moment"),
    [
        (YOUTUBE, "YouTube", f"{YOUTUBE}&t=22s"),
        ("https://youtu.be/abc?t=5", "YouTube", "https://youtu.be/abc?t=22s"),
        ("https://vimeo.com/1", "Vimeo", "https://vimeo.com/1#t=22s"),
        ("https://www.tiktok.com/@a/video/1", "TikTok", "https://www.tiktok.com/@a/video/1"),
        ("https://evilyoutube.com/a", "evilyoutube.com", "https://evilyoutube.com/a"),
        ("https://youtube.com.evil.example/a", "youtube.com.evil.example", "https://youtube.com.evil.example/a"),
    ],
)
def test_the_platform_is_named_by_the_host_and_a_moment_is_asked_for_where_it_can_be(
    url: str, site: str, moment: str
) -> None:
    assert (public_url(url), site_of(url), at_second(url, 22)) == (url, site, moment)
