"""Getting paid: a payout account at Stripe for each creator, and what Stripe still asks for."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from creators.emails import send_payout_problem
from creators.models import Creator
from creators.models.creator import PayoutStatus
from owny.integrations import stripe
from owny.integrations.stripe import AccountFact

LOOK_AFTER = timedelta(days=1)
LOOK_AFTER_CHECKING = timedelta(hours=1)
STOPPED = (PayoutStatus.RESTRICTED, PayoutStatus.NONE)
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
        idempotency_key=f"account:{creator.pk}:{country}:{entity_type}:{_times(creator)}",
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


def accounts_to_look_at(limit: int = 200) -> list[Creator]:
    """Whose account may have changed without our hearing of it: hourly while Stripe checks it, else once a day."""
    now = timezone.now()
    due = Q(payout_checked_at__lt=now - LOOK_AFTER) & ~Q(payout_status=PayoutStatus.NONE)
    checking = Q(payout_status=PayoutStatus.PENDING, payout_checked_at__lt=now - LOOK_AFTER_CHECKING)
    return list(Creator.objects.filter(due | checking).order_by("payout_checked_at")[:limit])


def _times(creator: Creator) -> int:
    """Which account it would be: another one after the last was closed, and the same however often it is asked for."""
    return int(creator.payout_checked_at.timestamp()) if creator.payout_checked_at else 0


def _store(creator: Creator, account: AccountFact) -> Creator:
    with transaction.atomic():
        creator = Creator.objects.select_for_update().get(pk=creator.pk)
        if creator.payout_account_id not in ("", account.id):
            return creator
        before = creator.payout_status
        # A closed account never opens again: without it another one can be opened.
        creator.payout_account_id = "" if account.is_closed else account.id
        creator.payout_status = _status(account)
        creator.payout_requirements = [
            {"description": one.description, "deadline": one.deadline, "errors": list(one.errors)}
            for one in account.requirements
        ]
        creator.payout_checked_at = timezone.now()
        creator.save(update_fields=["payout_account_id", "payout_status", "payout_requirements", "payout_checked_at"])
        if creator.payout_status in STOPPED and before in (PayoutStatus.ACTIVE, PayoutStatus.PENDING):
            send_payout_problem(creator)
    return creator


def _status(account: AccountFact) -> PayoutStatus:
    if account.is_closed:
        return PayoutStatus.NONE
    if account.transfers == "active":
        return PayoutStatus.ACTIVE
    if account.transfers == "pending":
        return PayoutStatus.PENDING
    return PayoutStatus.RESTRICTED
