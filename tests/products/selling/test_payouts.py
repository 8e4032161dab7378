"""Getting paid: to Stripe's form and back, and what Stripe still asks for in its own words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from creators.models.creator import PayoutStatus
from creators.tasks import look_at_accounts
from tests.products.shop import Stripe, mails_to, post_thin_event

PAYOUTS = "/settings/payouts/"


@pytest.fixture
def opened(transactional_db: None, creator: Creator, creator_client: Client, stripe: Stripe) -> Creator:
    """Mara after her first press on the button."""
    answer = creator_client.post(PAYOUTS, {"country": "DE", "entity_type": "individual"})
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{stripe.url}/setup/")
    creator.refresh_from_db()
    return creator


def test_the_button_opens_one_account_and_goes_to_stripe(opened: Creator, creator_client: Client, stripe: Stripe) -> None:
    assert opened.payout_status == PayoutStatus.RESTRICTED
    creator_client.post(PAYOUTS)
    accounts = stripe.listed("accounts")
    assert [one["id"] for one in accounts] == [opened.payout_account_id]
    assert accounts[0]["contact_email"] == "mara@example.com"
    assert accounts[0]["_identity"] == {"country": "DE", "entity_type": "individual"}
    assert accounts[0]["_defaults"]["currency"] == "eur"


def test_what_stripe_asks_for_is_shown_word_for_word(opened: Creator, creator_client: Client) -> None:
    text = creator_client.get(PAYOUTS).content.decode()
    assert "<code>identity.individual.date_of_birth</code>" in text
    assert "Stripe needs something from you" in text


def test_coming_back_says_nothing_so_stripe_is_asked(opened: Creator, creator_client: Client, stripe: Stripe) -> None:
    stripe.act(f"accounts/{opened.payout_account_id}", status="pending")
    page = creator_client.get(reverse("products:payouts_back"), follow=True)
    assert b"Stripe is checking what you sent" in page.content
    opened.refresh_from_db()
    assert (opened.payout_status, opened.payouts_ready) == (PayoutStatus.PENDING, False)


def test_a_thin_event_makes_ready(opened: Creator, stripe: Stripe) -> None:
    stripe.act(f"accounts/{opened.payout_account_id}", status="active")
    for event in stripe.listed("thin_events"):
        assert post_thin_event(event).status_code == 200
    opened.refresh_from_db()
    assert opened.payouts_ready
    assert opened.payout_requirements == []


def test_an_old_link_leads_to_a_new_one(opened: Creator, creator_client: Client, stripe: Stripe) -> None:
    assert creator_client.get(reverse("products:payouts_again"))["Location"].startswith(f"{stripe.url}/setup/")


def test_without_an_account_there_is_no_link(db: None, creator_client: Client, stripe: Stripe) -> None:
    assert creator_client.get(reverse("products:payouts_again"))["Location"] == PAYOUTS


def test_when_stripe_is_down_the_page_says_so(
    transactional_db: None, creator: Creator, creator_client: Client, stripe: Stripe
) -> None:
    stripe.fault("error_before")
    answer = creator_client.post(PAYOUTS, {"country": "US", "entity_type": "company"})
    assert answer.status_code == 503
    assert b"Nothing was lost" in answer.content
    creator.refresh_from_db()
    assert creator.payout_account_id == ""


def test_an_unknown_country_is_refused(transactional_db: None, creator_client: Client, stripe: Stripe) -> None:
    assert creator_client.post(PAYOUTS, {"country": "XX", "entity_type": "individual"}).status_code == 422
    assert stripe.listed("accounts") == []


def test_what_no_event_told_is_asked_for(opened: Creator, stripe: Stripe) -> None:
    stripe.act(f"accounts/{opened.payout_account_id}", status="active")
    look_at_accounts()
    opened.refresh_from_db()
    assert opened.payout_status == PayoutStatus.RESTRICTED
    Creator.objects.update(payout_checked_at=timezone.now() - timedelta(hours=25))
    look_at_accounts()
    opened.refresh_from_db()
    assert opened.payouts_ready


def test_after_a_closed_account_another_one_can_be_opened(opened: Creator, creator_client: Client, stripe: Stripe) -> None:
    stripe.act(f"accounts/{opened.payout_account_id}", status="active")
    creator_client.post(reverse("products:payouts_look"))
    stripe.act(f"accounts/{opened.payout_account_id}/close")
    for event in stripe.listed("thin_events"):
        assert post_thin_event(event).status_code == 200
    page = creator_client.get(PAYOUTS).content.decode()
    assert "Your payout account at Stripe was closed." in page
    told = mails_to("mara@example.com")[-1]
    assert told.subject == "Your payout account at Stripe was closed"
    assert "Open another one" in str(told.body)
    answer = creator_client.post(PAYOUTS, {"country": "DE", "entity_type": "individual"})
    assert answer["Location"].startswith(f"{stripe.url}/setup/")
    before, opened_again = opened.payout_account_id, Creator.objects.get(pk=opened.pk).payout_account_id
    assert [one["id"] for one in stripe.listed("accounts")] == [opened_again, before]
