"""Getting paid: a payout account at Stripe for each creator, and what Stripe still asks for."""

from django.db import transaction
from django.utils import timezone

from creators.emails import send_payout_problem
from creators.models import Creator
from creators.models.creator import PayoutStatus
from owny.integrations import stripe
from owny.integrations.stripe import AccountFact

COUNTRIES = {
    "US": ("United States", "usd"),
    "AU": ("Australia", "aud"),
    "AT": ("Austria", "eur"),
    "BE": ("Belgium", "eur"),
    "CA": ("Canada", "cad"),
    "DK": ("Denmark", "dkk"),
    "FI": ("Finland", "eur"),
    "FR": ("France", "eur"),
    "DE": ("Germany", "eur"),
    "IE": ("Ireland", "eur"),
    "IT": ("Italy", "eur"),
    "NL": ("Netherlands", "eur"),
    "NZ": ("New Zealand", "nzd"),
    "NO": ("Norway", "nok"),
    "PT": ("Portugal", "eur"),
    "ES": ("Spain", "eur"),
    "SE": ("Sweden", "sek"),
    "CH": ("Switzerland", "chf"),
    "GB": ("United Kingdom", "gbp"),
}
"""Country code → its name and the currency payouts are made in."""


class NoPayoutAccount(Exception):
    """The creator has not opened a payout account yet."""


def open_account(*, creator: Creator, country: str, entity_type: str) -> Creator:
    """Open the creator's payout account, or return the creator as they are when there is one. Raises StripeFailure."""
    if creator.payout_account_id:
        return creator
    account = stripe.create_account(
        email=creator.user.email,
        display_name=creator.display_name,
        country=country,
        entity_type="company" if entity_type == "company" else "individual",
        currency=COUNTRIES[country][1],
        idempotency_key=f"account:{creator.pk}:{country}:{entity_type}",
    )
    return _store(creator, account)


def onboarding_link(creator: Creator, *, refresh_url: str, return_url: str) -> str:
    """A fresh, short-lived address of Stripe's form. Raises NoPayoutAccount and StripeFailure."""
    if not creator.payout_account_id:
        raise NoPayoutAccount
    return stripe.create_onboarding_link(creator.payout_account_id, refresh_url=refresh_url, return_url=return_url)


def refresh_account(creator: Creator) -> Creator:
    """Store what Stripe says of the payout account now. Raises StripeFailure."""
    if not creator.payout_account_id:
        return creator
    return _store(creator, stripe.retrieve_account(creator.payout_account_id))


def _store(creator: Creator, account: AccountFact) -> Creator:
    with transaction.atomic():
        creator = Creator.objects.select_for_update().get(pk=creator.pk)
        if creator.payout_account_id not in ("", account.id):
            return creator
        before = creator.payout_status
        creator.payout_account_id = account.id
        creator.payout_status = _status(account)
        creator.payout_requirements = [
            {"description": one.description, "deadline": one.deadline, "errors": list(one.errors)}
            for one in account.requirements
        ]
        creator.payout_checked_at = timezone.now()
        creator.save(update_fields=["payout_account_id", "payout_status", "payout_requirements", "payout_checked_at"])
        if creator.payout_status == PayoutStatus.RESTRICTED and before in (PayoutStatus.ACTIVE, PayoutStatus.PENDING):
            send_payout_problem(creator)
    return creator


def _status(account: AccountFact) -> PayoutStatus:
    if account.transfers == "active" and not account.is_closed:
        return PayoutStatus.ACTIVE
    if account.transfers == "pending" and not account.is_closed:
        return PayoutStatus.PENDING
    return PayoutStatus.RESTRICTED
