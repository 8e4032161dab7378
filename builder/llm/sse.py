"""Server-sent events out of raw bytes, whatever the packets look like (WHATWG HTML, section 9.2)."""

from typing import NamedTuple

BOM = b"\xef\xbb\xbf"


class Event(NamedTuple):
    """One event: the lines of its data and its type (`message` unless the sender named one)."""

    lines: tuple[str, ...]
    kind: str = "message"


class EventReader:
    """Feed it bytes as they come; it gives each event once, when its blank line has come.

    Lines may end in LF, CR or CRLF, `data:` may stand with or without a space, comments and `retry:` are skipped.
    `pending_bytes` counts those of an event that has not ended. Broken UTF-8 becomes U+FFFD and sets `broken_text`.
    """

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._lines: list[str] = []
        self._kind = ""
        self._at_start = True
        self._after_cr = False
        self.pending_bytes = 0
        self.broken_text = False

    def feed(self, data: bytes) -> list[Event]:
        """The events that these bytes complete."""
        text = data[1:] if self._after_cr and data.startswith(b"\n") else data
        if data:
            self._after_cr = data.endswith(b"\r")
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *whole, rest = text.split(b"\n")
        events: list[Event] = []
        for line in whole:
            if self._pieces:
                line = b"".join([*self._pieces, line])
                self._pieces = []
            event = self._take_line(line)
            if event is not None:
                events.append(event)
        if rest:
            self._pieces.append(rest)
        going_on = not events and (self._lines or self._pieces)
        self.pending_bytes = self.pending_bytes + len(data) if going_on else len(rest)
        return events

    def close(self) -> Event | None:
        """What was begun and never ended by a blank line, if anything."""
        if self._pieces:
            self._take_line(b"".join(self._pieces))
            self._pieces = []
        return self._dispatch()

    def _take_line(self, raw: bytes) -> Event | None:
        if self._at_start:
            self._at_start = False
            raw = raw.removeprefix(BOM)
        if not raw:
            return self._dispatch()
        try:
            line = raw.decode()
        except UnicodeDecodeError:
            self.broken_text = True
            line = raw.decode(errors="replace")
        field, _, value = line.partition(":")
        if field == "data":
            self._lines.append(value.removeprefix(" "))
        elif field == "event":
            self._kind = value.removeprefix(" ")
        return None

    def _dispatch(self) -> Event | None:
        if not self._lines:
            self._kind = ""
            return None
        lines, kind = tuple(self._lines), self._kind or "message"
        self._lines, self._kind = [], ""
        return Event(lines, kind)
