"""A published page is one stored row: negotiated, validated, the same for everybody, and given before anything personal."""

import gzip
from typing import Any

import brotli
import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient, Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from creators.models import Creator
from owny.lib.compressing import best_encoding
from products.models import Product, PublishedPage, ThemeSheet
from products.models.revision import RevisionOrigin
from products.publishing import change_offer, publish, refresh_pages, save_revision


def address(product: Product) -> str:
    return reverse("products:page", args=[product.creator.handle, product.slug])


def stored(product: Product) -> bytes:
    return bytes(PublishedPage.objects.get(product=product).html)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("GZIP;q=0.8, br;q=0.2", "gzip"),
        ("br ; q = 1", "br"),
        ("gzip;q=0", ""),
        ("gzip;q=lots", ""),
        ("brx, xgzip", ""),
        ("*", ""),
    ],
)
def test_a_browser_gets_the_smallest_form_it_asked_for(header: str, expected: str) -> None:
    assert best_encoding(header) == expected


def test_each_form_holds_the_same_page(guide: Product, stranger: Client) -> None:
    plain = stranger.get(address(guide))
    zipped = stranger.get(address(guide), headers={"Accept-Encoding": "gzip"})
    small = stranger.get(address(guide), headers={"Accept-Encoding": "gzip, br"})
    assert [one.get("Content-Encoding") for one in (plain, zipped, small)] == [None, "gzip", "br"]
    assert plain.content == gzip.decompress(zipped.content) == brotli.decompress(small.content) == stored(guide)
    assert len(small.content) < len(zipped.content) < len(plain.content)
    for answer in (plain, zipped, small):
        assert answer.headers["Content-Length"] == str(len(answer.content))
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["ETag"] == plain.headers["ETag"]


def test_it_is_safe_and_may_be_kept_by_anybody(guide: Product, stranger: Client) -> None:
    headers = stranger.get(address(guide)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"


def test_who_is_signed_in_sees_the_same_and_is_not_looked_up(
    guide: Product, creator_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = address(guide)
    with django_assert_num_queries(1):
        answer = creator_client.get(path)
    assert answer.content == stored(guide)
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies


def test_a_validator_answers_without_the_page(guide: Product, stranger: Client) -> None:
    etag = stranger.get(address(guide)).headers["ETag"]
    again = stranger.get(address(guide), headers={"If-None-Match": etag, "Accept-Encoding": "br"})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Cache-Control"].startswith("public")
    assert again.headers["Vary"] == "Accept-Encoding"
    assert stranger.get(address(guide), headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_the_head_tells_the_length(guide: Product, stranger: Client) -> None:
    answer = stranger.head(address(guide))
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(stored(guide))))


def test_capitals_and_campaign_words_lead_to_the_same_page(guide: Product, stranger: Client) -> None:
    assert stranger.get(address(guide).upper() + "?utm_source=bio").content == stored(guide)


def test_nothing_can_be_sent_to_it(guide: Product, stranger: Client) -> None:
    assert stranger.post(address(guide)).status_code == 405


def test_a_foreign_host_is_refused(guide: Product, stranger: Client) -> None:
    assert stranger.get(address(guide), headers={"Host": "evil.example"}).status_code == 400


def test_a_row_from_before_a_deploy_is_served_as_it_is(guide: Product, stranger: Client) -> None:
    PublishedPage.objects.update(html_brotli=b"")
    answer = stranger.get(address(guide), headers={"Accept-Encoding": "br"})
    assert answer.content == stored(guide)
    assert "Content-Encoding" not in answer.headers
    refresh_pages()
    assert stranger.get(address(guide), headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


def test_the_asynchronous_server_gives_it_too(guide: Product, async_client: AsyncClient) -> None:
    assert async_to_sync(async_client.get)(address(guide)).content == stored(guide)
    assert async_to_sync(async_client.get)("/@nobody/nothing/").status_code == 404


def test_the_sheet_of_a_look_is_compressed_too(guide: Product, stranger: Client) -> None:
    sheet = ThemeSheet.objects.get()
    path = reverse("products:theme", args=[sheet.key])
    small = stranger.get(path, headers={"Accept-Encoding": "br"})
    assert brotli.decompress(small.content).decode() == sheet.css
    assert (small.headers["Content-Encoding"], small.headers["Vary"]) == ("br", "Accept-Encoding")
    assert stranger.get(path).content.decode() == sheet.css


def test_a_new_name_shows_at_once(guide: Product, creator_client: Client, stranger: Client) -> None:
    form = creator_client.get(reverse("creators:settings")).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    assert creator_client.post(reverse("creators:settings"), {**given, "display_name": "Mara Lindqvist"}).status_code == 302
    assert "Mara Lindqvist" in stranger.get(address(guide)).content.decode()


def test_a_page_moves_with_its_creator(guide: Product, admin_client: Client, stranger: Client) -> None:
    old, page = address(guide), reverse("admin:creators_creator_change", args=[guide.creator.pk])
    form = admin_client.get(page).context["adminform"].form
    inline = admin_client.get(page).context["inline_admin_formsets"][0].formset
    given = {bound.html_name: bound.value() or "" for bound in form}
    for one in (inline.management_form, *inline.forms):
        given |= {bound.html_name: bound.value() or "" for bound in one}
    assert admin_client.post(page, {**given, "handle": "mara_lind"}).status_code == 302
    guide.creator.refresh_from_db()
    assert stranger.get(old).status_code == 404
    assert stranger.get(address(guide)).content == stored(guide)
    assert f'href="http://127.0.0.1:8000{address(guide)}"'.encode() in stored(guide)


def test_drawing_all_pages_anew_never_brings_back_an_old_price(guide: Product, creator: Creator, stranger: Client) -> None:
    other = Product.objects.create(creator=creator, product_type="pdf_guide", title="Other", slug="other")
    document = guide.live_revision.document  # type: ignore[union-attr]
    save_revision(product=other, document=document, origin=RevisionOrigin.BUILD)
    publish(product=other, by=creator.user)
    change_offer(product=other, price_cents=700)
    meanwhile = [other]  # its turn comes after the guide's

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "products_publishedpage" in sql and meanwhile:
            change_offer(product=meanwhile.pop(), price_cents=900)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        refresh_pages()
    shown = stranger.get(address(other)).content.decode()
    assert ("$9" in shown, "$7" in shown) == (True, False)


@pytest.mark.parametrize("rest", ["", "feed.xml", "b/", "b/buy/", "b/social.png", "b/cover.svg"])
def test_what_cannot_be_a_handle_is_not_looked_for(
    db: None, stranger: Client, rest: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert stranger.get(f"/@a%00/{rest}").status_code == 404
