"""Getting one turn from a model: limits before it, retries around it, every failure paid and told."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

from builder.agent.ending import Ending, Stopped
from builder.agent.events import Listener
from builder.agent.limits import Limits, Spent, passed_limit
from builder.llm.estimate import estimate_usage
from builder.llm.messages import Message, Request, Turn, Usage
from builder.llm.model import Model, ModelError, ModelGone
from builder.llm.models import cost_microdollars

FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 32.0
SLICE_SECONDS = 0.5
LEAST_ANSWER = 256


class Asker:
    """Asks the first of `models`, and the next one when it is gone. Time, tokens and money count from `spent` on.

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
        spent: Spent | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._models, self._limits, self._listener = list(models), limits, listener
        self._tools, self._cache_key = tools, cache_key
        self._clock, self._sleep, self._jitter = clock, sleep, jitter
        self._spent = spent or Spent()
        self._began = clock() - self._spent.seconds

    def ask(self, messages: Sequence[Message], *, may_call: bool) -> Turn:
        """The next turn. Raises Stopped when a limit is reached or asking again cannot help."""
        began, attempt = self._clock(), 0
        while True:
            self._check_limits()
            request = self._request(messages, may_call)
            self._listener.asked(request, self._models[0].name)
            try:
                turn = self._stream(request)
            except ModelError as error:
                self._after(error, request, attempt, began)
                attempt += 1
                continue
            usage = turn.usage or estimate_usage(request, turn)
            self._spend(usage, turns=1)
            self._listener.answered(turn, usage, turn.usage is not None)
            return turn

    def _request(self, messages: Sequence[Message], may_call: bool) -> Request:
        left = self._limits.tokens - self._spent.usage.total_tokens
        return Request(
            messages=tuple(messages),
            tools=self._tools,
            may_call=may_call,
            answer_tokens=max(min(self._limits.answer_tokens, left), LEAST_ANSWER),
            cache_key=self._cache_key,
        )

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
                    self._listener.check()
                    self._check_time()
        except Stopped as stop:
            usage = estimate_usage(request, Turn(content="".join(heard), first_byte_ms=0))
            self._spend(usage)
            self._listener.failed(stop, usage, None)
            raise
        raise ModelError("The stream ended without a turn.")

    def _after(self, error: ModelError, request: Request, attempt: int, began: float) -> None:
        """Count what the failure cost, then wait, change the model, or give up."""
        usage = estimate_usage(request, error.turn)
        self._spend(usage)
        if isinstance(error, ModelGone) and len(self._models) > 1:
            self._listener.failed(error, usage, 0.0)
            self._models.pop(0)
            return
        wait = self._backoff(error, attempt)
        late = self._clock() + wait > min(began + self._limits.retry_seconds, self._began + self._limits.seconds)
        if late or not error.retryable:
            self._listener.failed(error, usage, None)
            raise Stopped(Ending(error.outcome, error.sentence))
        self._listener.failed(error, usage, wait)
        self._pause(wait)

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
            microdollars=self._spent.microdollars + cost_microdollars(self._models[0].name, usage),
            seconds=self._clock() - self._began,
        )

    def _check_limits(self) -> None:
        self._listener.check()
        self._spent.seconds = self._clock() - self._began
        passed = passed_limit(self._limits, self._spent)
        if passed:
            raise Stopped(Ending(*passed))

    def _check_time(self) -> None:
        if self._clock() - self._began >= self._limits.seconds:
            raise Stopped(Ending("time_limit", "We stopped because this build took too long."))
