"""Putting the words behind references into a draft, guided by the schema of each place."""

from __future__ import annotations

from typing import Any

from products.dsl.catalog import CATALOG
from products.dsl.document import Document, PlacedBlock, blocks
from products.dsl.envelope import envelope_schema
from products.dsl.fields import Schema
from products.dsl.links import without_links
from products.dsl.problems import Problem, pointer
from products.dsl.sources import SourceIndex, SourceText, is_reference

Parts = tuple[str | int, ...]


class Filling:
    """One pass over one place of a draft; collects problems and the clips that were used."""

    def __init__(self, index: SourceIndex, block_id: str | None = None, page_slug: str | None = None) -> None:
        self.index = index
        self.problems: list[Problem] = []
        self.clips: list[str] = []
        self._block_id, self._page_slug = block_id, page_slug

    def value(self, value: Any, schema: Schema, parts: Parts) -> Any:
        """Return `value` with every reference below it filled in."""
        kind = schema.get("type")
        if is_reference(value) and kind in ("string", "object", "array"):
            return self._reference(value.strip(), schema, parts)
        if kind == "object" and isinstance(value, dict):
            known = schema.get("properties", {})
            return {name: self.value(child, known.get(name, {}), (*parts, name)) for name, child in value.items()}
        if kind == "array" and isinstance(value, list):
            return self._list(value, schema, parts)
        return value

    def _reference(self, ref: str, schema: Schema, parts: Parts) -> Any:
        if schema["type"] == "array":
            return self._list([ref], schema, parts)
        if schema["type"] == "object":
            return self._object(ref, schema, parts)
        if "x-bound" in schema:
            return self._bound(ref, parts)
        record = self.index.record(ref)
        source = self.index.by_ref.get(ref) or record.get(str(parts[-1]))
        if source is None:
            return self._unknown(ref, schema, parts)
        return self._text(source, schema, parts)

    def _list(self, entries: list[Any], schema: Schema, parts: Parts) -> list[Any]:
        """Return the list with references spliced in; an entry may become several."""
        done: list[Any] = []
        spliced = False
        for entry in entries:
            if is_reference(entry):
                ref = entry.strip()
                names = [ref] if ref in self.index.by_ref or self.index.record(ref) else self.index.listed(ref) or [ref]
                spliced = spliced or len(names) > 1
                done.extend(self.value(name, schema["items"], (*parts, len(done) + at)) for at, name in enumerate(names))
            else:
                done.append(self.value(entry, schema["items"], (*parts, len(done))))
        if spliced and len(done) > schema.get("maxItems", len(done)):
            message = f'"{parts[-1]}" would have {len(done)} entries; at most {schema["maxItems"]} are allowed.'
            self._add(parts, "reference_too_many", message, "Name single entries instead of the whole list.")
        return done

    def _object(self, ref: str, schema: Schema, parts: Parts) -> Any:
        properties = schema["properties"]
        if "clipId" in properties:
            return self._clip(ref, parts)
        if record := self.index.record(ref):
            fitting = {name: source for name, source in record.items() if name in properties}
            if fitting:
                return {name: self._text(source, properties[name], (*parts, name)) for name, source in fitting.items()}
        target = next((name for name in schema.get("required", ()) if properties[name]["type"] == "string"), None)
        if target is None:
            self._add(
                parts, "misplaced_reference", f'"{ref}" cannot stand here.', "Write the object and put references into it."
            )
            return ref
        if ref not in self.index.by_ref:
            return self._unknown(ref, schema, parts)
        return {target: self._text(self.index.by_ref[ref], properties[target], (*parts, target))}

    def _clip(self, ref: str, parts: Parts) -> Any:
        source = self.index.first_of(ref)
        clip_id = source.clip_id if source else self.index.clip_of(ref)
        if not clip_id:
            self._add(parts, "unknown_reference", f'"{ref}" names no clip.', self.index.nearest(ref))
            return ref
        self.clips.append(clip_id)
        moment = source.start_seconds if source else None
        return {"clipId": clip_id} if moment is None else {"clipId": clip_id, "startSeconds": moment}

    def _bound(self, ref: str, parts: Parts) -> str:
        clip_id = self.index.clip_of(ref.split(".")[0]) if parts[-1] == "clipId" else None
        if clip_id is None:
            self._add(parts, "unknown_reference", f'"{ref}" names nothing that can stand here.', self.index.nearest(ref))
            return ref
        self.clips.append(clip_id)
        return clip_id

    def _text(self, source: SourceText, schema: Schema, parts: Parts) -> str:
        if source.clip_id:
            self.clips.append(source.clip_id)
        limit = schema.get("maxLength", len(source.text))
        if len(source.text) > limit:
            message = f'"{source.ref}" has {len(source.text)} characters; "{parts[-1]}" takes {limit}.'
            self._add(parts, "reference_too_long", message, "Use a shorter reference, or a field that takes more.")
        return without_links(source.text) if source.clip_id and "x-rich" in schema else source.text

    def _unknown(self, ref: str, schema: Schema, parts: Parts) -> str:
        if schema["type"] == "string" and (listed := self.index.listed(ref)):
            message = f'"{ref}" stands for {len(listed)} texts and cannot fill one.'
            self._add(parts, "list_reference", message, f'Use "{listed[0]}", or put it into a list.')
        elif record := self.index.record(ref):
            names = ", ".join(f'"{ref}.{name}"' for name in record)
            self._add(parts, "misplaced_reference", f'"{ref}" stands for several texts.', f"Use one of {names}.")
        else:
            self._add(parts, "unknown_reference", f'"{ref[:60]}" names nothing.', self.index.nearest(ref))
        return ref

    def _add(self, parts: Parts, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(pointer(parts), code, message, hint, self._block_id, "error", self._page_slug))


def resolve_document(document: Document, index: SourceIndex) -> tuple[Document, list[Problem]]:
    """Fill in the references of head, pages and blocks; `document` itself is changed."""
    head = Filling(index)
    done = head.value(document, envelope_schema({}), ())
    problems = list(head.problems)
    for placed in blocks(done):
        problems += _block(placed, index)
    return done, problems


def _block(placed: PlacedBlock, index: SourceIndex) -> list[Problem]:
    entry = CATALOG.get(str(placed.block.get("type")))
    if entry is None:
        return []
    filling = Filling(index, placed.block_id, placed.page_slug)
    if "props" in placed.block:
        placed.block["props"] = filling.value(placed.block["props"], entry.schema, (*placed.parts, "props"))
    given = placed.block.get("sources", [])
    if isinstance(given, list):
        named = [index.clip_of(name.split(".")[0]) or name if isinstance(name, str) else name for name in given]
        used = [name for name in (*named, *filling.clips) if isinstance(name, str)]
        others = [name for name in named if not isinstance(name, str)]
        placed.block["sources"] = [*dict.fromkeys(used), *others]
    return filling.problems
