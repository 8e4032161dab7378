"""The site at a glance, for whoever runs it: builds, money, failures, the queue and the providers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from builder.hosts import site_host
from builder.models import (
    Build,
    BuildCharge,
    BuildOutcome,
    BuildStatus,
    BuildStep,
    Circuit,
    CircuitState,
    GoneModel,
    Provider,
)
from builder.models.build_step import StepStatus
from builder.models.provider_check import ProviderCheck
from creators.models import Mail, MailState
from products.models import Order, OrderStatus

DAYS = 30
WEEK = timedelta(days=7)
MOST_FAULTS = 12
GOOD = (BuildOutcome.VALIDATED, BuildOutcome.KEPT)
CHART_HEIGHT = 96
BAR_WIDTH = 18
BAR_STEP = 22
FAULTS: Mapping[str, str] = {
    "ModelBusy": "Overloaded or rate limited",
    "ModelUnreachable": "Not reachable",
    "ModelSilent": "Silent in the middle of an answer",
    "StreamCut": "Answer broke off",
    "EmptyAnswer": "Empty answer",
    "ModelGone": "Model is gone",
    "QuotaSpent": "Account out of credit",
    "DayQuotaSpent": "Day's allowance used",
    "KeyRefused": "Key refused",
    "RequestRefused": "Request refused",
    "ContentRefused": "Refused by the provider's filter",
    "TooLong": "Too long to read",
    "PicturesNotRead": "Pictures not read",
    "Stopped": "Ended by us in the middle",
    "The worker died.": "Worker died",
}


@dataclass(frozen=True)
class Bar:
    """One row of a list of counts: its share of the largest in percent, and whether it is a good one."""

    label: str
    count: int
    share: int
    is_good: bool = False


@dataclass(frozen=True)
class DayBar:
    """One day of the chart, with its place in it. Costs in micro-dollars; `own` is what creators' keys paid."""

    day: date
    site: int
    own: int
    x: int
    y: int
    height: int
    own_y: int
    own_height: int


@dataclass(frozen=True)
class HostState:
    """A provider at a glance. `state` is one of asked, down, off, keyless."""

    title: str
    address: str
    state: str
    words: str
    gone: Sequence[GoneModel]
    check: ProviderCheck | None
    slug: str = ""


@dataclass(frozen=True)
class Overview:
    """Everything on the page. `queue_seconds` is how long the oldest waiting build has waited, None when none waits;
    `mail_seconds` the same of mails. `mail_lost_count` counts mails of the week that were given up."""

    outcomes: Sequence[Bar]
    good_percent: int | None
    days: Sequence[DayBar]
    cost: int
    own_cost: int
    faults: Sequence[Bar]
    waiting_count: int
    running_count: int
    queue_seconds: int | None
    mail_waiting_count: int
    mail_seconds: int | None
    mail_lost_count: int
    hosts: Sequence[HostState]
    circuits: Sequence[Circuit]
    money: Sequence[tuple[str, int, int]]


def overview(now: datetime | None = None) -> Overview:
    """The last seven days of builds and failures, thirty days of money, and how things stand now."""
    now = now or timezone.now()
    ended = Build.objects.filter(finished_at__gte=now - WEEK).order_by()
    outcomes = {row["outcome"]: row["count"] for row in ended.values("outcome").annotate(count=Count("pk"))}
    total = sum(outcomes.values())
    good = sum(outcomes.get(outcome, 0) for outcome in GOOD)
    days = _days(now)
    waiting = Build.objects.filter(status=BuildStatus.QUEUED).order_by("created_at")
    oldest = waiting.first()
    mails = Mail.objects.filter(state__in=[MailState.WAITING, MailState.SENDING]).order_by("created_at")
    oldest_mail = mails.first()
    return Overview(
        outcomes=_bars({BuildOutcome(name).label: count for name, count in outcomes.items()}, {one.label for one in GOOD}),
        good_percent=round(100 * good / total) if total else None,
        days=days,
        cost=sum(day.site for day in days),
        own_cost=sum(day.own for day in days),
        faults=_bars(_faults(now))[:MOST_FAULTS],
        waiting_count=waiting.count(),
        running_count=Build.objects.filter(status=BuildStatus.RUNNING).count(),
        queue_seconds=int((now - oldest.created_at).total_seconds()) if oldest else None,
        mail_waiting_count=mails.count(),
        mail_seconds=int((now - oldest_mail.created_at).total_seconds()) if oldest_mail else None,
        mail_lost_count=Mail.objects.filter(state=MailState.FAILED, created_at__gte=now - WEEK).count(),
        hosts=_hosts(now),
        circuits=list(Circuit.objects.filter(Q(state=CircuitState.OPEN) | Q(failure_count__gt=0))),
        money=_money(now),
    )


def _bars(counts: Mapping[str, int], good: set[str] | None = None) -> list[Bar]:
    most = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [Bar(label, count, max(1, round(100 * count / most)), label in (good or set())) for label, count in ordered]


def _days(now: datetime) -> list[DayBar]:
    """What each of the last thirty days cost, today last."""
    first = now.date() - timedelta(days=DAYS - 1)
    rows = (
        BuildStep.objects.filter(started_at__date__gte=first)
        .order_by()
        .annotate(day=TruncDate("started_at"))
        .values("day", "own_key")
        .annotate(cost=Sum("cost_microdollars"))
    )
    searches = (
        BuildCharge.objects.filter(created_at__date__gte=first)
        .order_by()
        .annotate(day=TruncDate("created_at"))
        .values("day", "own_key")
        .annotate(cost=Sum("cost_microdollars"))
    )
    costs: Counter[tuple[date, bool]] = Counter()
    for row in [*rows, *searches]:
        costs[row["day"], row["own_key"]] += row["cost"]
    span = [first + timedelta(days=offset) for offset in range(DAYS)]
    most = max((costs[day, False] + costs[day, True] for day in span), default=0) or 1
    return [_day_bar(at, day, costs[day, False], costs[day, True], most) for at, day in enumerate(span)]


def _day_bar(at: int, day: date, site: int, own: int, most: int) -> DayBar:
    height, own_height = (-(-CHART_HEIGHT * cost // most) for cost in (site, own))
    y = CHART_HEIGHT - height
    return DayBar(day, site, own, at * BAR_STEP, y, height, max(0, y - own_height), own_height)


def _faults(now: datetime) -> dict[str, int]:
    """Requests that gave nothing, by the kind of failure."""
    steps = BuildStep.objects.filter(status=StepStatus.ABANDONED, started_at__gte=now - WEEK).order_by()
    kinds = (fault.partition(":")[0] or "Unknown" for fault in steps.values_list("fault", flat=True))
    return dict(Counter(FAULTS.get(kind, kind) for kind in kinds))


def _hosts(now: datetime) -> list[HostState]:
    site = site_host()
    checks: dict[int | None, ProviderCheck] = {}
    for check in ProviderCheck.objects.order_by("id"):
        checks[check.provider_id] = check
    open_now = {one.title: one for one in Circuit.objects.filter(state=CircuitState.OPEN)}
    gone: dict[str, list[GoneModel]] = {}
    for row in GoneModel.objects.filter(gone_until__gt=now):
        gone.setdefault(row.title, []).append(row)
    states = [_state(site.title, site.base_url, site.key_title, open_now, gone, checks.get(None), now)]
    for provider in Provider.objects.all():
        title = f"{provider.title}, key of the site"
        state = _state(provider.title, provider.base_url, title, open_now, gone, checks.get(provider.pk), now)
        if not provider.is_active:
            state = HostState(state.title, state.address, "off", "Not in use", (), state.check, provider.slug)
        elif not provider.sealed_key:
            state = HostState(
                state.title, state.address, "keyless", "For creators’ own keys only", (), state.check, provider.slug
            )
        states.append(state)
    return states


def _state(
    title: str,
    address: str,
    key_title: str,
    open_now: Mapping[str, Circuit],
    gone: Mapping[str, list[GoneModel]],
    check: ProviderCheck | None,
    now: datetime,
) -> HostState:
    circuit = open_now.get(key_title)
    words = "Asked as usual"
    if circuit is not None and circuit.open_until is not None:
        left = max(0, int((circuit.open_until - now).total_seconds()))
        words = f"{circuit.get_reason_display()}: not asked for {left} s more. {circuit.advice}".strip()
    return HostState(title, address, "down" if circuit else "asked", words, gone.get(key_title, []), check)


def _money(now: datetime) -> list[tuple[str, int, int]]:
    """Currency, what buyers paid less refunds, and our part of it, in thirty days."""
    rows = Order.objects.filter(status=OrderStatus.PAID, paid_at__gte=now - timedelta(days=DAYS)).order_by()
    sums = rows.values("currency").annotate(net=Sum(F("total_cents") - F("refunded_cents")), fee=Sum("fee_cents"))
    return [(row["currency"], row["net"], row["fee"]) for row in sums if row["net"]]
