"""Links in rich text: [words](https://…), `page:` and `product:` for what is the creator's own. A creator writes them; a
clip that says one only says it."""

import re
from collections.abc import Iterator

_LINK = re.compile(r"(?<!\\)(?:\\\\)*\]\(\s*<?\s*((?:https|mailto|page|product):[^\s)>]*)", re.IGNORECASE)


def addresses(text: str) -> Iterator[str]:
    """Yield the address of every link that a rich text would show."""
    for match in _LINK.finditer(text):
        yield match[1]


def without_links(text: str) -> str:
    """Return the text so that the marks of its links are read as they were said, and lead nowhere."""
    return _LINK.sub(lambda match: "\\" + match[0], text)
