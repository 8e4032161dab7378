"""Tool calls out of their fragments."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from builder.llm.messages import ToolCall

MAX_ID_LENGTH = 64


class CallFragments:
    """One call while it arrives: the id is set once, name pieces join until the arguments begin, arguments only grow."""

    def __init__(self) -> None:
        self.id = ""
        self.names: list[str] = []
        self.arguments: list[str] = []

    @property
    def name(self) -> str:
        """The name as far as it is known."""
        return "".join(self.names)

    def add(self, *, call_id: str, name: str, arguments: str) -> None:
        """Take one fragment; empty strings never overwrite anything."""
        self.id = self.id or call_id
        if name and (not self.names or not self.arguments):
            self.names.append(name)
        if arguments:
            self.arguments.append(arguments)

    @property
    def is_whole(self) -> bool:
        """Whether the arguments so far are one finished JSON value."""
        try:
            json.loads("".join(self.arguments), strict=False)
        except (ValueError, RecursionError):
            return False
        return True

    def resolved_name(self, known: Collection[str]) -> str:
        """The pieces joined, unless only one piece alone is a known tool or the same piece came again and again."""
        if self.name not in known:
            for piece in self.names:
                if piece in known:
                    return piece
            if len(self.names) > 1 and len(set(self.names)) == 1:
                return self.names[0]
        return self.name


class CallAssembler:
    """Sorts fragments by `index`. A fragment without one belongs to the last open call, unless it brings a new id and
    name; a whole call whose index is used again by another id and name begins a new call."""

    def __init__(self) -> None:
        self._slots: list[CallFragments] = []
        self._by_index: dict[int, int] = {}
        self.faults: list[str] = []

    def __len__(self) -> int:
        return len(self._slots)

    def feed(self, fragment: Mapping[str, Any]) -> tuple[int, str, str]:
        """Take one element of `delta.tool_calls`; gives the slot, the name so far and the new piece of arguments."""
        function = fragment.get("function")
        function = function if isinstance(function, dict) else {}
        call_id, name = _text(fragment.get("id")), _text(function.get("name"))
        arguments = self._arguments(function.get("arguments"))
        slot = self._slot(fragment.get("index"), call_id, name)
        call = self._slots[slot]
        call.add(call_id=call_id, name=name, arguments=arguments)
        return slot, call.name, arguments

    def finish(self, *, known: Collection[str], taken: Collection[str]) -> tuple[ToolCall, ...]:
        """The calls in the order they began. Ids come back verbatim; a missing id, or one that the turn or the
        conversation (`taken`) has already, is replaced by `name:n` with the next free number."""
        used = set(taken)
        own = {call.id for call in self._slots if call.id}
        return tuple(self._finished(call, used, own, known) for call in self._slots)

    def _finished(self, call: CallFragments, used: set[str], own: set[str], known: Collection[str]) -> ToolCall:
        name = call.resolved_name(known)
        call_id = call.id
        if not call_id:
            self.faults.append("missing_id")
        elif call_id in used:
            self.faults.append("duplicate_id")
        elif len(call_id) > MAX_ID_LENGTH:
            self.faults.append("long_id")
        if not call_id or call_id in used or len(call_id) > MAX_ID_LENGTH:
            call_id = next(free for free in _numbered(call_id, name) if free not in used and free not in own)
        if not name:
            self.faults.append("missing_name")
        used.add(call_id)
        return ToolCall(call_id, name, "".join(call.arguments))

    def _slot(self, index: object, call_id: str, name: str) -> int:
        if isinstance(index, bool) or not isinstance(index, int):
            self.faults.append("missing_index")
            last = self._slots[-1] if self._slots else None
            another = last is not None and bool(call_id and name and last.id and call_id != last.id)
            return self._open() if last is None or another else len(self._slots) - 1
        slot = self._by_index.get(index)
        if slot is not None:
            call = self._slots[slot]
            if not (call_id and name and call.id and call_id != call.id and call.is_whole):
                return slot
            self.faults.append("reused_index")
        self._by_index[index] = self._open()
        return self._by_index[index]

    def _open(self) -> int:
        self._slots.append(CallFragments())
        return len(self._slots) - 1

    def _arguments(self, value: object) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        self.faults.append("arguments_not_text")
        return json.dumps(value, ensure_ascii=False)


def _numbered(call_id: str, name: str) -> Iterator[str]:
    stem, _, number = call_id.rpartition(":")
    stem = (stem if stem and number.isdigit() else name or "call")[: MAX_ID_LENGTH - 8]
    return (f"{stem}:{count}" for count in range(MAX_NUMBER))


MAX_NUMBER = 1_000_000


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
