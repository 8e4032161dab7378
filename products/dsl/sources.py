"""The texts a document may draw on, and how a draft names them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from products.dsl.matching import Matcher
from products.dsl.words import normalise

WHOLE = re.compile(r"\$(c\d{1,4}|p)((?:\.[A-Za-z][A-Za-z0-9]*){0,3})")

MOST_CONTEXTS, MOST_TEXTS = 8, 5_000


@dataclass(frozen=True)
class SourceText:
    """Words that may be used: where they are named in the draft, what they are, and where they were said.

    ``kind`` is what the text is in its source ("title", "summary", "step", "quote", "transcript",
    "headline", "benefit", "testimonial", "author", …). ``start_seconds`` is the moment in the clip.
    """

    ref: str
    text: str
    kind: str
    clip_id: str | None = None
    start_seconds: int | None = None


class SourceIndex:
    """Every text a document may draw on, by reference and by words."""

    def __init__(self, texts: Iterable[SourceText]) -> None:
        self.texts = tuple(texts)
        self.by_ref: dict[str, SourceText] = {}
        self.clip_ids = frozenset(source.clip_id for source in self.texts if source.clip_id)
        self.aliases: dict[str, str] = {}
        self._records: dict[str, dict[str, SourceText]] = {}
        self._lists: dict[str, list[tuple[int, str]]] = {}
        self._said: dict[Hashable, dict[Any, Any]] = {}
        for source in self.texts:
            self._file(source)

    def _file(self, source: SourceText) -> None:
        self.by_ref.setdefault(source.ref, source)
        head, _, name = source.ref.rpartition(".")
        if source.clip_id:
            self.aliases.setdefault(source.ref.split(".")[0].lstrip("$"), source.clip_id)
        if source.ref.count(".") > 1:
            self._records.setdefault(head, {})[name] = source
        entry = head if source.ref.count(".") > 1 else source.ref
        if numbered := re.fullmatch(r"(.*\D)(\d+)", entry):
            listed = self._lists.setdefault(numbered[1] + "s", [])
            if (pair := (int(numbered[2]), entry)) not in listed:
                listed.append(pair)

    def remembered(self, context: Hashable) -> dict[Any, Any]:
        """Return what was said of texts under the same circumstances, for whoever asks again; not for ever."""
        if len(self._said) > MOST_CONTEXTS:
            self._said.clear()
        said = self._said.setdefault(context, {})
        if len(said) > MOST_TEXTS:
            said.clear()
        return said

    @cached_property
    def matcher(self) -> Matcher[SourceText]:
        """Return the word index over all texts; built at first use."""
        return Matcher((source, source.text) for source in self.texts)

    def record(self, ref: str) -> dict[str, SourceText]:
        """Return the named texts of a record such as "$p.faq1"; empty if it is none."""
        found = dict(self._records.get(ref, {}))
        if ref in self.by_ref and found:
            found.setdefault("quote", self.by_ref[ref])
        return found

    def listed(self, ref: str) -> list[str]:
        """Return the references that "$c1.steps" stands for, in order; empty if it names no list."""
        return [entry for _, entry in sorted(self._lists.get(ref, self._lists.get(ref + "s", [])))]

    def on_record(self, quote: str, author: str) -> bool:
        """Return whether one testimonial holds the quote, word for word or a part of it, and this author."""
        wanted, name = normalise(quote), normalise(author)
        for ref in self._records:
            record = self.record(ref)
            said, by = record.get("quote"), record.get("author")
            if said and by and name == normalise(by.text) and wanted and wanted in normalise(said.text):
                return True
        return False

    def clip_of(self, name: str) -> str | None:
        """Return the clip id for "c1", "$c1" or the clip id itself."""
        return name if name in self.clip_ids else self.aliases.get(name.lstrip("$"))

    def first_of(self, ref: str) -> SourceText | None:
        """Return the text that `ref` names, the first if it names several, or of the clip it names."""
        for name in (ref, *self.listed(ref)):
            if name in self.by_ref:
                return self.by_ref[name]
            if record := self.record(name):
                return next(iter(record.values()))
        return None

    def nearest(self, ref: str) -> str:
        """Return a hint that names the valid reference nearest to `ref`."""
        alias = ref.split(".")[0]
        known = [*self.by_ref, *self._records, *self._lists]
        mine = [name for name in known if name.split(".")[0] == alias]
        if mine:
            near = get_close_matches(ref, mine, 1, 0.0)
            return f'Did you mean "{near[0]}"?'
        aliases = list(dict.fromkeys(name.split(".")[0] for name in known))
        shown = ", ".join(aliases[:12]) + (" …" if len(aliases) > 12 else "")
        return f"Known are: {shown}." if aliases else "There are no sources; write the text without a reference."


def is_reference(value: object) -> bool:
    """Return whether a value is a reference and nothing else."""
    return isinstance(value, str) and WHOLE.fullmatch(value.strip()) is not None
