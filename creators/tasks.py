"""What is done in the background for creators: their plans and domains."""

import logging

from celery import shared_task

from creators.domains import check_domain, domains_to_look_at
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
