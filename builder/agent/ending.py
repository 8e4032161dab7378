"""How a run ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ending:
    """One word for how it ended and the sentence the creator reads; `document` only when it is valid, `problems` when
    the last document was not."""

    outcome: str
    sentence: str
    document: Mapping[str, Any] | None = None
    problems: Sequence[Mapping[str, Any]] = ()


class Stopped(Exception):
    """Ends the run from wherever it is raised."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.outcome)
        self.ending = ending
