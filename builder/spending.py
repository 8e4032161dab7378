"""Money per day: what builds cost since midnight UTC, for a creator and for the whole site, against the ledger."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from builder.agent.ending import Ending, Stopped
from builder.models import Build, BuildCharge, BuildOutcome, BuildStep
from builder.models.build_step import StepStatus
from creators.models import Creator

MICRODOLLARS_PER_CENT = 10_000
BUDGET_LOCK = 0xB0D9E7
SPENT = f"""
SELECT SUM(cost), SUM(CASE WHEN creator_id = %s THEN cost END) FROM (
  SELECT b.creator_id, CASE WHEN s.status = %s THEN s.worst_microdollars ELSE s.cost_microdollars END AS cost
  FROM {BuildStep._meta.db_table} s JOIN {Build._meta.db_table} b ON b.id = s.build_id
  WHERE s.started_at >= %s AND s.own_key = %s
) AS asked UNION ALL SELECT SUM(c.cost_microdollars), SUM(CASE WHEN b.creator_id = %s THEN c.cost_microdollars END)
FROM {BuildCharge._meta.db_table} c JOIN {Build._meta.db_table} b ON b.id = c.build_id
WHERE c.created_at >= %s AND c.own_key = %s
"""  # noqa: S608 - names of ours
CREATOR_SENTENCE = "Today's budget is used; it is full again tomorrow at 00:00 UTC. Nothing you have is lost."
SITE_SENTENCE = (
    "This site's writing budget for today is used; it is full again tomorrow at 00:00 UTC. Nothing you have is lost."
)


def spent_today(creator: Creator | None = None) -> int:
    """Micro-dollars since midnight UTC by one creator, or by everybody at the site's expense. A request that is under way
    counts with the most it can cost."""
    site, own = _spent(creator)
    return site if creator is None else own


def used_budget(creator: Creator, more: int = 1) -> tuple[str, str] | None:
    """The outcome and the sentence for the first budget of the day that has no room for so many micro-dollars more."""
    if not (settings.BUILD_DAY_CENTS_PER_CREATOR or settings.BUILD_DAY_CENTS):
        return None
    site, own = _spent(creator)
    budgets = (
        (own, settings.BUILD_DAY_CENTS_PER_CREATOR, BuildOutcome.CREATOR_BUDGET, CREATOR_SENTENCE),
        (site, settings.BUILD_DAY_CENTS, BuildOutcome.SITE_BUDGET, SITE_SENTENCE),
    )
    for spent, cents, outcome, sentence in budgets:
        if cents and spent + more > cents * MICRODOLLARS_PER_CENT:
            return outcome, sentence
    return None


def _spent(creator: Creator | None) -> tuple[int, int]:
    """By everybody, and by this creator. Asked before every request while others wait to be checked, so in one statement
    that two indexes answer."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since = BuildStep._meta.get_field("started_at").get_db_prep_value(midnight, connection)
    whose = creator.pk if creator else None
    with connection.cursor() as cursor:
        cursor.execute(SPENT, [whose, StepStatus.STARTED, since, False, whose, since, False])
        rows = cursor.fetchall()
    return sum(int(site or 0) for site, _ in rows), sum(int(own or 0) for _, own in rows)


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
