"""A build, turn by turn: look things up, write, check, mend, close."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.kimi.author.conversation import BRAND, CLIPS, VALIDATE, Check, Conversation
from sandbox.kimi.author.draft import Draft, write_draft
from sandbox.kimi.author.fulltext import Words
from sandbox.kimi.author.plan import Plan, make_plan
from sandbox.kimi.author.repair import repair
from sandbox.kimi.author.topics import first_topics, looks_saved, more_topics
from sandbox.kimi.author.words import joined
from sandbox.kimi.turn import Call, Turn

Tools = Mapping[str, Mapping[str, Any]]
MAX_CHECKS = 4
FIRST_RESULTS, MORE_RESULTS = 20, 8
NOTHING_FITS = (
    "None of your clips is about {topic}, so there is nothing to build from."
    " Import clips about it, or choose another subject."
)


def next_turn(told: Conversation, tools: Tools, *, long_way: bool) -> Turn:
    """Return what the author says next."""
    looks = told.turns_with_lookups + looks_saved(told)
    if CLIPS in tools and not looks:
        return _first_lookup(told, tools)
    topics = more_topics(told) if CLIPS in tools and looks == 1 else []
    if topics:
        return _next_lookup(told, tools, topics)
    plan = make_plan(told)
    if not plan.clips:
        return Turn(content=NOTHING_FITS.format(topic=plan.wish.topic or "this"))
    fresh = write_draft(plan)
    words = Words(told.pile.all(), told.packet)
    if VALIDATE not in tools:
        return Turn(content=_dump(words.written_out(fresh)))
    if told.checks and told.checks[-1].passed:
        return _closing(plan, told, words, long_way=long_way)
    if len(told.checks) >= MAX_CHECKS:
        return Turn(
            content="I could not bring the product into a form that passes every check. The last draft is the best I have."
        )
    return _check_next(told, tools, fresh, words, long_way=long_way)


def _first_lookup(told: Conversation, tools: Tools) -> Turn:
    topics = first_topics(told)
    calls = [_lookup(tools, topic, MORE_RESULTS if index else FIRST_RESULTS) for index, topic in enumerate(topics)]
    if BRAND in tools and told.brand is None:
        calls.insert(0, Call(BRAND, "{}"))
    return Turn(content=f"Looking up your clips about {joined(topics)}.", calls=tuple(calls))


def _next_lookup(told: Conversation, tools: Tools, topics: list[str]) -> Turn:
    found = "Looking closer at" if told.pile.all() else "Nothing fits yet. Trying"
    said = "Looking up the clips of your outline." if told.packet.get("outline") else f"{found} {joined(topics)}."
    calls = [_lookup(tools, topic, MORE_RESULTS) for topic in topics]
    if BRAND in tools and told.brand is None:
        calls.insert(0, Call(BRAND, "{}"))
    return Turn(content=said, calls=tuple(calls))


def _lookup(tools: Tools, topic: str, count: int) -> Call:
    """Return a lookup with the arguments the tool offers."""
    parameters = tools[CLIPS].get("parameters")
    offered = parameters.get("properties", {}) if isinstance(parameters, Mapping) else {}
    most = offered.get("max_results", {}).get("maximum", count)
    wanted = {"topic": topic, "max_results": min(count, int(most))}
    return Call(CLIPS, _dump({name: value for name, value in wanted.items() if not offered or name in offered}))


def _check_next(told: Conversation, tools: Tools, fresh: Draft, words: Words, *, long_way: bool) -> Turn:
    """Send the draft to the validator, mended if the last one was refused."""
    draft, content = (words.written_out(fresh) if long_way else fresh), "Putting the pages together."
    if told.checks:
        last = told.checks[-1]
        content = _what_next(last)
        if last.draft is not None and last.problems:
            draft = repair(last.draft, last.problems, draft, words)
    return Turn(content=content, calls=(Call(VALIDATE, _dump({_argument(tools): _as_asked(draft, tools)})),))


def _what_next(check: Check) -> str:
    if not check.problems:
        return "That did not arrive well. Sending it again."
    return "One place needs mending." if len(check.problems) == 1 else "A few places need mending."


def _argument(tools: Tools) -> str:
    parameters = tools[VALIDATE].get("parameters")
    offered = parameters.get("properties", {}) if isinstance(parameters, Mapping) else {}
    return next(iter(offered), "dsl")


def _as_asked(draft: Draft, tools: Tools) -> Draft | str:
    """Return the draft, or its JSON text where the tool asks for a string."""
    parameters = tools[VALIDATE].get("parameters")
    schema = parameters.get("properties", {}).get(_argument(tools), {}) if isinstance(parameters, Mapping) else {}
    return _dump(draft) if schema.get("type") == "string" else draft


def _closing(plan: Plan, told: Conversation, words: Words, *, long_way: bool) -> Turn:
    if long_way:
        return Turn(content=_dump(words.written_out(told.checks[-1].draft or {})))
    return Turn(content=f"“{plan.title}” is ready: a sales page and what buyers read, all of it from your clips.")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
