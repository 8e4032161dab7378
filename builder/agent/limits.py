"""How much a run may use, and when the model goes round in circles."""

import json
from collections import Counter
from dataclasses import dataclass, field

from builder.agent.ending import Ending, Stopped
from builder.agent.toolset import ToolResult, canonical_arguments
from builder.llm.messages import ToolCall, Usage
from builder.llm.models import MILLION, ModelFacts


@dataclass(frozen=True)
class Limits:
    """Bounds of one run. Costs in micro-dollars, times in seconds. `repairs` is how often an invalid document is sent
    back, `retry_seconds` how long one turn is tried again with the same model."""

    turns: int = 12
    tokens: int = 200_000
    microdollars: int = 250_000
    seconds: float = 600.0
    retry_seconds: float = 180.0
    repairs: int = 4


@dataclass
class Spent:
    """What the run has used so far."""

    turns: int = 0
    usage: Usage = field(default_factory=Usage)
    microdollars: int = 0
    seconds: float = 0.0


TURNS = "We stopped after {turns} rounds without a finished product. Start again, or ask for something smaller."
TOKENS = "We stopped because this build had read and written as much as one build may. Ask for a smaller product."
MONEY = "We stopped before this build cost more than one build may. Ask for a smaller product."
TIME = "We stopped because this build took too long. Start it again; a smaller product is quicker."
LEAST_ANSWER = 256


def passed_limit(limits: Limits, spent: Spent) -> Ending | None:
    """The end for the first limit that leaves no room for another turn."""
    if spent.turns >= limits.turns:
        return Ending("turn_limit", TURNS.format(turns=spent.turns))
    if spent.usage.total_tokens >= limits.tokens:
        return Ending("token_limit", TOKENS)
    if spent.microdollars >= limits.microdollars:
        return Ending("cost_limit", MONEY)
    if spent.seconds >= limits.seconds:
        return Ending("time_limit", TIME)
    return None


def allowed_answer(limits: Limits, spent: Spent, facts: ModelFacts, *, prompt: int, wanted: int) -> int:
    """How many tokens the next answer may have, at most `wanted`, so that even a prompt of `prompt` tokens of which nothing
    is cached keeps the run within its tokens and its money. Raises Stopped when that leaves no room for an answer."""
    by_tokens = limits.tokens - spent.usage.total_tokens - prompt
    money = (limits.microdollars - spent.microdollars) * MILLION - prompt * facts.input_price
    by_money = money // facts.output_price if facts.output_price else (wanted if money >= 0 else 0)
    if min(by_tokens, by_money) < LEAST_ANSWER:
        raise Stopped(Ending("token_limit", TOKENS) if by_tokens <= by_money else Ending("cost_limit", MONEY))
    return min(wanted, by_tokens, by_money)


REMINDER = "You made this very call before; this is the same result. Use it and go on."
WARNING = "This is the third time you make this very call. The result does not change. Go on with what you have."
LAST = "You keep making this very call. Tools are closed now: answer with the whole document."
REPEATS_TO_CLOSE = 4


class RepeatGuard:
    """Counts the same call with the same arguments. The second gets the stored result with a reminder, the third a
    warning, the fourth closes the tools for one last turn (`closed`)."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._results: dict[tuple[str, str], ToolResult] = {}
        self.closed = False

    def stored(self, call: ToolCall, *, same_turn: bool) -> ToolResult | None:
        """The answer to a call that was made before, or None for a new one. Twice in one turn counts as once."""
        key = self._key(call)
        earlier = self._results.get(key)
        if earlier is None or same_turn:
            return earlier
        self._counts[key] += 1
        self.closed = self.closed or self._counts[key] >= REPEATS_TO_CLOSE
        note = {2: REMINDER, 3: WARNING}.get(self._counts[key], LAST)
        return ToolResult(_with_note(earlier.content, note), status="repeated")

    def remember(self, call: ToolCall, result: ToolResult) -> None:
        """Keep the result of a call that ran; one that crashed may be tried again."""
        if result.status == "crashed":
            return
        key = self._key(call)
        self._counts[key] += 1
        self._results[key] = result

    def _key(self, call: ToolCall) -> tuple[str, str]:
        return call.name, canonical_arguments(call.arguments)


def _with_note(content: str, note: str) -> str:
    """The same result with a note; it keeps its form."""
    try:
        value = json.loads(content)
    except ValueError:
        value = content
    told = {**value, "note": note} if isinstance(value, dict) else {"result": value, "note": note}
    return json.dumps(told, ensure_ascii=False)
