"""One mail asks a buyer how it was: once, after ten days, in the daytime, and only whom it should."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from products.models import Contact, Entitlement, Product
from products.reviewing import ask_for_reviews
from products.tasks import send_review_asks
from tests.products.library.reading_desk import on_sale
from tests.products.people.conftest import claimed, quiet
from tests.products.people.reviewers import form, said
from tests.products.shop import link_in, mails_to, signed_in_as


@pytest.fixture
def after_ten_days(gift: Product) -> Contact:
    """Ada, who has had it for eleven days."""
    contact = claimed(gift, "ada@example.com")
    Entitlement.objects.update(granted_at=timezone.now().replace(hour=12) - timedelta(days=11))
    quiet()
    return contact


def asked(days: float = 0, hour: int = 12) -> int:
    return ask_for_reviews(timezone.now().replace(hour=hour) + timedelta(days=days))


def test_one_mail_asks_after_ten_days_and_never_again(after_ten_days: Contact, gift: Product) -> None:
    assert [asked(-2), asked(), asked(), asked(1), asked(5)] == [0, 1, 0, 0, 0]
    (sent,) = mails_to("ada@example.com")
    assert sent.subject == "How was The Slow Loaf?"
    assert "List-Unsubscribe" in sent.extra_headers
    device = Client()
    assert device.post(link_in(sent), {"next": form(gift)})["Location"] == form(gift)
    assert device.get(form(gift)).status_code == 200


def test_nobody_is_asked_late_or_at_night(after_ten_days: Contact) -> None:
    assert [asked(7), asked(hour=3), asked(hour=22)] == [0, 0, 0]


def test_who_has_said_it_is_not_asked(after_ten_days: Contact, gift: Product) -> None:
    said(signed_in_as(after_ten_days.buyer), gift)
    assert asked() == 0


def test_who_bought_two_is_asked_about_one_a_week(after_ten_days: Contact, creator: Creator) -> None:
    claimed(on_sale(creator, "checklist"), "ada@example.com")
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=11))
    assert [asked(), asked(1), asked(4)] == [1, 0, 0]
    Entitlement.objects.filter(review_asked_at__isnull=False).update(review_asked_at=timezone.now() - timedelta(days=8))
    assert asked(1) == 1


def test_a_creator_may_leave_it(after_ten_days: Contact, mara: Client) -> None:
    mara.post(reverse("products:reviews_asking"), {})
    assert asked() == 0
    mara.post(reverse("products:reviews_asking"), {"asks": "on"})
    assert asked() == 1


def test_the_creator_themselves_and_who_left_are_not_asked(after_ten_days: Contact, gift: Product) -> None:
    claimed(gift, "mara@example.com")
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=11))
    Entitlement.objects.filter(buyer=after_ten_days.buyer).update(revoked_at=timezone.now(), revoked_reason="refunded")
    quiet()
    assert asked() == 0
    send_review_asks()
    assert mail.outbox == []
