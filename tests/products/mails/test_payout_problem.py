"""The mail that says why no money comes: once for each time that Stripe begins to ask, and with its own words."""

import pytest
from django.test import Client

from creators.models import Creator, Mail
from creators.models.creator import PayoutStatus
from tests.products.shop import Stripe, mails_to, post_thin_event

NEEDS = ["identity.individual.id_numbers"]


@pytest.fixture
def paid_out(transactional_db: None, creator: Creator, creator_client: Client, stripe: Stripe) -> Creator:
    """Mara, whose payouts once were in order."""
    creator_client.post("/settings/payouts/", {"country": "DE", "entity_type": "individual"})
    creator.refresh_from_db()
    turn(creator, stripe, "active")
    assert creator.payout_status == PayoutStatus.ACTIVE
    return creator


def turn(creator: Creator, stripe: Stripe, status: str, needs: list[str] | None = None) -> None:
    """Stripe thinks anew of an account, and says so."""
    known = {one["id"] for one in stripe.listed("thin_events")}
    stripe.act(f"accounts/{creator.payout_account_id}", status=status, **({"needs": needs} if needs else {}))
    for event in stripe.listed("thin_events"):
        if event["id"] not in known:
            assert post_thin_event(event).status_code == 200
    creator.refresh_from_db()


def test_setting_up_payouts_writes_no_mail(paid_out: Creator) -> None:
    assert mails_to("mara@example.com") == []


def test_when_stripe_stops_paying_its_creator_hears_what_it_asks(paid_out: Creator, stripe: Stripe) -> None:
    turn(paid_out, stripe, "restricted", NEEDS)
    (told,) = mails_to("mara@example.com")
    assert told.subject == "Stripe needs something from you before it can pay you"
    assert "- identity.individual.id_numbers (overdue)\n" in str(told.body)
    assert "Put it right: http://127.0.0.1:8000/settings/payouts/\n" in str(told.body)
    assert told.from_email == "Owny <hello@owny.example>"
    assert "List-Unsubscribe" not in told.extra_headers


def test_it_is_told_once_however_often_stripe_says_it(paid_out: Creator, creator_client: Client, stripe: Stripe) -> None:
    turn(paid_out, stripe, "restricted", NEEDS)
    for event in stripe.listed("thin_events"):
        post_thin_event(event)
    creator_client.get("/settings/payouts/back/")
    assert len(mails_to("mara@example.com")) == 1


def test_another_question_after_all_was_well_is_another_mail(paid_out: Creator, stripe: Stripe) -> None:
    turn(paid_out, stripe, "restricted", NEEDS)
    turn(paid_out, stripe, "active")
    turn(paid_out, stripe, "restricted", ["identity.individual.address"])
    assert [str(one.body).count("individual.address") for one in mails_to("mara@example.com")] == [0, 1]
    assert Mail.objects.filter(kind="payout_problem").count() == 2
