"""References in a draft: a text such as "$c1.summary" stands for exact words that the server fills in.

A reference is always the whole text. In a list it may stand for several entries ("$c1.steps"), and
where an entry is an object it fills the first required text, or the fields of a record of the same
names ("$p.testimonial1" gives quote, author and detail). In place of a lesson's clip it gives the
clip and its moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from products.dsl.document import Document, copied
from products.dsl.filling import resolve_document
from products.dsl.problems import Problem
from products.dsl.sources import SourceIndex, SourceText, is_reference

__all__ = ["Resolved", "SourceIndex", "SourceText", "is_reference", "resolve"]


@dataclass(frozen=True)
class Resolved:
    """The document with every known reference filled in, and a problem for each that could not be."""

    document: Document
    problems: list[Problem]


def resolve(draft: Document, index: SourceIndex) -> Resolved:
    """Fill in every reference of `draft` and record each block's clips in its ``sources``.

    A reference that names nothing stays as it is and gives ``unknown_reference`` with the nearest
    valid one; words that do not fit are filled in whole and give ``reference_too_long`` or
    ``reference_too_many``. Never cuts, never raises.
    """
    return Resolved(*resolve_document(copied(draft), index))
