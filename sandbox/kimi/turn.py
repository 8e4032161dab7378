"""One turn of the model, before it goes on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

PIECE_SIZES = (3, 5, 4, 2, 6, 4, 1, 5, 7, 3)
"""Characters per streamed piece, in turn; one piece counts as one token, so four characters a token on average."""


@dataclass(frozen=True)
class Call:
    """A tool call: `arguments` is JSON text, `id` what the wire says (empty until the turn gets its ids)."""

    name: str
    arguments: str
    id: str = ""


@dataclass(frozen=True)
class Turn:
    """What the model answers: hidden reasoning, visible text, tool calls, and how it ended."""

    content: str = ""
    calls: tuple[Call, ...] = ()
    reasoning: str = ""
    finish: str | None = None
    empty_calls: bool = field(default=False)

    @property
    def finish_reason(self) -> str | None:
        """The finish reason that belongs to the turn unless a fault set another (`finish`)."""
        if self.finish is not None:
            return self.finish or None
        return "tool_calls" if self.calls else "stop"


def pieces(text: str) -> list[str]:
    """Cut text into the pieces in which it streams; cuts fall anywhere, also inside escapes."""
    cut, at, index = [], 0, 0
    while at < len(text):
        size = PIECE_SIZES[index % len(PIECE_SIZES)]
        cut.append(text[at : at + size])
        at, index = at + size, index + 1
    return cut


def joined(cut: list[str], count: int) -> list[str]:
    """Put so many pieces each together again."""
    return ["".join(cut[at : at + count]) for at in range(0, len(cut), count)]


def token_count(turn: Turn) -> int:
    """Return the turn's output tokens: its pieces, and a few for each call's name."""
    texts = [turn.reasoning, turn.content, *(call.arguments for call in turn.calls)]
    return sum(len(pieces(text)) for text in texts) + 4 * len(turn.calls)


def limited(turn: Turn, max_tokens: int) -> Turn:
    """Return the turn cut to the output limit, ended by `length` if anything was cut."""
    if token_count(turn) <= max_tokens:
        return turn
    left = max_tokens
    reasoning, left = _head(turn.reasoning, left)
    content, left = _head(turn.content, left)
    calls = []
    for call in turn.calls:
        if left <= 4:
            break
        arguments, left = _head(call.arguments, left - 4)
        calls.append(replace(call, arguments=arguments))
    return replace(turn, reasoning=reasoning, content=content, calls=tuple(calls), finish="length")


def _head(text: str, left: int) -> tuple[str, int]:
    kept = pieces(text)[: max(left, 0)]
    return "".join(kept), left - len(kept)


def numbered(calls: Sequence[Call], before: int) -> tuple[Call, ...]:
    """Give each call the id `name:idx`; idx goes on from the `before` calls the conversation already has."""
    return tuple(replace(call, id=f"{call.name}:{before + index}") for index, call in enumerate(calls))
