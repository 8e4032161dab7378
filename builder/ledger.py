"""The agent's listener: what was asked and answered goes into BuildSteps, what happened into BuildEvents."""

import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from builder.agent.ending import Ending, Stopped
from builder.agent.toolset import ToolResult
from builder.jobs.job import Job
from builder.llm.estimate import estimate_prompt
from builder.llm.messages import ArgumentsDelta, Delta, Message, Request, TextDelta, ToolCall, Turn, Usage
from builder.llm.model import ModelError
from builder.llm.models import cost_microdollars
from builder.models import Build, BuildEvent, BuildStep
from builder.models.build_step import StepStatus, UsageSource
from builder.recovery import LEASE, LeaseLost, held
from builder.telling import block_name, call_note, failure_note
from products.dsl.streaming import Closed

FLUSH_SECONDS = 0.2
LATEST_ONLY = ("status", "cost")


class Ledger:
    """Writes for one build, in one transaction a flush, only as long as the lease is held; each flush renews it.

    `check` raises Stopped when the creator wants to cancel or keep, LeaseLost when the build is somebody else's.
    """

    def __init__(self, build: Build, job: Job) -> None:
        self._build, self._job = build, job
        self._sequence = build.events.aggregate(last=Max("sequence"))["last"] or 0
        self._number = build.steps.aggregate(last=Max("number"))["last"] or 0
        self._events: list[BuildEvent] = []
        self._step: BuildStep | None = None
        self._drawing = job.drawing()
        self._drawn = False
        self._flushed_at = time.monotonic()

    def tell(self, kind: str, **data: Any) -> None:
        """Add an event; of several states or costs only the latest is kept until the next flush."""
        if kind in LATEST_ONLY:
            self._events = [event for event in self._events if event.kind != kind]
        self._events.append(BuildEvent(build=self._build, attempt=self._build.attempt_count, kind=kind, data=data))

    def note(self, text: str, **data: Any) -> None:
        """Add one line to the list of what was done."""
        if text:
            self.tell("note", text=text, at=self._elapsed(), **data)

    def asked(self, request: Request, model: str) -> None:
        self._number += 1
        self._drawing = self._job.drawing()
        usage = estimate_prompt(request)
        self._step = BuildStep(
            build=self._build,
            number=self._number,
            attempt=self._build.attempt_count,
            turn=self._build.turn_count + 1,
            model=model,
            request_hash=_digest(request),
            usage_source=UsageSource.ESTIMATE,
            prompt_tokens=usage.prompt_tokens,
            cost_microdollars=cost_microdollars(model, usage),
        )
        self._build.model = model
        self.tell("status", line=self._job.lines[1 if self._build.turn_count else 0])
        self.flush(step=True)

    def heard(self, delta: Delta) -> None:
        if isinstance(delta, ArgumentsDelta | TextDelta):
            for closed in self._drawing.feed(delta):
                self._draw(closed)

    def answered(self, turn: Turn, usage: Usage, measured: bool) -> None:
        step = self._current()
        step.status = StepStatus.COMPLETE
        step.assistant_message = turn.as_message()
        step.finish_reason = (turn.finish_reason or "")[:40]
        step.fault = ", ".join(turn.faults)[:400]
        step.trace_id = turn.trace_id
        step.first_byte_ms, step.duration_ms = turn.first_byte_ms, turn.duration_ms
        self._build.turn_count += 1
        self._count(step, usage, UsageSource.PROVIDER if measured else UsageSource.ESTIMATE)
        self.flush(step=True)

    def failed(self, error: Exception, usage: Usage, wait: float | None) -> None:
        step = self._current()
        step.status = StepStatus.ABANDONED
        step.fault = f"{type(error).__name__}: {error}"[:400]
        if isinstance(error, ModelError):
            step.trace_id = error.trace_id
        known = isinstance(error, ModelError) and error.turn is not None and error.turn.usage is not None
        self._count(step, usage, UsageSource.PROVIDER if known else UsageSource.ESTIMATE)
        self.note(failure_note(error, wait))
        self.flush(step=True)

    def called(self, call: ToolCall, result: ToolResult) -> None:
        self.note(call_note(call, result))

    def replied(self, messages: Sequence[Message]) -> None:
        step = self._current()
        step.tool_messages = list(messages)
        self.flush(step=True)

    def check(self) -> None:
        if time.monotonic() - self._flushed_at >= FLUSH_SECONDS:
            self.flush()
            wishes = held(self._build).values_list("cancel_requested_at", "keep_requested_at").first()
            self.heed(*(wishes or (None, None)))

    def heed(self, cancel_requested_at: object, keep_requested_at: object) -> None:
        """Stop if the creator asked for it."""
        if cancel_requested_at is not None:
            raise Stopped(Ending("cancelled", "You cancelled this build."))
        if keep_requested_at is not None:
            raise Stopped(Ending("kept", "You kept what was there."))

    def flush(self, *, step: bool = False) -> None:
        """Write everything since the last flush and renew the lease, or raise LeaseLost and write nothing."""
        build = self._build
        with transaction.atomic():
            alive = held(build).update(
                lease_until=timezone.now() + LEASE,
                model=build.model,
                sources=self._job.seen,
                turn_count=build.turn_count,
                prompt_tokens=build.prompt_tokens,
                cached_tokens=build.cached_tokens,
                completion_tokens=build.completion_tokens,
                cost_microdollars=build.cost_microdollars,
            )
            if not alive:
                raise LeaseLost(build.public_id)
            if step and self._step is not None:
                self._step.save()
            for event in self._events:
                self._sequence += 1
                event.sequence = self._sequence
            BuildEvent.objects.bulk_create(self._events)
        self._events = []
        self._flushed_at = time.monotonic()

    def resume(self, steps: Sequence[BuildStep], drawn: Sequence[Delta]) -> None:
        """Take over from a worker that died: pay what it had begun, clear the page and draw again what is known."""
        for step in steps:
            if step.status != StepStatus.STARTED:
                continue
            step.status, step.fault = StepStatus.ABANDONED, step.fault or "The worker died."
            self._step = step
            self._add(Usage(step.prompt_tokens, step.cached_tokens, step.completion_tokens), step.cost_microdollars)
            self.flush(step=True)
        self._reset()
        self.note("Went on after an interruption")
        for delta in drawn:
            self.heard(delta)
        self._step = next((step for step in reversed(steps) if step.status == StepStatus.COMPLETE), None)
        self.flush()

    def _draw(self, closed: Closed) -> None:
        if closed.kind == "head":
            if self._drawn:
                self._reset()
            self._drawn = True
            self.tell("head", head=closed.value)
            self.tell("status", line=f"Writing “{closed.value.get('title', '')}”")
        elif closed.kind == "page":
            self.tell("page", page=closed.page_index, value=closed.value)
            self.tell("status", line=f"Writing the page “{closed.value.get('title', '')}”")
        else:
            name = block_name(closed.value)
            place = {"page": closed.page_index, "index": closed.block_index}
            self.tell("block", **place, block=closed.value, name=name, at=self._elapsed())
            self.tell("status", line=f"Wrote {name}, going on")

    def _reset(self) -> None:
        self._drawn = False
        self.tell("reset")

    def _count(self, step: BuildStep, usage: Usage, source: UsageSource) -> None:
        step.usage_source = source
        step.prompt_tokens, step.cached_tokens = usage.prompt_tokens, usage.cached_tokens
        step.completion_tokens = usage.completion_tokens
        step.cost_microdollars = cost_microdollars(step.model, usage)
        self._add(usage, step.cost_microdollars)

    def _add(self, usage: Usage, microdollars: int) -> None:
        build = self._build
        build.prompt_tokens += usage.prompt_tokens
        build.cached_tokens += usage.cached_tokens
        build.completion_tokens += usage.completion_tokens
        build.cost_microdollars += microdollars
        self.tell("cost", microdollars=build.cost_microdollars, turns=build.turn_count)

    def _current(self) -> BuildStep:
        if self._step is None:
            raise LookupError("Nothing was asked yet.")
        return self._step

    def _elapsed(self) -> int:
        started = self._build.started_at or self._build.created_at
        return max(0, int((timezone.now() - started).total_seconds()))


def _digest(request: Request) -> str:
    sent = json.dumps([list(request.messages), list(request.tools)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(sent.encode(errors="replace")).hexdigest()
