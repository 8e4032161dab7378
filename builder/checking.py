"""Is a provider fit for work? Its key, models and tool calls, and on wish whole builds with what they cost."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import Any

from django.db import transaction

from builder.agent.history import refusal_count
from builder.building import run_build
from builder.guarding import ask_anew
from builder.hosts import Host, bare_host, site_host
from builder.models import Build, BuildStatus, Provider
from builder.models.build_step import StepStatus
from builder.models.provider import SITE
from builder.probing import Finding, probe
from builder.requesting import BuildRefused, request_build
from creators.models import Brand, ClipCard, Creator, User
from owny.lib.sealing import Unsealable

BAR_TENTHS = 8
"""Of ten builds so many must give a valid product with the first document the model writes."""
CHECKER_EMAIL = "check@owny.invalid"
CHECKER_HANDLE = "owny_check"
LONGEST_WAIT_SECONDS = 900.0
LOOK_SECONDS = 1.0
WISHES = (
    ("pdf_guide", "A morning routine guide for busy parents, $19"),
    ("checklist", "A checklist for the evening before a school day"),
    ("challenge", "A 5-day challenge for calmer mornings, $9"),
    ("mini_course", "A mini course on getting out of the door without shouting, $29"),
    ("pdf_guide", "A short free guide to breakfasts that need no talking"),
)
CLIPS: tuple[dict[str, Any], ...] = (
    {
        "title": "Clothes on the chair, shoes by the door",
        "summary": "Two shirts, not the whole drawer. They pick, I stop asking.",
        "key_steps": ["Lay two shirts on the chair", "Put the shoes by the door", "Pack the bag before dinner"],
        "tags": ["mornings", "clothes", "evening"],
        "quotes": [{"text": "They pick, I stop asking.", "startSeconds": 9}],
    },
    {
        "title": "A picture list for a five-year-old",
        "summary": "Four drawings on the wall: shirt, spoon, teeth, shoes.",
        "key_steps": ["Draw a shirt, a spoon, a brush and a shoe", "Hang them at eye level", "Point, do not talk"],
        "tags": ["mornings", "lists", "school"],
        "quotes": [{"text": "Point, do not talk.", "startSeconds": 31}],
    },
    {
        "title": "Two breakfasts, all week",
        "summary": "The morning is not the time to ask what they want to eat.",
        "key_steps": ["Choose two breakfasts on Sunday", "Set the bowls out at night"],
        "tags": ["mornings", "breakfast"],
        "quotes": [],
    },
    {
        "title": "The song that gets socks on",
        "summary": "Ours is three minutes long. When it ends, we walk.",
        "key_steps": ["Pick one song together", "Start it when the bowls are empty", "Walk when it ends"],
        "tags": ["mornings", "music", "leaving"],
        "quotes": [{"text": "When it ends, we walk.", "startSeconds": 12}],
    },
)


class NoSuchHost(Exception):
    """There is no such provider, or no key to check it with; the message says which."""


@dataclass(frozen=True)
class Run:
    """One build of a check. `first_time` when the first document was valid; cost in micro-dollars."""

    build: str
    product_type: str
    outcome: str
    valid: bool
    first_time: bool
    model: str
    turns: int
    cost: int
    seconds: float


@dataclass
class Report:
    """What a check found so far."""

    provider: str
    title: str
    base_url: str
    findings: list[Finding] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    wanted_runs: int = 0

    @property
    def first_time_count(self) -> int:
        """Builds whose first document was valid."""
        return sum(run.first_time for run in self.runs)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong: every needed answer came, at least one model is served, and the builds reach the bar."""
        failed = [one for one in self.findings if one.ok is False and not self._is_spare(one)]
        reached = self.first_time_count * 10 >= BAR_TENTHS * self.wanted_runs
        return bool(self.findings) and not failed and reached

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        seconds, costs = [run.seconds for run in self.runs], [run.cost for run in self.runs]
        return {
            "ok": self.ok,
            "provider": self.provider,
            "title": self.title,
            "baseUrl": self.base_url,
            "findings": [one.as_dict() for one in self.findings],
            "runs": [asdict(run) for run in self.runs],
            "summary": {
                "wanted": self.wanted_runs,
                "done": len(self.runs),
                "valid": sum(run.valid for run in self.runs),
                "validFirstTime": self.first_time_count,
                "bar": f"{BAR_TENTHS} of 10",
                "medianSeconds": round(median(seconds), 1) if seconds else None,
                "medianCostMicrodollars": round(median(costs)) if costs else None,
                "totalCostMicrodollars": sum(costs),
            },
        }

    def _is_spare(self, finding: Finding) -> bool:
        """A model that is gone does no harm while another one is served and called the tool."""
        known = {"key and models", "balance", "tool call"}
        called = any(one.name == "tool call" and one.ok for one in self.findings)
        return finding.name not in known and called


def host_named(slug: str) -> Host:
    """The host with the site's key by its slug, empty or `site` for the environment's. Raises NoSuchHost."""
    if slug in ("", SITE):
        return site_host()
    provider = Provider.objects.filter(slug=slug).first()
    if provider is None:
        names = ", ".join([SITE, *Provider.objects.values_list("slug", flat=True)])
        raise NoSuchHost(f"There is no provider {slug!r}. There are: {names}.")
    try:
        key = provider.key()
    except Unsealable as error:
        raise NoSuchHost(f"The key of {provider.title} cannot be read any more. Enter it again.") from error
    if not key:
        raise NoSuchHost(f"{provider.title} has no key of the site.")
    host = bare_host(provider)
    return replace(host if host.models else bare_host(provider, thinking=True), api_key=key)


def check(host: Host, run_count: int, told: Callable[[Report], None]) -> Report:
    """Ask everything, then build; `told` hears of each new answer. Builds begin only when the answers are good."""
    report = Report(host.slug, host.title, host.base_url, wanted_runs=run_count)
    for finding in probe(host):
        report.findings.append(finding)
        told(report)
    report.wanted_runs = 0
    ready = report.ok
    report.wanted_runs = run_count
    if not ready:
        return report
    ask_anew(host)
    for run in _runs(host, run_count):
        report.runs.append(run)
        told(report)
    return report


def _runs(host: Host, count: int) -> Iterator[Run]:
    if not count:
        return
    creator = _checker()
    for number in range(count):
        product_type, wish = WISHES[number % len(WISHES)]
        yield _run(creator, host, product_type, wish)


def _run(creator: Creator, host: Host, product_type: str, wish: str) -> Run:
    started = time.monotonic()
    try:
        with transaction.atomic():
            build = request_build(creator=creator, product_type=product_type, prompt=wish, is_counted=False)
            Build.objects.filter(pk=build.pk).update(only_provider=host.slug)
    except BuildRefused as refused:
        return Run("", product_type, str(refused), False, False, "", 0, 0, 0.0)
    run_build(build.pk)
    while (build := Build.objects.get(pk=build.pk)).is_active and time.monotonic() - started < LONGEST_WAIT_SECONDS:
        time.sleep(LOOK_SECONDS)  # another worker has taken it from the line
    valid = build.status == BuildStatus.SUCCEEDED
    return Run(
        build=build.public_id,
        product_type=product_type,
        outcome=build.outcome or "not ended",
        valid=valid,
        first_time=valid and _refusals(build) == 0,
        model=build.model,
        turns=build.turn_count,
        cost=build.cost_microdollars,
        seconds=round(time.monotonic() - started, 1),
    )


def _refusals(build: Build) -> int:
    """How many documents were sent back."""
    steps: Sequence[list[dict[str, Any]]] = list(
        build.steps.filter(status=StepStatus.COMPLETE).values_list("tool_messages", flat=True)
    )
    return sum(refusal_count(messages) for messages in steps)


@transaction.atomic
def _checker() -> Creator:
    """The creator that checks build for: nobody can sign in as it, and nothing of it is ever published."""
    user, is_new = User.objects.get_or_create(email=CHECKER_EMAIL, defaults={"is_active": False})
    if is_new:
        user.set_unusable_password()
        user.save()
    creator, _ = Creator.objects.get_or_create(
        user=user, defaults={"handle": CHECKER_HANDLE, "display_name": "Check of providers"}
    )
    Brand.objects.get_or_create(creator=creator, defaults={"tone": "plain and kind", "tagline": "Small things, done daily"})
    for number, clip in enumerate(CLIPS):
        ClipCard.objects.get_or_create(
            creator=creator, identity=f"check-{number}", defaults={"content_hash": json.dumps(clip)[:64], **clip}
        )
    return creator
