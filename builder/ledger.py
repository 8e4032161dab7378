"""The agent's listener: what was asked and answered goes into BuildSteps, what happened into BuildEvents."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from builder.agent.continuing import Said
from builder.agent.ending import Ending, Stopped
from builder.agent.toolset import ToolResult
from builder.beginning import BEGINNING
from builder.guarding import Guarded
from builder.heart import HEART
from builder.jobs.job import Job
from builder.llm.estimate import BYTES_PER_TOKEN, estimate_prompt
from builder.llm.messages import ArgumentsDelta, Delta, Message, Request, TextDelta, ToolCall, Turn, Usage
from builder.llm.model import Model, ModelError
from builder.llm.models import ModelFacts, cost_microdollars
from builder.llm.text import has_markup
from builder.models import Build, BuildStep
from builder.models.build_step import StepStatus, UsageSource
from builder.recovery import HandedOver, LeaseLost
from builder.spending import check_day
from builder.telling import block_name, call_note, failure_note
from builder.wishes import Wishes, wishes_of
from builder.writing import add_events, renew
from owny.lib.connections import release_connection
from products.dsl.streaming import Closed

FLUSH_SECONDS = 0.1
LOOK_SECONDS = 1.0
NOTE_SECONDS = 4.0
LEAST_KEPT_TOKENS = 100
LATEST_ONLY = ("status", "cost")
NOTED = ("partial", "completion_tokens", "cost_microdollars")
ACCOUNT = (
    "lost_count",
    "model",
    "provider",
    "turn_count",
    "prompt_tokens",
    "cached_tokens",
    "completion_tokens",
    "cost_microdollars",
)
Fields = tuple[str, ...] | None
"""Which fields of a step have changed; None: any."""


class Ledger:
    """Writes for one build, in one transaction a flush, only as long as the lease is held; each flush renews it.

    `check` raises Stopped when the creator wants to cancel or keep, LeaseLost when the build is somebody else's, HandedOver
    when this process is being stopped. Between two flushes no database connection is kept.
    """

    def __init__(self, build: Build, job: Job) -> None:
        self._build, self._job = build, job
        self._sequence = self._number = 0
        if build.attempt_count > 1:
            self._sequence = build.events.aggregate(last=Max("sequence"))["last"] or 0
            self._number = build.steps.aggregate(last=Max("number"))["last"] or 0
        self._events: list[tuple[str, dict[str, Any]]] = []
        self._step: BuildStep | None = None
        self._unwritten: list[tuple[BuildStep, Fields]] = []
        self._wishes = Wishes(cancel=False, keep=False)
        self._written_sources = -1
        self._has_paid = False
        self._facts: ModelFacts | None = None
        self._drawing = job.drawing()
        self._said = Said()
        self._closed_count = self._told_count = 0
        self._drawn = False
        self._flushed_at = self._looked_at = self._began = time.monotonic()
        self._worked_ms = build.worked_ms
        self._noted_at = 0.0

    def tell(self, kind: str, **data: Any) -> None:
        """Add an event; of several states or costs only the latest is kept until the next flush."""
        if kind in LATEST_ONLY:
            self._events = [event for event in self._events if event[0] != kind]
        self._events.append((kind, data))

    def note(self, text: str, **data: Any) -> None:
        """Add one line to the list of what was done."""
        if text:
            self.tell("note", text=text, at=self._elapsed(), **data)

    def asked(self, request: Request, model: Model) -> None:
        self._number += 1
        self._facts = model.facts
        begun = request.messages[-1] if request.messages[-1].get("partial") else None
        self._said = Said(begun)
        self._drawing, self._closed_count = self._job.drawing(), 0
        if begun is None:
            self._told_count = 0
        else:
            self._closed_count = len(self._drawing.feed(TextDelta(begun["content"])))
        usage = estimate_prompt(request)
        worst = cost_microdollars(model.facts, replace(usage, completion_tokens=request.answer_tokens))
        self._step = BuildStep(
            build=self._build,
            number=self._number,
            attempt=self._build.attempt_count,
            turn=self._build.turn_count + 1,
            model=model.name,
            provider=model.provider if isinstance(model, Guarded) else "",
            own_key=self._build.own_key,
            request_hash=request_digest(request),
            usage_source=UsageSource.ESTIMATE,
            prompt_tokens=usage.prompt_tokens,
            cost_microdollars=cost_microdollars(model.facts, usage),
            worst_microdollars=worst,
        )
        self._build.model = model.name
        self._build.provider = model.provider if isinstance(model, Guarded) else self._build.provider
        self.tell("status", line=self._job.lines[1 if self._build.turn_count else 0])
        with transaction.atomic():
            check_day(self._build, worst)
            self._unwritten.append((self._step, None))
            self.flush()
        BEGINNING.leave()

    def heard(self, delta: Delta) -> None:
        self._said.hear(delta)
        if isinstance(delta, ArgumentsDelta | TextDelta):
            self._show(delta)

    def answered(self, turn: Turn, usage: Usage, measured: bool) -> None:
        step = self._current()
        if self._said.begun and self._said.content != turn.content:
            self._redraw(turn.content)
        step.status = StepStatus.COMPLETE
        step.assistant_message, step.partial = turn.as_message(), {}
        step.finish_reason = (turn.finish_reason or "")[:40]
        step.fault = ", ".join(turn.faults)[:400]
        step.trace_id = turn.trace_id
        step.first_byte_ms, step.duration_ms = turn.first_byte_ms, turn.duration_ms
        self._build.turn_count += 1
        self._build.lost_count = 0
        self._count(step, usage, UsageSource.PROVIDER if measured else UsageSource.ESTIMATE)
        self.flush()

    def failed(self, error: Exception, usage: Usage, wait: float | None) -> None:
        step = self._current()
        step.status, step.partial = StepStatus.ABANDONED, self._said.as_json()
        step.fault = f"{type(error).__name__}: {error}"[:400]
        if isinstance(error, ModelError):
            step.trace_id = error.trace_id
        known = isinstance(error, ModelError) and error.turn is not None and error.turn.usage is not None
        self._count(step, usage, UsageSource.PROVIDER if known else UsageSource.ESTIMATE)
        self.note(failure_note(error, wait))
        self.flush()

    def called(self, call: ToolCall, result: ToolResult) -> None:
        self.note(call_note(call, result))
        self._has_paid = self._has_paid or bool(result.microdollars)

    def replied(self, messages: Sequence[Message]) -> None:
        step = self._current()
        step.tool_messages = list(messages)
        self._unwritten.append((step, ("tool_messages",)))
        if self._has_paid:  # the others are written with the next request, or with the end
            self._has_paid = False
            self.flush()

    def check(self) -> None:
        if HEART.leaving.is_set():
            self._note_partial()
            raise HandedOver
        now = time.monotonic()
        if now - self._noted_at >= NOTE_SECONDS and self._note_partial(at_least=LEAST_KEPT_TOKENS):
            self.flush()
            self._noted_at = now
        elif self._events and now - self._flushed_at >= FLUSH_SECONDS:
            self.flush()
        elif now - self._looked_at >= LOOK_SECONDS:
            self._look()
        self.heed(self._wishes)

    def _look(self) -> None:
        """What the creator wishes, as the heart saw it for all builds of this process, or by a look of its own."""
        self._looked_at = time.monotonic()
        seen = HEART.seen(self._build, within=2 * LOOK_SECONDS)
        if seen is None:
            seen = wishes_of([self._build]).get(self._build.pk)
            release_connection()
        if seen is None:
            raise LeaseLost(self._build.public_id)
        self._wishes = seen

    def _note_partial(self, *, at_least: int = 1) -> bool:
        """Put what the answer has said so far on its step, with what that cost by estimate; False when too little is new."""
        step = self._step
        if step is None or self._facts is None or step.status != StepStatus.STARTED:
            return False
        said = -(-self._said.new_bytes // BYTES_PER_TOKEN)
        if said < step.completion_tokens + at_least:
            return False
        step.partial, step.completion_tokens = self._said.as_json(), said
        step.cost_microdollars = cost_microdollars(self._facts, Usage(step.prompt_tokens, 0, said))
        self._unwritten.append((step, NOTED))
        return True

    def heed(self, wishes: Wishes) -> None:
        """Stop if the creator asked for it."""
        if wishes.cancel:
            raise Stopped(Ending("cancelled", "You cancelled this build."))
        if wishes.keep:
            raise Stopped(Ending("kept", "You kept what was there."))

    def flush(self) -> None:
        """Write everything since the last flush and renew the lease, or raise LeaseLost and write nothing."""
        with transaction.atomic():
            wishes = renew(self._build, **self._changed())
            if wishes is None:
                raise LeaseLost(self._build.public_id)
            for step, fields in self._unwritten:
                step.save(update_fields=fields)
            if self._events:
                add_events(self._build, self._sequence + 1, self._events)
        self._sequence += len(self._events)
        self._events, self._unwritten, self._wishes = [], [], wishes
        self._written_sources = len(self._job.seen)
        self._flushed_at = self._looked_at = time.monotonic()
        release_connection()

    def _changed(self) -> dict[str, Any]:
        """The fields of the build that may differ from its row."""
        build = self._build
        changed: dict[str, Any] = {"worked_ms": self._worked_ms + round((time.monotonic() - self._began) * 1000)}
        if len(self._job.seen) != self._written_sources:
            changed["sources"] = self._job.seen
        if self._unwritten:
            changed |= {name: getattr(build, name) for name in ACCOUNT}
        return changed

    def resume(self, steps: Sequence[BuildStep], drawn: Sequence[Delta]) -> None:
        """Take over from a worker that died: pay what it had begun, clear the page and draw again what is known."""
        for step in steps:
            if step.status != StepStatus.STARTED:
                continue
            step.status, step.fault = StepStatus.ABANDONED, step.fault or "The worker died."
            self._add(Usage(step.prompt_tokens, step.cached_tokens, step.completion_tokens), step.cost_microdollars)
            self._unwritten.append((step, ("status", "fault")))
            self.flush()
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
            self.tell("status", line=f"Writing “{closed.value.get('title', '')}”")
        else:
            name = block_name(closed.value)
            place = {"page": closed.page_index, "index": closed.block_index}
            self.tell("block", **place, block=closed.value, name=name, at=self._elapsed())
            self.tell("status", line=f"Wrote {name}, going on")

    def _redraw(self, content: str) -> None:
        """The answer began again instead of going on; what was drawn of it does not count."""
        self._drawing, self._closed_count, self._told_count = self._job.drawing(), 0, 0
        self._show(TextDelta(content))

    def _show(self, delta: ArgumentsDelta | TextDelta) -> None:
        """Draw what this piece completes, unless it was drawn before the answer broke off."""
        for closed in self._drawing.feed(delta):
            self._closed_count += 1
            if self._closed_count <= self._told_count or (self._said.has_bars and _is_marked(closed)):
                continue
            self._told_count = self._closed_count
            self._draw(closed)

    def _reset(self) -> None:
        self._drawn = False
        self.tell("reset")

    def _count(self, step: BuildStep, usage: Usage, source: UsageSource) -> None:
        step.usage_source = source
        step.prompt_tokens, step.cached_tokens = usage.prompt_tokens, usage.cached_tokens
        step.completion_tokens = usage.completion_tokens
        step.cost_microdollars = cost_microdollars(self._facts, usage) if self._facts else 0
        self._unwritten.append((step, None))
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


def request_digest(request: Request) -> str:
    """The hash that is kept of a request."""
    sent = json.dumps([list(request.messages), list(request.tools)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(sent.encode(errors="replace")).hexdigest()


def _is_marked(closed: Closed) -> bool:
    return has_markup(json.dumps(closed.value, ensure_ascii=False))
