"""A publication with a word about what is new: in the library, once on the page, and by mail at most every three days."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from products.models import Broadcast, Buyer, Entitlement, Product, ProductUpdate
from products.models.revision import RevisionOrigin
from products.publishing import save_revision
from products.tasks import send_broadcasts
from products.updates import publish_with_news
from tests.products.library.reading_desk import GUIDE, address, content, given, on_sale, text
from tests.products.shop import link_in, mails_to, signed_in_as

LINE = "Two new pages & <b>more</b>"


@pytest.fixture
def book(transactional_db: None, creator: Creator, bo: Buyer) -> Product:
    """A guide that Bo has."""
    product = on_sale(creator, "pdf_guide")
    given(product, bo, days_ago=2)
    mail.outbox.clear()
    return product


@pytest.fixture
def phone(book: Product, bo: Buyer) -> Client:
    """Bo's device."""
    return signed_in_as(bo)


def publish(product: Product, line: str = LINE, *, by_mail: bool = False, pages: int = 4) -> None:
    """A new version goes live from the studio's side."""
    product.refresh_from_db()
    assert product.draft_revision
    document = dict(product.draft_revision.document)
    document["pages"] = [document["pages"][0], *GUIDE[: pages - 1], content(pages, text(f"blk_text{pages:04d}"))]
    save_revision(product=product, document=document, origin=RevisionOrigin.EDIT)
    publish_with_news(product=product, by=product.creator.user, line=line, by_mail=by_mail)


def test_the_shelf_says_what_is_new_until_it_was_looked_at(book: Product, phone: Client) -> None:
    assert "shelf-news" not in phone.get("/library/").content.decode()
    publish(book)
    shelf = phone.get("/library/").content.decode()
    assert '<b>New</b> <span dir="auto">Two new pages &amp; &lt;b&gt;more&lt;/b&gt;</span>' in shelf
    page = phone.get(address(book)).content.decode()
    assert "Two new pages &amp; &lt;b&gt;more&lt;/b&gt;" in page
    assert "New since you were here" in page
    assert "New since you were here" not in phone.get(address(book, 2)).content.decode()
    assert "shelf-news" not in phone.get("/library/").content.decode()


def test_whoever_bought_after_it_does_not_hear_of_it(book: Product) -> None:
    publish(book)
    later = Buyer.objects.create(email="later@example.com")
    given(book, later)
    assert "shelf-news" not in signed_in_as(later).get("/library/").content.decode()


def test_without_a_word_nothing_is_said(book: Product, phone: Client) -> None:
    publish(book, "  ")
    assert not ProductUpdate.objects.exists()
    assert "shelf-news" not in phone.get("/library/").content.decode()


def test_without_anybody_who_has_it_nothing_is_kept(book: Product) -> None:
    Entitlement.objects.update(revoked_at=timezone.now(), revoked_reason="refunded")
    publish(book, by_mail=True)
    assert not ProductUpdate.objects.exists()
    assert mail.outbox == []


def test_by_mail_each_owner_hears_of_it_once_with_a_way_in_and_a_way_out(book: Product, bo: Buyer) -> None:
    given(book, Buyer.objects.create(email="una@example.com"))
    mail.outbox.clear()
    publish(book, by_mail=True)
    send_broadcasts()
    assert sorted(one.to[0] for one in mail.outbox) == ["bo@example.com", "una@example.com"]
    (sent,) = mails_to("bo@example.com")
    assert sent.subject == "New in The Slow Loaf"
    assert LINE in str(sent.body)
    assert "List-Unsubscribe" in sent.extra_headers
    read = reverse("products:read", args=[book.public_id])
    device = Client()
    assert device.post(link_in(sent), {"next": read})["Location"] == read


def test_a_second_mail_waits_for_three_days(book: Product) -> None:
    publish(book, "One", by_mail=True)
    publish(book, "Two", by_mail=True, pages=5)
    assert len(mail.outbox) == 1
    assert [one.line for one in ProductUpdate.objects.all()] == ["Two", "One"]
    Broadcast.objects.update(started_at=timezone.now() - timedelta(days=3, minutes=1))
    publish(book, "Three", by_mail=True, pages=6)
    assert len(mail.outbox) == 2


def test_publishing_the_same_version_again_changes_its_word_and_mails_nobody_twice(book: Product, creator: Creator) -> None:
    publish(book, "One", by_mail=True)
    Broadcast.objects.update(started_at=timezone.now() - timedelta(days=4))
    publish_with_news(product=book, by=creator.user, line="One, better said", by_mail=True)
    assert [one.line for one in ProductUpdate.objects.all()] == ["One, better said"]
    assert len(mail.outbox) == 1


def test_the_studio_asks_for_the_word_and_says_what_it_did(book: Product, creator_client: Client) -> None:
    studio = reverse("builder:studio", args=[book.public_id])
    document = dict(book.draft_revision.document)  # type: ignore[union-attr]
    save_revision(product=book, document={**document, "subtitle": "Better"}, origin=RevisionOrigin.EDIT)
    page = creator_client.get(studio + "?panel=publish").content.decode()
    assert 'name="news"' in page
    assert "The 1 person who has it sees it in their library." in page
    answer = creator_client.post(
        reverse("builder:studio_publish", args=[book.public_id]), {"news": LINE, "news_mail": "on"}, follow=True
    )
    assert "The Slow Loaf is live. 1 person hears by mail what is new." in answer.content.decode()
    assert len(mails_to("bo@example.com")) == 1


def test_a_product_nobody_has_is_published_without_the_question(
    creator: Creator, creator_client: Client, transactional_db: None
) -> None:
    product = on_sale(creator, "pdf_guide")
    page = creator_client.get(reverse("builder:studio", args=[product.public_id]) + "?panel=publish").content.decode()
    assert 'name="news"' not in page


def test_a_rival_cannot_tell_my_buyers_anything(book: Product, rival_client: Client) -> None:
    answer = rival_client.post(reverse("builder:studio_publish", args=[book.public_id]), {"news": "x", "news_mail": "on"})
    assert answer.status_code == 404
    assert mail.outbox == []


def test_a_long_word_is_cut_and_not_refused(book: Product) -> None:
    publish(book, "x" * 500)
    assert len(ProductUpdate.objects.get().line) == 280
