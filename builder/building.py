"""Run a build: the row in, a revision or a named failure out, whatever happens on the way."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from builder.agent.asking import Asker
from builder.agent.continuing import Begun, begun_in
from builder.agent.ending import Ending, Stopped
from builder.agent.limits import Limits, Spent
from builder.agent.loop import Agent
from builder.agent.toolset import Toolset
from builder.beginning import BEGINNING
from builder.choosing import models_for, replaced_note
from builder.emails import is_to_be_mailed, mail_end_from_the_queue
from builder.heart import HEART
from builder.jobs.choose import job_of
from builder.jobs.job import Job
from builder.ledger import Ledger
from builder.lining_up import take_next
from builder.llm.messages import ArgumentsDelta, Delta, Message, TextDelta, Usage, calls_of
from builder.models import Build, BuildOutcome, BuildStatus
from builder.models.build import SMALL_TASKS
from builder.models.build_step import StepStatus
from builder.recovery import MAX_ATTEMPTS, HandedOver, LeaseLost, held, release, take_lease
from builder.spans import spanned
from builder.tools.validate_dsl import NAME
from builder.wishes import Wishes

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
    work_on(build)
    return Build.objects.get(pk=build_id)


def run_next() -> bool:
    """Work on the next build in the line, as `run_build` does; False when none may begin."""
    BEGINNING.enter()
    try:
        build = None if HEART.leaving.is_set() else take_next()
        if build is None:
            return False
        work_on(build)
        return True
    finally:
        BEGINNING.leave()


def work_on(build: Build) -> None:
    """Work on a build whose lease was just taken. A database that does not answer is like a worker that dies: the lease
    runs out, and the build goes on where its ledger ends."""
    try:
        with HEART.beating_for(build):
            _work_or_say_why(build)
    except LeaseLost:
        log.info("Lost the lease of %s.", build)
    except (OperationalError, InterfaceError):
        log.exception("The database failed under %s.", build)


def _work_or_say_why(build: Build) -> None:
    try:
        _work(build)
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Build %s crashed.", build)
        _finish(build, Ending(BuildOutcome.CRASHED, CRASH_SENTENCE))


def _work(build: Build) -> None:
    job = job_of(build)
    ledger = Ledger(build, job)
    if build.lost_count >= MAX_ATTEMPTS:
        sentence = f"We gave up after {MAX_ATTEMPTS} attempts were cut off. Start it again, or ask for something smaller."
        _finish(build, Ending(BuildOutcome.ABANDONED, sentence), job, ledger)
        return
    try:
        ledger.heed(Wishes(build.cancel_requested_at is not None, build.keep_requested_at is not None))
        ending = _run_agent(build, job, ledger)
    except HandedOver:
        ledger.flush()
        release(build)
        return
    except Stopped as stop:
        ending = stop.ending
    if ending.outcome == BuildOutcome.KEPT:
        ledger.flush()
        ending = job.kept()
    if ending.outcome == BuildOutcome.VALIDATED:
        ending = replace(ending, sentence=job.done)
    _finish(build, ending, job, ledger)


def _run_agent(build: Build, job: Job, ledger: Ledger) -> Ending:
    history, begun = list[Message](), None
    if build.attempt_count > 1:
        history, begun = _history(build), _begun(build)
        ledger.resume(list(build.steps.order_by("number")), [TextDelta(begun.content)] if begun else _drawn(history))
    with ExitStack() as stack:
        toolset = Toolset(job.tools(), let_through=(LeaseLost, HandedOver, Stopped))
        limits = _limits(build)
        models = models_for(build, stack, thinking=job.thinking)
        ledger.note(replaced_note(build) if build.attempt_count == 1 else "")
        listener = stack.enter_context(spanned(build, ledger))
        asker = Asker(
            models,
            limits,
            listener,
            tools=toolset.definitions(),
            cache_key=build.public_id,
            thinking=job.thinking,
            spent=_spent(build),
            begun=begun,
        )
        agent = Agent(
            asker=asker,
            toolset=toolset,
            judge=job.judge,
            listener=listener,
            messages=[*job.opening(), *history],
            repairs=limits.repairs,
        )
        return agent.run()


def _limits(build: Build) -> Limits:
    if build.task in SMALL_TASKS:
        return Limits(
            turns=settings.SMALL_TURN_LIMIT,
            tokens=settings.SMALL_TOKEN_LIMIT,
            microdollars=settings.SMALL_COST_LIMIT_CENTS * CENT,
            seconds=settings.SMALL_TIME_LIMIT_SECONDS,
            retry_seconds=settings.BUILD_RETRY_SECONDS,
        )
    return Limits(
        turns=settings.BUILD_TURN_LIMIT,
        tokens=settings.BUILD_TOKEN_LIMIT,
        microdollars=settings.BUILD_COST_LIMIT_CENTS * CENT,
        seconds=settings.BUILD_TIME_LIMIT_SECONDS,
        retry_seconds=settings.BUILD_RETRY_SECONDS,
    )


def _spent(build: Build) -> Spent:
    usage = Usage(build.prompt_tokens, build.cached_tokens, build.completion_tokens)
    return Spent(turns=build.turn_count, usage=usage, microdollars=build.cost_microdollars, seconds=build.worked_ms / 1000)


def _history(build: Build) -> list[Message]:
    """The conversation after the opening, from the ledger; complete turns are never paid twice."""
    messages: list[Message] = []
    for step in build.steps.filter(status=StepStatus.COMPLETE).order_by("number"):
        messages += [step.assistant_message or {}, *step.tool_messages]
    return messages


def _begun(build: Build) -> Begun | None:
    """The answer that broke off after the last complete turn."""
    said: list[Mapping[str, Any]] = []
    for step in build.steps.order_by("number"):
        said = [] if step.status == StepStatus.COMPLETE else [*said, step.partial]
    return begun_in(said)


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
        row = held(build).select_for_update(of=("self",)).select_related("creator").first()
        if row is None:
            raise LeaseLost(build.public_id)
        is_due = is_to_be_mailed(row, ending.outcome)
        made = job.save(ending.document) if job is not None and ending.document is not None else {}
        held(build).update(
            status=ENDS.get(ending.outcome, BuildStatus.FAILED),
            outcome=ending.outcome,
            message=ending.sentence[:400],
            problems=list(ending.problems),
            finished_at=timezone.now(),
            lease_until=None,
            mail_due=is_due,
            **made,
        )
        if is_due:
            transaction.on_commit(lambda: mail_end_from_the_queue.delay(build.pk), robust=True)
