"""propose_changes: from what the model wrote to changes that a person can take or leave, or to what is wrong with them."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from builder.agent.toolset import Tool, ToolResult
from builder.llm.text import storable
from builder.proposing import TEMPORARY, Change, addition_of, changes_of, idea_of, removal_of
from builder.sources import BuildSources
from products.dsl.catalog import CATALOG
from products.dsl.document import Block, Document, PlacedBlock, blocks, strings
from products.dsl.fields import Schema
from products.dsl.grounding import ground
from products.dsl.ids import complete
from products.dsl.leaves import Place, places
from products.dsl.links import addresses
from products.dsl.matching import ADAPTED_SHARE
from products.dsl.parse import parse_document
from products.dsl.problems import Problem, errors, pointer
from products.dsl.references import SourceIndex, resolve
from products.dsl.validate import structure
from products.dsl.words import normalise, sentences

NAME = "propose_changes"
DESCRIPTION = Path(__file__).with_suffix(".md").read_text("utf-8").strip()
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "required": ["changes"],
    "properties": {"changes": {"type": "array", "items": {"type": "object"}, "maxItems": 400}},
}
MAX_PROBLEMS = 12
MOST_IDEAS = 3
RANKS = {"verbatim": 2, "adapted": 1, "new": 0}
OUTSIDE = "It also wrote about {} you had not chosen. That is left as it was."
UNTRACED = "{} left out, because not every word could be traced to your clips or did not fit."
NO_BETTER = "{} left out, because it was no better than what is there."
BOUND = "Pictures, clips and what people said about it stay as they are."

Wished = Mapping[str, tuple[PlacedBlock, Block]]


@dataclass(frozen=True)
class Task:
    """What may change: `document` as it is, the ids of the named blocks, what is wanted (improve, shorter, voice, ideas
    or free), and what else is known beside the clips."""

    document: Document
    named: frozenset[str]
    wanted: str
    price_cents: int | None = None
    media_ids: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()

    @property
    def may_restructure(self) -> bool:
        """Whether blocks may come and go: only when the creator said what to do in their own words."""
        return self.wanted == "free"


@dataclass
class Draft:
    """What was made of the model's changes so far."""

    edits: dict[str, Block] = field(default_factory=dict)
    ideas: list[tuple[PlacedBlock, str, list[str]]] = field(default_factory=list)
    removals: list[PlacedBlock] = field(default_factory=list)
    additions: list[tuple[PlacedBlock, Block]] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)
    bound: bool = False
    problems: list[Problem] = field(default_factory=list)


class ProposalJudge:
    """Finishes and checks the changes of one build. `is_last` says that they are not sent back any more: what does not
    hold is left out instead."""

    def __init__(self, *, sources: BuildSources, task: Task, is_last: Callable[[], bool]) -> None:
        self._sources, self._task, self._is_last = sources, task, is_last
        self._placed = {str(one.block_id): one for one in blocks(task.document)}

    def tool(self) -> Tool:
        """The judge as a tool of the model."""
        return Tool(NAME, DESCRIPTION, PARAMETERS, lambda arguments: self.result(arguments["changes"]), ends=True)

    def answer(self, text: str) -> ToolResult | None:
        """What a text answer is worth; None when it holds no changes."""
        if '"changes"' not in text:
            return None
        held = (parse_document(text).document or {}).get("changes")
        return self.result(held if isinstance(held, list) else [])

    def result(self, changes: Sequence[Any]) -> ToolResult:
        """The verdict on the changes as the model reads it."""
        draft = self._read(changes)
        after, problems = self._finished(draft)
        wrong = errors([*draft.problems, *problems])
        if wrong and not self._is_last():
            found = [_told(problem) for problem in wrong]
            told = {"valid": False, "problems": found[:MAX_PROBLEMS]}
            return ToolResult(json.dumps(told, ensure_ascii=False), status="refused", problems=found)
        proposal = self._proposal(draft, after, wrong)
        return ToolResult(json.dumps({"valid": True}), document=proposal)

    def _read(self, changes: Sequence[Any]) -> Draft:
        draft = Draft()
        for number, change in enumerate(storable(list(changes))):
            if isinstance(change, dict):
                self._take(change, draft, f"/changes/{number}")
        return draft

    def _take(self, change: dict[str, Any], draft: Draft, path: str) -> None:
        name = str(change.get("block") or change.get("remove") or change.get("after") or "")
        placed = self._placed.get(name)
        if placed is None or name not in self._task.named:
            draft.outside.add(name)
        elif "remove" in change or "after" in change:
            self._restructure(change, placed, draft, path)
        elif isinstance(change.get("ideas"), list):
            self._take_ideas(change, placed, draft, path)
        else:
            draft.edits[name] = self._edited(change, placed, draft, path)

    def _restructure(self, change: dict[str, Any], placed: PlacedBlock, draft: Draft, path: str) -> None:
        kind = change.get("type")
        if not self._task.may_restructure:
            message = "The creator did not ask for blocks to be added or taken out."
            draft.problems.append(Problem(path, "not_asked_for", message, "Leave this change out."))
        elif "remove" in change:
            draft.removals.append(placed)
        elif kind not in CATALOG or kind == "Testimonial":
            message = f"A block of type {str(kind)[:40]!r} cannot be added."
            draft.problems.append(Problem(f"{path}/type", "unknown_block", message, f"Use {', '.join(CATALOG)}."))
        else:
            props = change.get("props")
            block: Block = {"type": kind, "props": props if isinstance(props, dict) else {}, "sources": []}
            draft.additions.append((placed, block | ({"variant": change["variant"]} if change.get("variant") else {})))

    def _take_ideas(self, change: dict[str, Any], placed: PlacedBlock, draft: Draft, path: str) -> None:
        schema = CATALOG[str(placed.block["type"])].schema["properties"].get(str(change.get("field")), {})
        words = [str(one) for one in change["ideas"] if isinstance(one, str) and one.strip()][:MOST_IDEAS]
        if schema.get("type") != "string" or not words:
            message = f"{str(change.get('field'))[:40]!r} is no text of this block."
            draft.problems.append(Problem(f"{path}/field", "unknown_field", message, block_id=placed.block_id))
        else:
            draft.ideas.append((placed, str(change["field"]), words))

    def _edited(self, change: dict[str, Any], placed: PlacedBlock, draft: Draft, path: str) -> Block:
        """The block with the new fields; what is the server's or a person's stays what it was."""
        block = draft.edits.get(str(placed.block_id)) or copy.deepcopy(placed.block)
        entry = CATALOG.get(str(block.get("type")))
        props = change.get("props", {})
        if entry is None or not isinstance(props, dict):
            draft.problems.append(Problem(f"{path}/props", "wrong_type", "props is an object.", block_id=placed.block_id))
            return block
        held = dict(block.get("props") or {})
        for name, value in props.items():
            if name in held and _is_bound(entry.schema["properties"].get(name, {}), block):
                draft.bound = draft.bound or held[name] != value
            elif value is None:
                held.pop(name, None)
            else:
                held[name] = value
        block["props"] = held
        if isinstance(change.get("variant"), str):
            block["variant"] = change["variant"]
        return block

    def _finished(self, draft: Draft) -> tuple[dict[str, Block], list[Problem]]:
        """Every block that would be new, by an id, and what is wrong with them."""
        rounds: list[dict[str, tuple[PlacedBlock, Block]]] = [
            {name: (self._placed[name], block) for name, block in draft.edits.items()}
        ]
        for number, (placed, block) in enumerate(draft.additions):
            rounds[0][f"{TEMPORARY}{number:03d}"] = placed, block
        for number, (placed, name, words) in enumerate(draft.ideas):
            for at, text in enumerate(words):
                block = copy.deepcopy(placed.block)
                block["props"][name] = text
                rounds.append({_idea_id(number, at): (placed, block)})
        after: dict[str, Block] = {}
        problems: list[Problem] = []
        for wished in rounds:
            found, wrong = self._round(wished)
            after |= found
            problems += wrong
        return after, problems

    def _round(self, wished: Wished) -> tuple[dict[str, Block], list[Problem]]:
        """Try blocks together; an idea stands in the place of the block it is for."""
        index = self._sources.index()
        resolved = resolve(self._tried(wished), index)
        document = complete(resolved.document)
        after = {str(one.block_id): one.block for one in blocks(document) if one.block_id in wished}
        unknown = [one for one in resolved.problems if one.block_id in wished]
        return after, [*unknown, *self._faults(document, wished, index)]

    def _tried(self, wished: Wished) -> Document:
        """The document in which every wished block stands in its place, new ones below the block they belong to."""
        tried = copy.deepcopy(self._task.document)
        for name, (placed, block) in wished.items():
            listed = tried["pages"][placed.page_index]["blocks"]
            at = next(number for number, one in enumerate(listed) if one.get("id") == placed.block_id)
            if name.startswith(TEMPORARY):
                listed.insert(at + 1, {**block, "id": name})
            else:
                listed[at] = {**block, "id": name}
        return tried

    def _faults(self, document: Document, wished: Wished, index: SourceIndex) -> Iterator[Problem]:
        known = {(one.code, one.block_id, one.message) for one in structure(self._task.document)}
        for problem in errors(structure(document)):
            if problem.block_id in wished and (problem.code, problem.block_id, problem.message) not in known:
                yield problem
        facts = self._sources.facts()
        texts = (*facts.texts, *self._task.told, *self._old_texts(), str(document.get("title") or ""))
        facts = replace(facts, price_cents=self._task.price_cents, media_ids=self._task.media_ids, texts=texts)
        kept = {text for name in self._task.named for _, text in strings(self._placed[name].block)}
        fresh = {pointer(place.parts): place for place in places(document) if place.block_id in wished}
        for problem in errors(ground(document, index, facts=facts).problems):
            place = fresh.get(problem.path)
            is_kept = place.text in kept if place else not str(problem.block_id).startswith(TEMPORARY)
            if problem.block_id in wished and not is_kept:
                yield problem
        for name, (placed, _) in wished.items():
            before = set() if name.startswith(TEMPORARY) else _addresses(placed.block)
            yield from self._links([place for place in fresh.values() if place.block_id == name], before, name)

    def _links(self, fresh: Sequence[Place], before: set[str], block_id: str) -> Iterator[Problem]:
        """Addresses that came from nowhere, or that the block has lost."""
        given = " ".join(self._task.told)
        found: set[str] = set()
        for place in fresh:
            for address in addresses(place.text):
                found.add(address)
                if address not in before and address not in given:
                    yield place.problem("ungrounded_link", address)
        for address in sorted(before - found):
            message = f'The link to "{address[:80]}" is gone.'
            yield Problem("", "link_lost", message, "Keep the link where its words stand.", block_id)

    def _old_texts(self) -> Iterator[str]:
        for name in self._task.named:
            yield from (text for _, text in strings(self._placed[name].block.get("props")) if text.strip())

    def _proposal(self, draft: Draft, after: Mapping[str, Block], wrong: Sequence[Problem]) -> dict[str, Any]:
        bad = {problem.block_id for problem in wrong}
        index = self._sources.index()
        made = [self._weighed(one, after, index) for one in self._pieces(draft, after, bad)]
        changes = [one for one in made if self._is_better(one)]
        return {"changes": changes, "said": self._said(draft, len(bad), len(made) - len(changes))}

    def _pieces(self, draft: Draft, after: Mapping[str, Block], bad: set[str | None]) -> Iterator[Change]:
        for name, placed in self._placed.items():
            gone = placed in draft.removals
            if gone:
                yield removal_of(placed)
            elif name in draft.edits and name in after and name not in bad:
                yield from (one | {"made": name} for one in changes_of(placed, after[name]))
            for number, (anchor, field_name, words) in enumerate(draft.ideas):
                for at in range(len(words)) if anchor is placed else ():
                    made = _idea_id(number, at)
                    text = after.get(made, {}).get("props", {}).get(field_name)
                    if made not in bad and text and text != placed.block["props"].get(field_name):
                        yield idea_of(placed, field_name, at + 1, text) | {"made": made}
            for number, (anchor, _) in enumerate(draft.additions):
                made = f"{TEMPORARY}{number:03d}"
                if anchor is placed and made in after and made not in bad:
                    yield addition_of(placed, after[made], number) | {"made": made}

    def _weighed(self, change: Change, after: Mapping[str, Block], index: SourceIndex) -> Change:
        """The change with the class of each sentence that is new, and the clips of the block as it would be."""
        made = after.get(str(change.pop("made", "")), {})
        old = {normalise(one) for _, text in strings(change["before"]) for one in sentences(text)}
        texts = _shown_texts(change["after"]) if change["does"] != "layout" else []
        fresh = [one for text in texts for one in sentences(text) if normalise(one) not in old]
        return {**change, "sources": made.get("sources", []), "sentences": [_sentence(one, index) for one in fresh]}

    def _is_better(self, change: Change) -> bool:
        before, after = " ".join(_shown_texts(change["before"])), " ".join(_shown_texts(change["after"]))
        if change["does"] not in ("text", "list"):
            return True
        if self._task.wanted == "shorter":
            return len(after) < len(before)
        if self._task.wanted == "voice":
            index = self._sources.index()
            was = [RANKS[_sentence(one, index)["kind"]] for one in sentences(before)]
            worst = min((RANKS[one["kind"]] for one in change["sentences"]), default=2)
            return worst >= min(was, default=0)
        return True

    def _said(self, draft: Draft, bad_count: int, worse_count: int) -> list[str]:
        said = []
        if draft.outside:
            said.append(OUTSIDE.format(_counted(len(draft.outside), "part")))
        if bad_count:
            said.append(UNTRACED.format(_counted(bad_count, "change") + (" was" if bad_count == 1 else " were")))
        if worse_count:
            said.append(NO_BETTER.format(_counted(worse_count, "change") + (" was" if worse_count == 1 else " were")))
        return [*said, BOUND] if draft.bound else said


def _is_bound(schema: Schema, block: Block) -> bool:
    """Whether a field is not the model's: pictures, clips, and what people said."""
    if schema.get("type") == "object":
        return any("x-bound" in child for child in schema["properties"].values())
    return block.get("type") == "Testimonial" and schema.get("type") == "array"


def _shown_texts(value: Any) -> list[str]:
    """The texts of a value that a reader sees, ids and types left out."""
    if isinstance(value, dict) and "type" in value and "props" in value:
        value = value["props"]
    return [text for parts, text in strings(value) if not parts or parts[-1] not in ("mediaId", "clipId", "reviewId")]


def _addresses(block: Block) -> set[str]:
    return {one for _, text in strings(block) for one in addresses(text)}


def _idea_id(number: int, at: int) -> str:
    return f"blk_idea{number:02d}{at:02d}"


def _sentence(text: str, index: SourceIndex) -> dict[str, Any]:
    match = index.matcher.match(text)
    words = normalise(text).strip(" .!?…")
    is_held = match.exact or bool(words and match.unit and words in match.unit.normalised)
    kind = "verbatim" if is_held else "adapted" if match.share >= ADAPTED_SHARE else "new"
    source = match.unit.source if match.unit and kind != "new" else None
    where = {"clip": source.clip_id, "seconds": source.start_seconds} if source else {}
    return {"text": text, "kind": kind, **where}


def _told(problem: Problem) -> dict[str, Any]:
    told = {"path": problem.path, "code": problem.code, "message": problem.message, "hint": problem.hint}
    return told | ({"blockId": problem.block_id} if problem.block_id else {})


def _counted(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count} {word}s"
