"""Getting one turn from a model: limits before it, retries around it, every failure paid and told."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from builder.agent.continuing import Begun, begun_by, spliced
from builder.agent.ending import Ending, Stopped
from builder.agent.events import Listener
from builder.agent.fitting import fitted, worst_tokens
from builder.agent.limits import TIME, Limits, Spent, allowed_answer, passed_limit
from builder.llm.estimate import estimate_usage, failed_usage
from builder.llm.messages import Message, Request, Turn, Usage
from builder.llm.model import EmptyAnswer, Model, ModelError, RequestRefused, StreamCut, TooLong
from builder.llm.models import cost_microdollars

FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 32.0
SLICE_SECONDS = 0.5
LEAST_ROOM = 1_024
PAID_TRIES = 8
"""How often one turn is asked for again after an answer that cost something."""


@dataclass
class Tries:
    """How often and since when one turn has been asked for."""

    began: float
    count: int = 0
    paid: int = 0


class Asker:
    """Asks the first of `models`, and the next one when that is gone, cannot take the request or stays out of reach for
    `retry_seconds`. Time, tokens and money count from `spent` on; `begun` is an answer that broke off before.

    `clock`, `sleep` and `jitter` (0 to 1) are there so that a test can let time pass.
    """

    def __init__(
        self,
        models: Sequence[Model],
        limits: Limits,
        listener: Listener,
        *,
        tools: Sequence[dict[str, Any]],
        cache_key: str = "",
        thinking: bool = False,
        spent: Spent | None = None,
        begun: Begun | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._models, self._limits, self._listener = list(models), limits, listener
        self._tools, self._cache_key, self._thinking = tools, cache_key, thinking
        self._clock, self._sleep, self._jitter = clock, sleep, jitter
        self._spent = spent or Spent()
        self._begun = begun
        self._began = clock() - self._spent.seconds
        self._growth = 1
        self._room: int | None = None

    def ask(self, messages: Sequence[Message], *, may_call: bool, must_call: str = "") -> Turn:
        """The next turn. Raises Stopped when a limit is reached or asking again cannot help."""
        tries = Tries(self._clock())
        while True:
            self._check_limits()
            try:
                request = replace(self._request(messages), may_call=may_call, must_call=must_call)
            except TooLong as error:
                self._pass_on(error)
                continue
            self._listener.asked(request, self._models[0])
            try:
                turn = self._stream(request)
                whole = self._whole(turn, request)
            except ModelError as error:
                self._after(error, request, tries)
                continue
            self._begun = None
            usage = turn.usage or estimate_usage(request, turn)
            self._spend(usage, turns=1)
            self._listener.answered(whole, usage, turn.usage is not None)
            return whole

    def charge(self, microdollars: int) -> None:
        """Count what was paid for beside the model's words."""
        self._spent.microdollars += microdollars

    def _request(self, messages: Sequence[Message]) -> Request:
        facts = self._models[0].facts
        said = fitted(messages, self._tools, self._room or facts.context_tokens - LEAST_ROOM)
        if said is None:
            raise TooLong(f"More than {facts.context_tokens} tokens.")
        begun = self._begun if facts.partial else None
        said += [begun.as_message()] if begun else []
        prompt = worst_tokens(said, self._tools)
        wanted = min(self._bound(), max(facts.context_tokens - prompt, LEAST_ROOM))
        return Request(
            messages=tuple(said),
            tools=self._tools,
            answer_tokens=allowed_answer(self._limits, self._spent, facts, prompt=prompt, wanted=wanted),
            cache_key=self._cache_key,
            thinking=self._thinking,
            waiting=self._look,
        )

    def _bound(self) -> int:
        facts = self._models[0].facts
        bound = facts.bound(self._thinking)
        return max(bound, min(bound * self._growth, facts.most_tokens))

    def _stream(self, request: Request) -> Turn:
        """The whole turn; an end that comes in the middle is counted like a broken answer."""
        heard: list[str] = []
        try:
            with closing(self._models[0].stream(request)) as deltas:
                for delta in deltas:
                    if isinstance(delta, Turn):
                        return delta
                    heard.append(delta.text)
                    self._listener.heard(delta)
                    self._look()
        except Stopped as stop:
            usage = estimate_usage(request, Turn(content="".join(heard)))
            self._spend(usage)
            self._listener.failed(stop, usage, None)
            raise
        raise ModelError("The stream ended without a turn.")

    def _whole(self, turn: Turn, request: Request) -> Turn:
        """The turn with what it continued. Raises StreamCut when the two do not fit, or when the answer met its limit and
        can be had whole by going on or by asking again for a longer one."""
        facts = self._models[0].facts
        if turn.finish_reason == "length" and not turn.has_whole_calls:
            may_grow = facts.most_tokens > self._bound() == request.answer_tokens
            if may_grow or (facts.partial and begun_by(turn, None)):
                raise StreamCut("The answer did not fit.", trace_id=turn.trace_id, turn=turn)
        whole = spliced(self._begun, turn) if self._begun and _continues(request) else turn
        if whole is None:
            self._begun = None
            seamless = replace(turn, faults=(*turn.faults, "bad_seam"))
            raise StreamCut("The continuation did not fit.", trace_id=turn.trace_id, turn=seamless)
        return whole

    def _after(self, error: ModelError, request: Request, tries: Tries) -> None:
        """Count what the failure cost, then wait, change the model, or give up."""
        usage = failed_usage(request, error)
        self._spend(usage)
        self._learn(error, _continues(request))
        tries.paid += bool(usage.total_tokens)
        wait = self._wait(error, tries, request)
        self._listener.failed(error, usage, wait)
        if wait is None:
            raise Stopped(Ending(error.outcome, error.sentence))
        self._pause(wait)

    def _learn(self, error: ModelError, continued: bool) -> None:
        """What the next request does otherwise: ask for a longer answer, go on from what came."""
        if error.turn is not None and error.turn.finish_reason == "length":
            self._growth *= 2
        if continued and isinstance(error, (RequestRefused, EmptyAnswer)):
            self._begun = None
        else:
            self._begun = begun_by(error.turn, self._begun if continued else None)

    def _wait(self, error: ModelError, tries: Tries, request: Request) -> float | None:
        """How long to wait before the next request; None to give up. May go on to the next model."""
        now = self._clock()
        if isinstance(error, RequestRefused) and _continues(request):
            return 0.0
        if isinstance(error, TooLong) and self._shrinks(request):
            return 0.0
        if error.elsewhere and self._next_model(error):
            return 0.0
        if not error.retryable or tries.paid >= PAID_TRIES:
            return None
        wait = self._backoff(error, tries.count)
        tries.count += 1
        if now + wait > self._began + self._limits.seconds:
            return None
        if now + wait <= tries.began + self._limits.retry_seconds:
            return wait
        if not self._next_model(error):
            return None
        tries.began, tries.count = now, 0
        return 0.0

    def _next_model(self, error: ModelError) -> bool:
        """Go on to the next model that may do better, if there is one."""
        here = self._models[0].facts
        for at, model in enumerate(self._models[1:], start=1):
            if isinstance(error, TooLong) and model.facts.context_tokens <= here.context_tokens:
                continue
            if error.host and getattr(model, "provider", "") == error.host:
                continue
            del self._models[:at]
            self._room = None
            return True
        return False

    def _shrinks(self, request: Request) -> bool:
        """Whether half of what was sent is enough from now on."""
        room = worst_tokens(request.messages, self._tools) // 2
        if fitted(request.messages, self._tools, room) is None:
            return False
        self._room = room
        return True

    def _pass_on(self, error: TooLong) -> None:
        if not self._next_model(error):
            raise Stopped(Ending(error.outcome, error.sentence))

    def _backoff(self, error: ModelError, attempt: int) -> float:
        if error.retry_after is not None:
            return error.retry_after
        return min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0**attempt) * (0.75 + self._jitter() / 4)

    def _pause(self, seconds: float) -> None:
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0:
            self._listener.check()
            self._sleep(min(left, SLICE_SECONDS))

    def _spend(self, usage: Usage, turns: int = 0) -> None:
        self._spent = replace(
            self._spent,
            turns=self._spent.turns + turns,
            usage=self._spent.usage + usage,
            microdollars=self._spent.microdollars + cost_microdollars(self._models[0].facts, usage),
            seconds=self._clock() - self._began,
        )

    def _check_limits(self) -> None:
        self._listener.check()
        self._spent.seconds = self._clock() - self._began
        passed = passed_limit(self._limits, self._spent)
        if passed:
            raise Stopped(passed)

    def _look(self) -> None:
        self._listener.check()
        if self._clock() - self._began >= self._limits.seconds:
            raise Stopped(Ending("time_limit", TIME))


def _continues(request: Request) -> bool:
    return bool(request.messages[-1].get("partial"))
