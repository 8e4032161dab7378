"""Payout accounts: Accounts v2, creators as recipients (docs.stripe.com/connect/accounts-v2)."""

from collections.abc import Mapping
from typing import Any, Literal

import stripe

from owny.integrations.stripe.client import connection, our_errors
from owny.integrations.stripe.objects import AccountFact, account_fact

EntityType = Literal["individual", "company"]


def create_account(
    *, email: str, display_name: str, country: str, entity_type: EntityType, currency: str, idempotency_key: str
) -> AccountFact:
    """Open a payout account that we may send money to once Stripe has what it needs. Raises StripeFailure."""
    with our_errors():
        account = connection().v2.core.accounts.create(
            {
                "contact_email": email,
                "display_name": display_name,
                "dashboard": "express",
                "identity": {"country": country, "entity_type": entity_type},
                "configuration": {
                    "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
                },
                "defaults": {
                    "currency": currency,
                    "responsibilities": {"fees_collector": "application", "losses_collector": "application"},
                },
                "include": ["configuration.recipient", "requirements"],
            },
            {"idempotency_key": idempotency_key},
        )
    return account_fact(_plain(account))


def retrieve_account(account_id: str) -> AccountFact:
    """What Stripe says of the account now. Raises StripeFailure."""
    with our_errors():
        account = connection().v2.core.accounts.retrieve(
            account_id, {"include": ["configuration.recipient", "requirements"]}
        )
    return account_fact(_plain(account))


def create_onboarding_link(account_id: str, *, refresh_url: str, return_url: str) -> str:
    """The address of Stripe's form; single use, minutes long, never to be mailed. Raises StripeFailure."""
    with our_errors():
        link = connection().v2.core.account_links.create(
            {
                "account": account_id,
                "use_case": {
                    "type": "account_onboarding",
                    "account_onboarding": {
                        "refresh_url": refresh_url,
                        "return_url": return_url,
                        "collection_options": {"fields": "eventually_due"},
                    },
                },
            }
        )
    return link.url


def _plain(account: stripe.v2.core.Account) -> Mapping[str, Any]:
    return account.to_dict(for_json=True)
