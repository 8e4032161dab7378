"""Out of list mail: one press, no sign-in, by hand or by the mail program itself; and honoured everywhere."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from creators.models import Creator, MailStop
from products.models import Contact, Product
from products.unsubscribing import SALT, way_out
from tests.products.people.conftest import claimed

SITE = "http://127.0.0.1:8000"


@pytest.fixture
def ada(gift: Product) -> Contact:
    """Ada, who said yes."""
    return claimed(gift, "ada@example.com", news=True)


@pytest.fixture
def out(ada: Contact, creator: Creator) -> str:
    """The path that stands in a mail to Ada."""
    return way_out(buyer=ada.buyer, creator=creator).removeprefix(SITE)


def test_looking_changes_nothing(out: str, stranger: Client) -> None:
    for _ in range(3):
        page = stranger.get(out)
        assert "No more mails from Mara Lind?" in page.content.decode()
    assert not MailStop.objects.exists()
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_a_mail_program_presses_it_without_cookie_or_token(out: str, creator: Creator) -> None:
    answer = Client(enforce_csrf_checks=True).post(out, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    stop = MailStop.objects.get()
    assert (stop.email, stop.creator, stop.reason) == ("ada@example.com", creator, "unsubscribed")


def test_pressing_again_is_pressing_once(out: str, stranger: Client) -> None:
    for _ in range(3):
        page = stranger.post(out, {"do": "leave"})
    assert "Done. No more of these mails" in page.content.decode()
    assert MailStop.objects.count() == 1


def test_a_mistake_is_taken_back(out: str, stranger: Client) -> None:
    stranger.post(out, {"do": "leave"})
    assert "You get them again" in stranger.post(out, {"do": "back"}).content.decode()
    assert not MailStop.objects.exists()


def test_it_says_no_to_one_creator_only(out: str, stranger: Client, rival: Creator) -> None:
    stranger.post(out)
    assert not MailStop.objects.filter(creator=rival).exists()
    assert not MailStop.objects.filter(creator=None).exists()


def test_the_address_is_not_in_the_link(out: str) -> None:
    assert "ada" not in out
    assert "example.com" not in str(signing.loads(out.split("/")[2], salt=SALT))


@pytest.mark.parametrize(
    "token",
    ["x", "abc:def:ghi", signing.dumps([1, 2, 3, 4], salt="other"), signing.dumps("x", salt=SALT)],
    ids=["nothing", "no signature", "other salt", "other words"],
)
def test_a_made_up_link_does_nothing(ada: Contact, stranger: Client, token: str) -> None:
    path = reverse("products:unsubscribe", args=[token])
    assert stranger.get(path).status_code == 404
    assert stranger.post(path).status_code == 404
    assert not MailStop.objects.exists()


def test_a_link_about_somebody_who_is_gone_does_nothing(ada: Contact, stranger: Client) -> None:
    path = reverse("products:unsubscribe", args=[signing.dumps([99_999, ada.creator_id, 0, 0], salt=SALT)])
    assert stranger.post(path).status_code == 404


def test_the_link_outlives_the_list(out: str, ada: Contact, stranger: Client) -> None:
    ada.delete()
    assert stranger.post(out).status_code == 200
    assert MailStop.objects.count() == 1


def test_the_link_of_days_offers_both(ada: Contact, creator: Creator, gift: Product, stranger: Client) -> None:
    entitlement = ada.buyer.entitlements.get()
    path = way_out(buyer=ada.buyer, creator=creator, entitlement=entitlement).removeprefix(SITE)
    page = stranger.get(path).content.decode()
    assert "No more mails on the days of The Slow Loaf?" in page
    assert "Stop all news from Mara Lind" in page
    stranger.post(path)
    entitlement.refresh_from_db()
    assert not entitlement.wants_day_mail
    assert not MailStop.objects.exists()
    stranger.post(path, {"do": "everything"})
    assert MailStop.objects.count() == 1
    stranger.post(path, {"do": "back"})
    entitlement.refresh_from_db()
    assert entitlement.wants_day_mail
    assert not MailStop.objects.exists()


def test_taking_back_a_no_to_days_takes_back_no_other(out: str, ada: Contact, creator: Creator, stranger: Client) -> None:
    stranger.post(out)
    entitlement = ada.buyer.entitlements.get()
    path = way_out(buyer=ada.buyer, creator=creator, entitlement=entitlement).removeprefix(SITE)
    page = stranger.post(path).content.decode()
    found = re.search(r'name="do" value="(back\w*)"', page)
    assert found
    assert "You get them again" in stranger.post(path, {"do": found[1]}).content.decode()
    entitlement.refresh_from_db()
    assert entitlement.wants_day_mail
    assert MailStop.objects.get().email == "ada@example.com"


def test_another_buyers_days_are_not_in_my_link(ada: Contact, creator: Creator, gift: Product, stranger: Client) -> None:
    bo = claimed(gift, "bo@example.com").buyer.entitlements.get()
    path = reverse("products:unsubscribe", args=[signing.dumps([ada.buyer_id, creator.pk, bo.pk, 0], salt=SALT)])
    stranger.post(path)
    bo.refresh_from_db()
    assert bo.wants_day_mail
