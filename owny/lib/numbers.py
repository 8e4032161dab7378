"""Numbers as they come in addresses and forms."""


def whole_number(typed: str, *, digits: int = 9) -> int | None:
    """A number of at most so many digits, 0 to 999,999,999 as a rule, so that every database holds it; None for all else.

    Only the digits of ASCII count: `str.isdigit` also holds for `²`, which `int` refuses.
    """
    return int(typed) if len(typed) <= digits and typed.isascii() and typed.isdigit() else None
