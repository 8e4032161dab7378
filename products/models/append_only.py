"""Tables that are only added to."""


class LedgerIsAppendOnly(Exception):
    """An entry was about to be changed or deleted; write another one instead."""
