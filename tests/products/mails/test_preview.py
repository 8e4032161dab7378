"""Settings, mails: each as it leaves, with sample words, before anybody gets it."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.template import engines
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from creators.models import Creator, Mail
from products.mail_samples import KINDS, sample_words
from products.models import Product
from tests.products.shop import published

FOLDERS = sorted(
    folder.name for folder in (Path(django_settings.BASE_DIR) / "templates" / "emails").iterdir() if folder.is_dir()
)
NOT_SHOWN = ["delete_code"]
"""A buyer's own business."""


@pytest.fixture
def loud() -> object:
    """Templates that say when they were not given something."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    before, engine.string_if_invalid = engine.string_if_invalid, "MISSING(%s)"
    yield
    engine.string_if_invalid = before


def at(name: str, *args: str) -> str:
    return reverse(f"products:{name}", args=args)


def test_every_mail_there_is_can_be_looked_at() -> None:
    assert sorted([*KINDS, *NOT_SHOWN]) == FOLDERS


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_has_every_word_its_template_asks_for(creator: Creator, loud: object, kind: str) -> None:
    words = sample_words(KINDS[kind], creator)
    whole = words.subject + words.text + words.html
    assert "MISSING" not in whole
    assert words.subject.strip()
    assert "<" not in words.text
    assert words.html.count("<h1") == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].is_bulk])
def test_mail_to_a_list_shows_the_way_out_in_both_forms(creator: Creator, kind: str) -> None:
    creator.postal_address = "Rua da Rosa 1, Lisboa"
    words = sample_words(KINDS[kind], creator)
    assert "No more" in words.text
    assert 'href="#"' in words.html.partition("</h1>")[2]
    assert "Rua da Rosa 1, Lisboa" in words.html


def test_mails_to_buyers_wear_the_creators_look_and_those_to_oneself_ours(creator: Creator) -> None:
    assert "Mara Lind</a>" in sample_words(KINDS["receipt"], creator).html
    assert "Owny</a>" in sample_words(KINDS["new_sale"], creator).html


def test_a_sample_is_about_the_creators_own_product(
    transactional_db: None, creator: Creator, creator_client: Client
) -> None:
    published(creator, price_cents=0, title="Herbs & <more>")
    page = creator_client.get(at("mail", "receipt")).content.decode()
    assert "Herbs &amp; &lt;more&gt; is yours" in page
    html = creator_client.get(at("mail_html", "receipt")).content.decode()
    assert "/@mara/herbs-more/social.png" in html
    assert 'alt="Herbs &amp; &lt;more&gt;"' in html
    assert Product.objects.count() == 1


def test_the_frame_runs_nothing(creator_client: Client) -> None:
    answer = creator_client.get(at("mail_html", "broadcast"))
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_test_goes_to_oneself_and_nowhere_else(transactional_db: None, creator: Creator, creator_client: Client) -> None:
    for _ in range(2):
        answer = creator_client.post(at("mail_test", "receipt"), follow=True)
    assert "A test is on its way to mara@example.com." in answer.content.decode()
    assert [one.to for one in mail.outbox] == [["mara@example.com"]] * 2
    assert mail.outbox[0].from_email == "Mara Lind via Owny <hello@owny.example>"
    assert list(Mail.objects.order_by("pk").values_list("key", flat=True)) == [
        f"test:{creator.pk}:receipt",
        f"test:{creator.pk}:receipt#2",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_can_be_tested(transactional_db: None, creator: Creator, creator_client: Client, kind: str) -> None:
    creator_client.post(at("mail_test", kind))
    assert len(mail.outbox) == 1


def test_too_many_tests_are_refused(transactional_db: None, creator: Creator, creator_client: Client) -> None:
    for _ in range(22):
        creator_client.post(at("mail_test", "claim"))
    assert len(mail.outbox) == 20


def test_what_is_no_mail_is_not_found(creator_client: Client) -> None:
    for path in (at("mail", "delete_code"), at("mail_html", "nothing"), at("mail", "_letter")):
        assert creator_client.get(path).status_code == 404
    assert creator_client.post(at("mail_test", "nothing")).status_code == 404


@pytest.mark.parametrize("path", ["/settings/mails/", "/settings/mails/receipt/", "/settings/mails/receipt/html/"])
def test_a_stranger_is_asked_to_sign_in(db: None, stranger: Client, path: str) -> None:
    assert stranger.get(path)["Location"].startswith("/accounts/login/")


def test_one_chooses_which_mails_one_gets(creator: Creator, creator_client: Client) -> None:
    creator_client.post("/settings/account/mails/", {"wants_sale_mail": "on", "postal_address": " Rua da Rosa 1\n Lisboa "})
    creator.refresh_from_db()
    assert (creator.wants_sale_mail, creator.wants_build_mail, creator.wants_import_mail) == (True, False, False)
    assert creator.postal_address == "Rua da Rosa 1 Lisboa"
    page = creator_client.get(at("mails")).content.decode()
    assert page.count('type="checkbox"') == 3
    assert page.count(" checked") == 1
    answer = creator_client.post("/settings/account/mails/", {"postal_address": "x" * 201}, follow=True)
    assert "Not saved" in answer.content.decode()


def test_who_does_not_want_to_hear_of_sales_does_not(
    transactional_db: None, creator: Creator, freebie: Product, browser: Client, settings: Settings
) -> None:
    Creator.objects.update(wants_sale_mail=False)
    browser.post(reverse("products:buy", args=["mara", freebie.slug]), {"email": "bo@example.com", "seen": 0})
    Client().post(str(mail.outbox[0].body).partition("http://127.0.0.1:8000")[2].split()[0])
    assert [one.to for one in mail.outbox] == [["bo@example.com"]] * 2
