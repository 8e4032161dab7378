"""Addresses of people: which of them lead to the same mailbox."""

WITHOUT_DOTS = frozenset({"gmail.com", "googlemail.com"})


def mailbox_of(address: str) -> str:
    """One spelling for the addresses that lead to one mailbox: no case, no `+tag`, no dots where they mean nothing."""
    name, _, host = address.strip().lower().rpartition("@")
    name = name.partition("+")[0]
    if host in WITHOUT_DOTS:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}"
