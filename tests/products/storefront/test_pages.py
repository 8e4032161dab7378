"""What anybody sees: hub, product page, cover, theme sheet."""

import re
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from creators.models import Creator
from products.models import Product, PublishedPage, ThemeSheet
from products.publishing import unpublish


def address(product: Product) -> str:
    return reverse("products:page", args=[product.creator.handle, product.slug])


def test_a_published_page_costs_one_query(
    guide: Product, stranger: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = address(guide)
    with django_assert_num_queries(1):
        answer = stranger.get(path)
    assert answer.status_code == 200
    assert answer.content == bytes(PublishedPage.objects.get().html)
    assert "Cookie" not in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public")


def test_what_the_browser_has_is_not_sent_again(guide: Product, stranger: Client) -> None:
    etag = stranger.get(address(guide)).headers["ETag"]
    again = stranger.get(address(guide), headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""


def test_its_button_leads_to_the_checkout(guide: Product, stranger: Client) -> None:
    links = re.findall(r'href="([^"]+)"', stranger.get(address(guide)).content.decode())
    assert reverse("products:buy", args=["mara", guide.slug]) in [urljoin(address(guide), link) for link in links]


def test_archived_pages_say_so_and_drafts_do_not_exist(guide: Product, stranger: Client, creator_client: Client) -> None:
    unpublish(product=guide)
    answer = stranger.get(address(guide))
    assert answer.status_code == 410
    assert b"is no longer sold" in answer.content
    assert b"you keep it" in answer.content
    Product.objects.update(status="draft")
    assert stranger.get(address(guide)).status_code == 404
    assert creator_client.get(address(guide)).status_code == 404


def test_the_hub_shows_what_is_for_sale(guide: Product, freebie: Product, stranger: Client) -> None:
    text = stranger.get("/@mara/").content.decode()
    assert "Mara Lind" in text
    assert "Small things, done daily" in text
    assert f'href="{address(guide)}"' in text
    assert "$19" in text
    assert "Free" in text
    unpublish(product=guide)
    assert "Herbs &amp; more" not in stranger.get("/@mara/").content.decode()


def test_an_empty_hub_is_a_page_too(creator: Creator, stranger: Client) -> None:
    assert b"Nothing is for sale here yet" in stranger.get("/@mara/").content
    assert stranger.get("/@MARA/").status_code == 200
    assert stranger.get("/@nobody/").status_code == 404


def test_what_a_creator_writes_is_text(guide: Product, stranger: Client) -> None:
    creator = guide.creator
    creator.display_name = "<script>alert(1)</script>"
    creator.save()
    creator.brand.bio = "<img src=x onerror=alert(1)>"
    creator.brand.save()
    for path in ("/@mara/", reverse("products:buy", args=["mara", guide.slug])):
        text = stranger.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("path", ["/@mara/", "/@mara/herbs-more/", "/@mara/herbs-more/buy/", "/library/"])
def test_pages_carry_no_inline_script_or_style(guide: Product, stranger: Client, path: str) -> None:
    text = stranger.get(path).content.decode()
    assert not re.search(r"<style|\sstyle=|<script(?! type=\"application/ld\+json\"|[^>]*\ssrc=)|\son\w+=", text)


def test_the_theme_sheet_may_be_kept_for_ever(guide: Product, stranger: Client) -> None:
    sheet = ThemeSheet.objects.first()
    assert sheet is not None
    answer = stranger.get(reverse("products:theme", args=[sheet.key]))
    assert answer.content.decode() == sheet.css
    assert "immutable" in answer.headers["Cache-Control"]
    assert stranger.get("/theme/0000.css").status_code == 404


def test_the_cover_is_drawn(guide: Product, stranger: Client) -> None:
    answer = stranger.get(reverse("products:cover", args=["mara", guide.slug]))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    Product.objects.update(live_revision=None, published_at=None, status="draft")
    assert stranger.get(reverse("products:cover", args=["mara", guide.slug])).status_code == 404
