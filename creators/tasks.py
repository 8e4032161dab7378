"""What is done in the background on this floor: plans, own domains, and mails that wait."""

import logging

from celery import shared_task

from creators.domains import check_domain, domains_to_look_at
from creators.mailing import forget_old_words, send_waiting
from creators.mailing import send_mail as send_mail  # workers look for tasks in this module
from creators.payouts import accounts_to_look_at, refresh_account
from creators.subscribing import plans_to_look_at, refresh_plan
from owny.integrations.stripe import StripeFailure

logger = logging.getLogger(__name__)


@shared_task
def look_at_domains() -> None:
    """Look at the records of creators' own domains again, each when its turn has come."""
    for domain in domains_to_look_at():
        check_domain(domain)


@shared_task
def look_at_plans() -> None:
    """Ask Stripe about plans that may have changed unheard, and tell creators whose days of grace are over."""
    for plan in plans_to_look_at():
        try:
            refresh_plan(plan)
        except StripeFailure:
            logger.exception("%s was not looked at", plan)


@shared_task
def look_at_accounts() -> None:
    """Ask Stripe about payout accounts whose change may have come to nobody's ears."""
    for creator in accounts_to_look_at():
        try:
            refresh_account(creator)
        except StripeFailure:
            logger.exception("the payout account of %s was not looked at", creator)


@shared_task
def send_waiting_mails() -> None:
    """Send what is due."""
    send_waiting()


@shared_task
def forget_old_mails() -> None:
    """Empty what was sent a month ago."""
    forget_old_words()
