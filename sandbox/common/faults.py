"""A plan of what shall go wrong, held in memory: set by tests, by a page, or from the environment."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

_ENTRY = re.compile(
    r"(?P<name>\w+)(?:=(?P<value>[\d.]+))?(?:\*(?P<times>\d+))?(?:@(?P<path_prefix>/\S*))?",
)


class FaultNotUnderstood(ValueError):
    """A fault was asked for by a name the stand-in does not have, or with a value that makes no sense."""


@dataclass
class Fault:
    """One thing that shall go wrong.

    `value` is the fault's own number (seconds for `latency`), `times` how often it still happens
    (None: until cleared), `path_prefix` which requests it touches (empty: all).
    """

    name: str
    value: float = 0.0
    times: int | None = None
    path_prefix: str = ""


class FaultPlan:
    """The faults in force. `known` maps each name the stand-in understands to a sentence about it."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = dict(known)
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force; one with the same name and path prefix is replaced. Raises `FaultNotUnderstood`."""
        if fault.name not in self.known:
            raise FaultNotUnderstood(f"No fault is called {fault.name!r}; there are: {', '.join(self.known)}.")
        if fault.value < 0 or (fault.times is not None and fault.times < 1):
            raise FaultNotUnderstood("A fault's value is at least 0 and its times at least 1.")
        same = (fault.name, fault.path_prefix)
        self._faults = [kept for kept in self._faults if (kept.name, kept.path_prefix) != same]
        self._faults.append(fault)

    def clear(self, name: str | None = None) -> None:
        """End one fault, or all of them."""
        self._faults = [fault for fault in self._faults if name is not None and fault.name != name]

    def active(self, name: str, path: str = "") -> Fault | None:
        """Return the fault in force for this path without using it up."""
        for fault in self._faults:
            if fault.name == name and path.startswith(fault.path_prefix):
                return fault
        return None

    def take(self, name: str, path: str = "") -> Fault | None:
        """Return the fault in force for this path and use up one of its times."""
        fault = self.active(name, path)
        if fault is not None and fault.times is not None:
            fault.times -= 1
            if fault.times == 0:
                self._faults.remove(fault)
        return fault

    def as_json(self) -> dict[str, object]:
        """Return `{"faults": [...in force...], "known": {name: sentence}}`."""
        return {"faults": [asdict(fault) for fault in self._faults], "known": self.known}

    def read_text(self, text: str) -> None:
        """Add faults written as `name=value*times@/path/prefix`, separated by commas; all but the name optional.

        Example: `latency=0.5@/v1/refunds, rate_limit*2`. Raises `FaultNotUnderstood`.
        """
        for entry in filter(None, (part.strip() for part in text.split(","))):
            match = _ENTRY.fullmatch(entry)
            if match is None:
                raise FaultNotUnderstood(f"{entry!r} is not of the form name=value*times@/path/prefix.")
            self.add(
                Fault(
                    name=match["name"],
                    value=float(match["value"] or 0),
                    times=int(match["times"]) if match["times"] else None,
                    path_prefix=match["path_prefix"] or "",
                )
            )
