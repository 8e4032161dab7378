"""Money per day: what builds cost since midnight UTC, for a creator and for the whole site, against the ledger."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.db.models import Case, F, QuerySet, Sum, When

from builder.agent.ending import Ending, Stopped
from builder.models import Build, BuildCharge, BuildOutcome, BuildStep
from builder.models.build_step import StepStatus
from creators.models import Creator

MICRODOLLARS_PER_CENT = 10_000
BUDGET_LOCK = 0xB0D9E7
CREATOR_SENTENCE = "Today's budget is used; it is full again tomorrow at 00:00 UTC. Nothing you have is lost."
SITE_SENTENCE = (
    "This site's writing budget for today is used; it is full again tomorrow at 00:00 UTC. Nothing you have is lost."
)


def spent_today(creator: Creator | None = None) -> int:
    """Micro-dollars since midnight UTC by one creator, or by everybody at the site's expense. A request that is under way
    counts with the most it can cost."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    steps: QuerySet[BuildStep] = BuildStep.objects.filter(started_at__gte=midnight)
    charges: QuerySet[BuildCharge] = BuildCharge.objects.filter(created_at__gte=midnight)
    whose = {} if creator is None else {"build__creator": creator}
    worst = Case(When(status=StepStatus.STARTED, then=F("worst_microdollars")), default=F("cost_microdollars"))
    asked = steps.filter(own_key=False, **whose).aggregate(sum=Sum(worst))["sum"] or 0
    searched = charges.filter(own_key=False, **whose).aggregate(sum=Sum("cost_microdollars"))["sum"] or 0
    return int(asked + searched)


def used_budget(creator: Creator, more: int = 1) -> tuple[str, str] | None:
    """The outcome and the sentence for the first budget of the day that has no room for so many micro-dollars more."""
    budgets = (
        (creator, settings.BUILD_DAY_CENTS_PER_CREATOR, BuildOutcome.CREATOR_BUDGET, CREATOR_SENTENCE),
        (None, settings.BUILD_DAY_CENTS, BuildOutcome.SITE_BUDGET, SITE_SENTENCE),
    )
    for whose, cents, outcome, sentence in budgets:
        if cents and spent_today(whose) + more > cents * MICRODOLLARS_PER_CENT:
            return outcome, sentence
    return None


def check_day(build: Build, worst: int) -> None:
    """Raises Stopped when the next request could go over a budget of the day. Inside the transaction that writes the
    request down: only one is checked at a time, so many at once cannot go over it together."""
    if build.own_key:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BUDGET_LOCK])
    used = used_budget(build.creator, worst)
    if used:
        raise Stopped(Ending(*used))
