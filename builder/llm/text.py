"""Text that every database and every JSON reader takes."""

import re
from typing import Any

SURROGATE = re.compile("[\ud800-\udfff]")
REPLACEMENT = "�"
MARK = re.compile(r"<\|(?:tool_calls?_|open\|>|close\|>|sep\|>)")


def has_markup(text: str) -> bool:
    """Whether any mark of the model's own tool language stands in the text."""
    return "<|" in text and MARK.search(text) is not None


def mended(text: str) -> str:
    """Surrogate pairs that two pieces tore apart become one character again; lone halves and NUL become U+FFFD."""
    if SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", REPLACEMENT)


def storable(value: Any) -> Any:
    """A JSON value with every text in it mended."""
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, list):
        return [storable(entry) for entry in value]
    if isinstance(value, dict):
        return {mended(str(name)): storable(entry) for name, entry in value.items()}
    return value
