"""Into the library by link or code: pressed once, guessed never, and silent about who bought."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from products.models import Buyer, LibraryKey, Product
from tests.products.shop import Stripe, bought, link_in, mails_to

ASK, CODE, LIBRARY = "/library/ask/", "/library/code/", "/library/"


@pytest.fixture
def bo(guide: Product, stripe: Stripe) -> Buyer:
    """Bo, who bought the guide elsewhere."""
    bought(Client(), stripe, guide)
    return Buyer.objects.get()


def code_for(client: Client, email: str = "bo@example.com") -> str:
    """Ask for a mail and read the code in it."""
    client.post(ASK, {"email": email})
    return str(mails_to(email)[-1].subject)[:6]


def is_in(client: Client) -> bool:
    """Whether the shelf is shown."""
    return b"Herbs &amp; more" in client.get(LIBRARY).content


def test_the_code_opens_the_shelf(bo: Buyer, browser: Client) -> None:
    code = code_for(browser)
    assert browser.post(CODE, {"code": f"{code[:3]} {code[3:]}"})["Location"] == LIBRARY
    assert is_in(browser)
    bo.refresh_from_db()
    assert bo.email_confirmed_at is not None


def test_the_session_gets_a_new_key(bo: Buyer, browser: Client) -> None:
    code = code_for(browser)
    before = browser.session.session_key
    browser.post(CODE, {"code": code})
    assert browser.session.session_key != before


def test_asking_says_the_same_for_everybody(bo: Buyer, browser: Client, stranger: Client) -> None:
    known, unknown = browser.post(ASK, {"email": "bo@example.com"}), stranger.post(ASK, {"email": "who@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [browser.get(CODE).content, stranger.get(CODE).content]
    assert pages[0].count(b"bo@example.com") == pages[1].count(b"who@example.com") == 1
    wrong = [browser.post(CODE, {"code": "000000"}), stranger.post(CODE, {"code": "000000"})]
    assert wrong[0].status_code == wrong[1].status_code == 422
    assert mails_to("who@example.com") == []


def test_after_five_wrong_codes_the_right_one_is_refused(bo: Buyer, browser: Client) -> None:
    code = code_for(browser)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert browser.post(CODE, {"code": wrong}).status_code == 422
    assert browser.post(CODE, {"code": code}).status_code == 422
    assert not is_in(browser)
    assert LibraryKey.objects.get(pk=browser.session["library_keys"][-1]).used_at is None


def test_a_code_works_once_and_only_where_it_was_asked_for(bo: Buyer, browser: Client, stranger: Client) -> None:
    code = code_for(browser)
    stranger.post(ASK, {"email": "who@example.com"})
    assert stranger.post(CODE, {"code": code}).status_code == 422
    assert browser.post(CODE, {"code": code}).status_code == 302
    again = Client()
    again.cookies = stranger.cookies
    assert again.post(CODE, {"code": code}).status_code == 422


def test_a_code_ends_after_ten_minutes(bo: Buyer, browser: Client) -> None:
    code = code_for(browser)
    LibraryKey.objects.exclude(code_hash="").update(code_expires_at=timezone.now() - timedelta(seconds=1))
    assert browser.post(CODE, {"code": code}).status_code == 422
    assert not is_in(browser)


def test_the_code_of_an_earlier_mail_opens_it_too(bo: Buyer, browser: Client) -> None:
    first, second = code_for(browser), code_for(browser)
    assert first != second
    assert browser.post(CODE, {"code": first})["Location"] == LIBRARY
    assert is_in(browser)


def test_asking_again_gives_no_more_guesses(bo: Buyer, browser: Client) -> None:
    codes = [code_for(browser) for _ in range(5)]
    wrong = next(one for one in ("000000", "000001", "000002", "000003", "000004", "000005") if one not in codes)
    for _ in range(5):
        assert browser.post(CODE, {"code": wrong}).status_code == 422
    for code in codes:
        assert browser.post(CODE, {"code": code}).status_code == 422
    assert not is_in(browser)


def test_asking_too_often_says_so_and_the_codes_that_came_still_open_it(bo: Buyer, browser: Client) -> None:
    code = [code_for(browser) for _ in range(5)][-1]
    before = len(mails_to("bo@example.com"))
    page = browser.post(ASK, {"email": "bo@example.com"}, follow=True)
    assert "Five mails were asked for" in page.content.decode()
    assert len(mails_to("bo@example.com")) == before
    assert browser.post(CODE, {"code": code})["Location"] == LIBRARY


def test_asking_too_often_says_the_same_for_everybody(bo: Buyer, browser: Client, stranger: Client) -> None:
    for client, email in ((browser, "bo@example.com"), (stranger, "who@example.com")):
        pages = [client.post(ASK, {"email": email}, follow=True).content.decode() for _ in range(6)]
        assert ["Five mails were asked for" in page for page in pages] == [False] * 5 + [True]


def test_a_code_for_one_address_opens_nothing_once_another_was_asked_for(bo: Buyer, browser: Client) -> None:
    code = code_for(browser)
    browser.post(ASK, {"email": "who@example.com"})
    assert browser.post(CODE, {"code": code}).status_code == 422


def test_the_code_is_stored_nowhere(bo: Buyer, browser: Client) -> None:
    code = code_for(browser)
    key = LibraryKey.objects.get(pk=browser.session["library_keys"][-1])
    assert code not in key.code_hash
    assert len(key.code_hash) == 64


def test_many_tries_from_one_place_are_stopped(bo: Buyer) -> None:
    answers = set()
    for _ in range(45):
        client = Client()
        client.post(ASK, {"email": "who@example.com"})
        if client.get(CODE).status_code == 200:
            answers.add(client.post(CODE, {"code": "123456"}).status_code)
    assert 422 in answers
    assert client.post(ASK, {"email": "who@example.com"}).status_code == 429


def test_one_address_gets_five_mails_an_hour(bo: Buyer) -> None:
    before = len(mails_to("bo@example.com"))
    for _ in range(8):
        assert Client().post(ASK, {"email": "bo@example.com"}).status_code == 302
    assert len(mails_to("bo@example.com")) - before == 5


def test_a_link_is_used_up_by_pressing_not_by_looking(bo: Buyer, browser: Client, stranger: Client) -> None:
    link = link_in(mails_to("bo@example.com")[0])
    for _ in range(3):
        assert Client().get(link).status_code == 200
    browser.post(link)
    assert is_in(browser)
    assert stranger.post(link).status_code == 410
    assert not is_in(stranger)


def test_an_old_link_offers_a_new_one_without_naming_the_address(bo: Buyer, browser: Client) -> None:
    link = link_in(mails_to("bo@example.com")[0])
    LibraryKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = browser.get(link)
    assert page.status_code == 410
    assert b"bo@example.com" not in page.content
    after = browser.post(link + "again/", follow=True)
    assert b"bo@example.com" not in after.content
    browser.post(link_in(mails_to("bo@example.com")[-1]))
    assert is_in(browser)


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "IiI:1:1"])
def test_a_made_up_link_is_unknown(db: None, stranger: Client, token: str) -> None:
    assert stranger.get(reverse("products:library_link", args=[token])).status_code == 404
    assert stranger.post(reverse("products:library_link", args=[token])).status_code == 404


def test_leaving_closes_the_library(bo: Buyer, browser: Client) -> None:
    browser.post(link_in(mails_to("bo@example.com")[0]))
    browser.post("/library/leave/")
    assert not is_in(browser)


def test_changes_need_the_form(bo: Buyer) -> None:
    strict = Client(enforce_csrf_checks=True)
    for path in (ASK, CODE, "/library/leave/", link_in(mails_to("bo@example.com")[0])):
        assert strict.post(path, {"email": "bo@example.com"}).status_code == 403
