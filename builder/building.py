"""Run a build: the row in, a revision or a named failure out, whatever happens on the way."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from builder.agent.asking import Asker
from builder.agent.ending import Ending, Stopped
from builder.agent.limits import Limits, Spent
from builder.agent.loop import Agent
from builder.agent.toolset import Toolset
from builder.jobs.choose import job_of
from builder.jobs.job import Job
from builder.ledger import Ledger
from builder.llm.kimi import Kimi
from builder.llm.messages import ArgumentsDelta, Delta, Message, TextDelta, Usage, calls_of
from builder.llm.model import Model
from builder.models import Build, BuildOutcome, BuildStatus
from builder.models.build_step import StepStatus
from builder.recovery import MAX_ATTEMPTS, LeaseLost, heartbeat, held, take_lease
from builder.tools.validate_dsl import NAME

CENT = 10_000
ENDS: Mapping[str, BuildStatus] = {
    BuildOutcome.VALIDATED: BuildStatus.SUCCEEDED,
    BuildOutcome.KEPT: BuildStatus.SUCCEEDED,
    BuildOutcome.CANCELLED: BuildStatus.CANCELLED,
}
CRASH_SENTENCE = "Something broke on our side. Nothing you have is lost: start it again."
log = logging.getLogger(__name__)


def run_build(build_id: int) -> Build | None:
    """Work on the build until it ends, or until another worker has it. None when there was nothing to do."""
    build = take_lease(build_id)
    if build is None:
        return None
    try:
        with heartbeat(build):
            _work_or_say_why(build)
    except LeaseLost:
        log.info("Lost the lease of %s.", build)
    return Build.objects.get(pk=build_id)


def _work_or_say_why(build: Build) -> None:
    try:
        _work(build)
    except LeaseLost:
        raise
    except SoftTimeLimitExceeded:
        _finish(build, Ending(BuildOutcome.TIME_LIMIT, "We stopped because this build took too long."))
    except Exception:
        log.exception("Build %s crashed.", build)
        _finish(build, Ending(BuildOutcome.CRASHED, CRASH_SENTENCE))


def _work(build: Build) -> None:
    job = job_of(build)
    ledger = Ledger(build, job)
    if build.attempt_count > MAX_ATTEMPTS:
        sentence = f"We gave up after {MAX_ATTEMPTS} attempts were cut off. Start it again, or ask for something smaller."
        _finish(build, Ending(BuildOutcome.ABANDONED, sentence), job, ledger)
        return
    try:
        ledger.heed(build.cancel_requested_at, build.keep_requested_at)
        ending = _run_agent(build, job, ledger)
    except Stopped as stop:
        ending = stop.ending
    if ending.outcome == BuildOutcome.KEPT:
        ledger.flush()
        ending = job.kept()
    if ending.outcome == BuildOutcome.VALIDATED:
        ending = replace(ending, sentence=job.done)
    _finish(build, ending, job, ledger)


def _run_agent(build: Build, job: Job, ledger: Ledger) -> Ending:
    history = _history(build)
    if build.attempt_count > 1:
        ledger.resume(list(build.steps.order_by("number")), _drawn(history))
    with ExitStack() as stack:
        toolset = Toolset(job.tools(), let_through=(SoftTimeLimitExceeded,))
        limits = _limits()
        asker = Asker(
            _models(build, stack),
            limits,
            ledger,
            tools=toolset.definitions(),
            cache_key=build.public_id,
            spent=_spent(build),
        )
        agent = Agent(
            asker=asker,
            toolset=toolset,
            judge=job.judge,
            listener=ledger,
            messages=[*job.opening(), *history],
            repairs=limits.repairs,
        )
        return agent.run()


def _models(build: Build, stack: ExitStack) -> list[Model]:
    """The model in use first, then those to fall back on."""
    names = dict.fromkeys([build.model or settings.KIMI_MODEL, settings.KIMI_MODEL, *settings.KIMI_FALLBACK_MODELS])
    return [
        stack.enter_context(closing(Kimi(name=name, api_key=settings.KIMI_API_KEY, base_url=settings.KIMI_BASE_URL)))
        for name in names
    ]


def _limits() -> Limits:
    return Limits(
        turns=settings.BUILD_TURN_LIMIT,
        tokens=settings.BUILD_TOKEN_LIMIT,
        microdollars=settings.BUILD_COST_LIMIT_CENTS * CENT,
        seconds=settings.BUILD_TIME_LIMIT_SECONDS,
    )


def _spent(build: Build) -> Spent:
    started = build.started_at or timezone.now()
    usage = Usage(build.prompt_tokens, build.cached_tokens, build.completion_tokens)
    seconds = max(0.0, (timezone.now() - started).total_seconds())
    return Spent(turns=build.turn_count, usage=usage, microdollars=build.cost_microdollars, seconds=seconds)


def _history(build: Build) -> list[Message]:
    """The conversation after the opening, from the ledger; complete turns are never paid twice."""
    messages: list[Message] = []
    for step in build.steps.filter(status=StepStatus.COMPLETE).order_by("number"):
        messages += [step.assistant_message or {}, *step.tool_messages]
    return messages


def _drawn(history: Sequence[Message]) -> list[Delta]:
    """The last document of the conversation, as if it were being written again."""
    for message in reversed(history):
        if message["role"] == "assistant":
            calls = [call for call in calls_of(message) if call.name == NAME]
            if calls:
                return [ArgumentsDelta(0, NAME, calls[-1].arguments)]
            if '"pages"' in str(message.get("content")):
                return [TextDelta(str(message["content"]))]
    return []


def _finish(build: Build, ending: Ending, job: Job | None = None, ledger: Ledger | None = None) -> None:
    """Write the end, what was made and what was not told yet in one transaction; raises LeaseLost without the lease."""
    with transaction.atomic():
        if ledger is not None:
            ledger.flush()
        if not held(build).select_for_update().exists():
            raise LeaseLost(build.public_id)
        made = job.save(ending.document) if job is not None and ending.document is not None else {}
        held(build).update(
            status=ENDS.get(ending.outcome, BuildStatus.FAILED),
            outcome=ending.outcome,
            message=ending.sentence[:400],
            problems=list(ending.problems),
            finished_at=timezone.now(),
            lease_until=None,
            **made,
        )
