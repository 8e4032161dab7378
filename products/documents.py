"""Documents of revisions in memory: reading one from its row costs more than most changes of it."""

import threading
from collections import OrderedDict

from products.dsl.upgrade import upgrade
from products.dsl.written import Written
from products.models import Revision

MOST_SIGNS = 16_000_000
"""Of canonical text that one process keeps; a document takes about six times its text."""


class _Kept:
    """The documents that were used last, by the fingerprint of their revision: what has the same one is the same."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._found: OrderedDict[str, Written] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, fingerprint: str) -> Written | None:
        with self._lock:
            found = self._found.get(fingerprint)
            if found is not None:
                self._found.move_to_end(fingerprint)
            return found

    def put(self, fingerprint: str, written: Written) -> None:
        with self._lock:
            if fingerprint not in self._found:
                self._found[fingerprint] = written
                self._size += len(written.text)
            while self._size > self._most and len(self._found) > 1:
                self._size -= len(self._found.popitem(last=False)[1].text)


_kept = _Kept(MOST_SIGNS)


def written_of(revision: Revision) -> Written:
    """The revision's document in today's form. Everybody gets the same one: nobody changes it."""
    found = _kept.get(revision.document_hash)
    if found is None:
        found = Written(upgrade(revision.document))
        _kept.put(revision.document_hash, found)
    return found


def keep(revision: Revision, written: Written) -> None:
    """Remember the document of a revision that was just saved: the next change begins with it."""
    _kept.put(revision.document_hash, written)
