"""Old documents in the present shape: a chain of pure steps, run on read and in batch.

A change of the document is *breaking*, and needs a new ``dslVersion``, a step here and a frozen
fixture in the tests, when a document that was valid before could become invalid, be drawn
differently or lose a word: a field, block type, variant or choice is renamed or taken away; a limit
becomes lower; an optional field becomes required; a field changes its type or its meaning.

Not breaking, and done without a new version: a new block type or variant, a new optional field, a
higher limit, a new choice, other words for the model, other samples.

Steps are never changed once a document of their version may exist, never look anything up, and
keep what they do not know.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping

from products.dsl.document import DSL_VERSION, Document, pages, too_deep

Step = Callable[[Document], Document]


class UnknownVersion(ValueError):
    """The document says a version that this code does not know, most likely a newer one."""


def upgrade(document: Document) -> Document:
    """Return the document in the present version; the one passed in is not changed.

    A document that says no version is a draft and taken to be of the present one. Raises
    UnknownVersion for any other version that no step starts from.
    """
    version = document.get("dslVersion", DSL_VERSION)
    if version == DSL_VERSION or too_deep(document):
        return document
    done = copy.deepcopy(document)
    while version != DSL_VERSION:
        if not isinstance(version, str) or version not in STEPS:
            raise UnknownVersion(f"No way from version {version!r} to {DSL_VERSION}.")
        following, step = STEPS[version]
        done = step(done)
        done["dslVersion"] = version = following
    return done


def _to_1_0(document: Document) -> Document:
    """Version 0.9 had ``theme`` with short names, pages with ``type`` ("landing" for sales)."""
    names = {"primary": "colorPrimary", "accent": "colorAccent", "font": "fontPair"}
    theme = document.pop("theme", None)
    if isinstance(theme, dict) and "themeTokens" not in document:
        document["themeTokens"] = {names.get(name, name): value for name, value in theme.items()}
    for _, page in pages(document):
        if "type" in page and "kind" not in page:
            page["kind"] = {"landing": "sales"}.get(str(page["type"]), page["type"])
            del page["type"]
    return document


STEPS: Mapping[str, tuple[str, Step]] = {"0.9": ("1.0", _to_1_0)}
