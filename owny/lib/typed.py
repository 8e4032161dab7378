"""Words that people typed, without what cannot be seen."""

JOINERS = "\u200c\u200d"
"""Signs without a body that Persian words and many emoji are spelled with."""


def one_line(text: str, longest: int) -> str:
    """The words on one line, with one plain space where any space was, cut to so many characters."""
    return " ".join(_seen(text).split())[:longest].rstrip()


def lines(text: str, longest: int) -> str:
    """The words with their line breaks, cut to so many characters."""
    kept = (_seen(line).strip() for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(kept).strip()[:longest].rstrip()


def _seen(text: str) -> str:
    """No control signs, and none that turn the direction of what follows; every space a plain one."""
    shown = (sign if sign.isprintable() or sign in JOINERS else " " if sign.isspace() else "" for sign in text)
    return "".join(shown)
