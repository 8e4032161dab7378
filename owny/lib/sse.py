"""The wire form of server-sent events (WHATWG HTML, section 9.2)."""

import json
from collections.abc import Mapping


def event(*, kind: str, data: Mapping[str, object], event_id: int | None = None) -> bytes:
    """One event; the data is a single line of JSON, so no value can break the framing."""
    lines = [f"id: {event_id}"] if event_id is not None else []
    lines += [f"event: {kind}", "data: " + json.dumps(data, ensure_ascii=False, separators=(",", ":"))]
    return ("\n".join(lines) + "\n\n").encode()


def comment(text: str = "") -> bytes:
    """A line that keeps proxies from closing a silent connection."""
    return f": {text}\n\n".encode()


def retry(milliseconds: int) -> bytes:
    """Tell the browser how long to wait before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()
