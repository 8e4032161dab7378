"""Who reads what, and when."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import User
from products.models import Buyer, Entitlement, Product
from products.publishing import unpublish
from tests.products.shop import Stripe, bought, published, signed_in_as


@pytest.fixture
def reader(browser: Client, guide: Product, stripe: Stripe) -> Client:
    """Bo's browser, which bought the guide."""
    bought(browser, stripe, guide)
    return browser


def page(product: Product, slug: str = "read-the-roots") -> str:
    return reverse("products:read_page", args=[product.public_id, slug])


def test_the_matrix_of_who_may_read(
    reader: Client, guide: Product, creator_client: Client, rival_client: Client, stranger: Client
) -> None:
    other = Buyer.objects.create(email="other@example.com")
    readers = {reader: 200, creator_client: 200, rival_client: 404, stranger: 404, signed_in_as(other): 404}
    for path in (page(guide), reverse("products:download", args=[guide.public_id])):
        assert {client: client.get(path).status_code for client in readers} == readers


def test_a_page_is_private(reader: Client, guide: Product) -> None:
    answer = reader.get(page(guide))
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert b'name="robots" content="noindex"' in answer.content


def test_the_sales_page_is_not_part_of_the_library(reader: Client, guide: Product) -> None:
    assert reader.get(page(guide, "sales")).status_code == 404
    assert reader.get(page(guide, "nowhere")).status_code == 404


def test_days_open_by_the_date_of_purchase(reader: Client, guide: Product) -> None:
    assert reader.get(page(guide, "day-one")).status_code == 200
    locked = reader.get(page(guide, "day-two"))
    assert locked.status_code == 403
    assert b"Closed until tomorrow" in locked.content
    assert page(guide, "day-two").encode() not in reader.get(page(guide)).content
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=1))
    assert reader.get(page(guide, "day-two")).status_code == 200


def test_locked_days_are_not_in_the_download_either(reader: Client, guide: Product) -> None:
    address = reverse("products:download", args=[guide.public_id])
    locked = "Day two"
    early = reader.get(address)
    assert early.headers["Content-Disposition"] == 'attachment; filename="herbs-more.html"'
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=1))
    later = reader.get(address)
    assert len(later.content) > len(early.content), locked


def test_the_creator_is_never_locked_out(guide: Product, creator_client: Client) -> None:
    assert creator_client.get(page(guide, "day-two")).status_code == 200


def test_buyers_keep_what_is_no_longer_sold(reader: Client, guide: Product) -> None:
    unpublish(product=guide)
    assert reader.get(page(guide)).status_code == 200


def test_a_user_with_the_same_confirmed_address_is_that_buyer(reader: Client, guide: Product) -> None:
    user = User.objects.create_user("bo@example.com", "x")
    client = Client()
    client.force_login(user)
    assert client.get(page(guide)).status_code == 404
    EmailAddress.objects.create(user=user, email="Bo@example.com", verified=False)
    assert client.get(page(guide)).status_code == 404
    EmailAddress.objects.update(verified=True)
    assert client.get(page(guide)).status_code == 200


def test_the_shelf_shows_only_what_is_owned(reader: Client, guide: Product) -> None:
    published(guide.creator, title="Not bought")
    shelf = reader.get("/library/").content.decode()
    assert "Herbs &amp; more" in shelf
    assert "Not bought" not in shelf


def test_a_stranger_is_asked_for_an_address(db: None, stranger: Client) -> None:
    answer = stranger.get("/library/")
    assert answer.status_code == 200
    assert b"Send me a link" in answer.content
