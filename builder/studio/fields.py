"""The fields of a block, made from the schema of its type: what the right-hand pane shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.names import summary
from builder.studio.findings import hint_of
from builder.studio.patches import Moves, as_json, entry_moves, guard
from builder.studio.starters import starter_entry
from products.dsl.catalog import CATALOG
from products.dsl.document import PlacedBlock
from products.dsl.fields import Schema
from products.dsl.patch import Operation
from products.dsl.problems import Problem, pointer
from products.models import Review

LONGEST_LINE = 140
_SINGULAR = {"To remember": "point", "What is included": "line"}


@dataclass(frozen=True)
class Sentence:
    """One sentence of a text and where it comes from: `kind` own, near, told (what the creator told us) or none.

    `clip_url` is the clip's page here and `watch_url` the video, both at `seconds` where they are known; `attach` is the
    patch that makes the clip one of the block's; `wants` says that the words should come from somewhere.
    """

    text: str
    kind: str
    clip_title: str = ""
    clip_url: str = ""
    watch_url: str = ""
    seconds: int | None = None
    attach: str = ""
    wants: bool = False


@dataclass(frozen=True)
class Input:
    """One field. `kind` is line, prose, number, texts, records, picture, clip or review; `op` is how its text is set.
    `reviews` are what can be put into a list of quotes, each with its patch."""

    kind: str
    label: str
    path: str
    id: str
    value: Any = None
    op: str = "add"
    is_required: bool = False
    limit: int | None = None
    low: int | None = None
    high: int | None = None
    is_rich: bool = False
    has_lists: bool = False
    sentences: tuple[Sentence, ...] = ()
    problem: str = ""
    entries: list[Entry] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    add: str = ""
    remove: str = ""
    one: str = ""
    reviews: tuple[Choice, ...] = ()

    @property
    def count(self) -> int:
        """How many characters or entries there are."""
        return len(self.value) if isinstance(self.value, str | list) else 0


@dataclass(frozen=True)
class Choice:
    """A review that its creator shows: its words, its writer, and the patch that puts it into the list."""

    quote: str
    author: str
    rating: int
    patch: str


@dataclass(frozen=True)
class Entry:
    """One entry of a list: its own fields, or itself a text in `inputs[0]`."""

    id: str
    number: int
    title: str
    inputs: list[Input]
    moves: Moves

    @property
    def marks(self) -> list[str]:
        """The kinds of its texts, for the closed row: of each the least grounded of its sentences."""
        worst = ("none", "near", "told", "own")
        return [min((one.kind for one in text.sentences), key=worst.index) for text in self.inputs if text.sentences]


@dataclass(frozen=True)
class Knowledge:
    """What is known of a block's texts: by JSON pointer, where they come from and what is wrong with them; and by id the
    reviews that may be shown."""

    problems: Mapping[str, Problem] = field(default_factory=dict)
    sentences: Mapping[str, tuple[Sentence, ...]] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)


def one_of(title: str) -> str:
    """A single entry of a list: `step` of `Steps`."""
    return _SINGULAR.get(title, title.lower().removesuffix("s"))


def inputs_of(placed: PlacedBlock, known: Knowledge) -> list[Input] | None:
    """The block's fields in the order of its schema; None for a block that is kept but cannot be edited field by field."""
    entry = CATALOG.get(str(placed.block.get("type")))
    props = placed.block.get("props")
    if entry is None or not isinstance(props, dict) or not _fits(props, entry.schema):
        return None
    return list(_Maker(placed, known).inputs(entry.schema, props, (*placed.parts, "props")))


class _Maker:
    """Walks a schema and the value beside it."""

    def __init__(self, placed: PlacedBlock, known: Knowledge) -> None:
        self._known = known
        self._root = len(placed.parts)
        self._same: Operation = guard(pointer(placed.parts), placed.block)

    def inputs(self, schema: Schema, value: Mapping[str, Any], parts: tuple[str | int, ...]) -> Iterator[Input]:
        for name, child in schema["properties"].items():
            yield self._input(child, value.get(name), (*parts, name), is_required=name in schema.get("required", ()))

    def _input(self, schema: Schema, value: Any, parts: tuple[str | int, ...], *, is_required: bool) -> Input:
        if schema["type"] == "array":
            return self._list(schema, value or [], parts, is_required=is_required)
        if schema["type"] == "object":
            return self._record(schema, value, parts, is_required=is_required)
        path = pointer(parts)
        problem = self._known.problems.get(path)
        limit = schema.get("maxLength")
        kind = "number" if schema["type"] == "integer" else "line" if limit is None or limit <= LONGEST_LINE else "prose"
        return Input(
            kind=kind,
            label=schema["title"],
            path=path,
            id=self._id(parts),
            value=value if value is not None else "",
            op="replace" if isinstance(parts[-1], int) else "add",
            is_required=is_required,
            limit=limit,
            low=schema.get("minimum"),
            high=schema.get("maximum"),
            is_rich=bool(schema.get("x-rich")),
            has_lists=bool(schema.get("x-lists")),
            sentences=self._known.sentences.get(path, ()) if value else (),
            problem=f"{problem.message} {hint_of(problem)}".strip() if problem else "",
        )

    def _list(self, schema: Schema, value: list[Any], parts: tuple[str | int, ...], *, is_required: bool) -> Input:
        path, item = pointer(parts), schema["items"]
        fresh = starter_entry(item)
        create: Operation = (
            {"op": "add", "path": f"{path}/-", "value": fresh} if value else {"op": "add", "path": path, "value": [fresh]}
        )
        return Input(
            kind="records" if item["type"] == "object" else "texts",
            label=schema["title"],
            path=path,
            id=self._id(parts),
            value=value,
            is_required=is_required,
            limit=schema["maxItems"],
            entries=[self._entry(schema, value, parts, at) for at in range(len(value))],
            add=as_json([self._same, create]) if len(value) < schema["maxItems"] else "",
            reviews=tuple(self._choices(path, value)) if "x-unless" in item and len(value) < schema["maxItems"] else (),
            one=one_of(schema["title"]),
        )

    def _entry(self, schema: Schema, value: list[Any], parts: tuple[str | int, ...], at: int) -> Entry:
        item, here = schema["items"], (*parts, at)
        stands = value[at].get(item.get("x-unless", "")) if isinstance(value[at], dict) else None
        if stands:
            inputs = [self._review(str(stands), (*here, item["x-unless"]))]
        elif item["type"] == "object":
            own = {name: one for name, one in item["properties"].items() if name != item.get("x-unless")}
            inputs = list(self.inputs(item | {"properties": own}, value[at], here))
        else:
            inputs = [self._input(item, value[at], here, is_required=True)]
        moves = entry_moves(self._same, pointer(parts), at, len(value), least=schema.get("minItems", 0))
        title = inputs[0].value["author"] if stands and inputs[0].value else summary(value[at])
        return Entry(self._id(here), at + 1, title or f"{at + 1}", inputs, moves)

    def _review(self, named: str, parts: tuple[str | int, ...]) -> Input:
        """A review in its buyer's words: read, never written here."""
        found = self._known.reviews.get(named)
        shown = {"quote": found.text, "author": found.display_name, "rating": found.rating} if found else None
        return Input(kind="review", label="Review", path=pointer(parts), id=self._id(parts), value=shown)

    def _choices(self, path: str, value: list[Any]) -> Iterator[Choice]:
        """Reviews that the list does not hold yet. A starter that nobody wrote into makes room for the first."""
        held = {str(one.get("reviewId")) for one in value if isinstance(one, dict)}
        for named, review in self._known.reviews.items():
            if named not in held:
                entry = {"reviewId": named}
                put: list[Operation] = (
                    [{"op": "add", "path": f"{path}/-", "value": entry}]
                    if value
                    else [{"op": "add", "path": path, "value": [entry]}]
                )
                if len(value) == 1 and _is_starter(value[0]):
                    put.append({"op": "remove", "path": f"{path}/0"})
                yield Choice(review.text, review.display_name, review.rating, as_json([self._same, *put]))

    def _record(self, schema: Schema, value: Any, parts: tuple[str | int, ...], *, is_required: bool) -> Input:
        path, is_picture = pointer(parts), "mediaId" in schema["properties"]
        inputs = list(self.inputs(schema, value, parts)) if value else []
        fresh = {"mediaId": "cover", "alt": ""} if is_picture else None
        return Input(
            kind="picture" if is_picture else "clip",
            label=schema["title"],
            path=path,
            id=self._id(parts),
            value=value,
            is_required=is_required,
            inputs=[one for one in inputs if not one.path.endswith(("/mediaId", "/clipId"))],
            add=as_json([self._same, {"op": "add", "path": path, "value": fresh}]) if fresh and not value else "",
            remove=as_json([self._same, {"op": "remove", "path": path}]) if value and not is_required else "",
        )

    def _id(self, parts: tuple[str | int, ...]) -> str:
        return "-".join(["f", *(str(part) for part in parts[self._root :])])


def _is_starter(entry: Any) -> bool:
    return isinstance(entry, dict) and all(str(text).startswith("[Add ") for text in entry.values())


def _fits(value: Any, schema: Schema) -> bool:
    """Whether the value has the kinds of things the schema speaks of, so that fields can be drawn for it."""
    if schema["type"] == "object":
        known = schema["properties"]
        return isinstance(value, dict) and all(name in known and _fits(child, known[name]) for name, child in value.items())
    if schema["type"] == "array":
        return isinstance(value, list) and all(_fits(child, schema["items"]) for child in value)
    if schema["type"] == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)
