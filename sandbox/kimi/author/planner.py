"""Planning: look things up as a build does, group the clips, and write the plan that a build would follow."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.kimi.author.build import Tools, next_turn
from sandbox.kimi.author.chapters import Chapter
from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.conversation import BRAND, CLIPS, read_conversation, text_of
from sandbox.kimi.author.plan import Plan, make_plan
from sandbox.kimi.author.promise import last_call, subtitle
from sandbox.kimi.author.taste import alone_worth, dangles, trouble_in
from sandbox.kimi.author.voices import voice_of
from sandbox.kimi.author.words import first_fitting, joined, lower_first, sentence_case
from sandbox.kimi.turn import Call, Turn

CHECK_PLAN = "check_plan"
PRICES = {"pdf_guide": 1900, "mini_course": 4900, "challenge": 2900, "checklist": 900}
MAX_CHECKS = 4
FEWER = 3
NOTE = 160
NOTHING_FITS = (
    "None of your clips is about this, so there is nothing to plan. Import clips about it, or ask for something else."
)
_SHORTER = re.compile(r"\b(?:shorter|smaller|fewer|less|half)\b", re.IGNORECASE)
_FOR = re.compile(r"\bfor (?:my |the )?([\w' -]{3,40})", re.IGNORECASE)


def plan_turn(messages: Sequence[Mapping[str, Any]], tools: Tools) -> Turn:
    """Return what the author says next in a conversation about a plan."""
    wish = planned_wish(messages)
    told = read_conversation(_as_build(messages, wish))
    if told is None:
        return Turn(content=NOTHING_FITS)
    looking = next_turn(told, {name: tools[name] for name in (BRAND, CLIPS) if name in tools}, long_way=False)
    if looking.calls:
        return looking
    plan = make_plan(told)
    if not plan.clips:
        return Turn(content=NOTHING_FITS)
    draft = _written(plan, wish, voice_of(messages))
    refused = _refusals(messages)
    for problems in refused:
        draft = _mended(draft, problems)
    if CHECK_PLAN not in tools:
        return Turn(content=json.dumps(draft, ensure_ascii=False))
    if len(refused) >= MAX_CHECKS:
        return Turn(content="I could not bring the plan into a form that holds.")
    said = "One thing needs another look." if refused else "Here is how I would divide it."
    return Turn(content=said, calls=(Call(CHECK_PLAN, json.dumps({"plan": draft}, ensure_ascii=False)),))


def planned_wish(messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the wish to plan; empty for any other conversation."""
    for message in messages:
        text = text_of(message)
        if message["role"] == "user" and '"planWish"' in text:
            try:
                found = json.JSONDecoder(strict=False).raw_decode(text[text.index("{") :])[0]
            except ValueError:
                return {}
            wish = found.get("planWish") if isinstance(found, Mapping) else None
            return wish if isinstance(wish, Mapping) else {}
    return {}


def _as_build(messages: Sequence[Mapping[str, Any]], wish: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the conversation as if a build were asked for, so that it is looked up and grouped in the same way."""
    packet = {"productType": "pdf_guide", **wish}
    if wish.get("change"):
        packet["userPrompt"] = _changed(str(wish.get("userPrompt", "")), str(wish["change"]))
    first = {"role": "user", "content": json.dumps(packet, ensure_ascii=False)}
    return [first if message["role"] == "user" and '"planWish"' in text_of(message) else message for message in messages]


def _changed(prompt: str, change: str) -> str:
    """Return the wish with the audience that a change names."""
    named = _FOR.search(change)
    if named is None:
        return prompt
    return f"{_FOR.sub('', prompt, count=1).strip(' ,')} for {named[1].strip()}"


def _refusals(messages: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return the problems of each plan that was sent back."""
    found = []
    for message in messages:
        text = text_of(message)
        if message["role"] != "assistant" and text.startswith('{"valid": false'):
            answer = json.loads(text)
            found.append([one for one in answer.get("problems", []) if isinstance(one, Mapping)])
    return found


def _mended(draft: dict[str, Any], problems: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the plan without what was refused: a line of the copy, a part."""
    sales, outline = dict(draft["salesPage"]), list(draft["outline"])
    for problem in problems:
        place = str(problem.get("path", "")).strip("/").split("/")
        if place[0] == "salesPage" and len(place) > 2 and isinstance(sales.get(place[1]), list):
            sales[place[1]] = [one for at, one in enumerate(sales[place[1]]) if str(at) != place[2]]
        elif place[0] == "salesPage" and len(place) > 1:
            sales.pop(place[1], None)
        elif place[0] == "outline" and len(place) > 2 and place[1].isdigit() and int(place[1]) < len(outline):
            part = dict(outline[int(place[1])] or {})
            clips = part.get("clips") or [""]
            part |= {"note": ""} if place[2] == "note" else {"title": f"${clips[0]}.title"}
            outline[int(place[1])] = part
        elif place[0] in ("title", "audience"):
            draft = {**draft, place[0]: "The Collection" if place[0] == "title" else ""}
    return {**draft, "salesPage": sales, "outline": outline}


def _written(plan: Plan, wish: Mapping[str, Any], voice: str) -> dict[str, Any]:
    chapters = list(plan.chapters)
    if _SHORTER.search(str(wish.get("change", ""))):
        chapters = chapters[:FEWER]
    return {
        "productType": plan.wish.product_type,
        "title": plan.title,
        "audience": _audience(plan, voice),
        "outline": [_part(chapter, voice) for chapter in chapters],
        "salesPage": {
            **{name: text for name, text in _copy(plan, chapters, voice).items() if text},
            "suggestedPriceCents": 0 if plan.wish.free else PRICES[plan.wish.product_type],
        },
        "designIntent": {},
    }


def _audience(plan: Plan, voice: str) -> str:
    named = sentence_case(plan.wish.audience)
    if voice == "strategist" and named:
        return f"{named} who want {lower_first(plan.wish.subject or plan.title)} to work from the first day"
    return named


def _part(chapter: Chapter, voice: str) -> dict[str, Any]:
    """Return a part: its title, its clips, and one sentence of them."""
    first = chapter.clips[0]
    title = chapter.title
    if voice == "social" and len(first.title) <= 90:
        title = first.reference("title")
    return {"title": title, "note": _note(chapter), "clips": [clip.alias for clip in chapter.clips if clip.alias]}


def _note(chapter: Chapter) -> str:
    for clip in chapter.clips:
        if clip.summary and len(clip.summary) <= NOTE and not dangles(clip.summary):
            return clip.reference("summary")
    for clip in chapter.clips:
        if clip.quotes and len(clip.quotes[0]) <= NOTE and not dangles(clip.quotes[0]):
            return clip.reference("quote1")
    return sentence_case(first_fitting(NOTE, joined([lower_first(clip.title) for clip in chapter.clips[:3]]))) + "."


def _copy(plan: Plan, chapters: Sequence[Chapter], voice: str) -> dict[str, Any]:
    """Return the copy, by reference wherever a clip says it."""
    line = subtitle(plan)
    quotes = [one for one in _quotes(plan) if one[2] != line]
    taken: set[str] = set()

    def best_quote() -> str:
        reference = next((one for one, *_ in quotes if one not in taken), "")
        taken.add(reference)
        return reference

    trouble = max(plan.clips, key=lambda clip: (trouble_in(clip.summary), -clip.order), default=None)
    others = [clip for clip in plan.in_order() if clip is not trouble and clip.summary and not dangles(clip.summary)]
    way = [chapter.said or chapter.title.lower() for chapter in chapters]
    leading = [chapter.clips[0] for chapter in chapters[:6]] if len(chapters) > 2 else list(plan.clips[:4])
    copy: dict[str, Any] = {
        "headline": plan.title,
        "subhead": line,
        "problem": trouble.reference("summary") if trouble and trouble.summary else "",
        "promise": others[0].reference("summary") if others else "",
        "benefits": [clip.reference("title") for clip in leading],
        "lastWord": "",
    }
    if voice == "social":
        copy["headline"] = best_quote() or plan.title
        copy["problem"] = best_quote() or copy["problem"]
        copy["benefits"] = [_step(clip) for clip in leading[:5]]
    elif voice == "strategist":
        copy["headline"] = _for_whom(plan)
        copy["subhead"] = sentence_case(f"from {way[0]} to {way[-1]}.") if len(way) > 1 else copy["subhead"]
        copy["promise"] = sentence_case(f"{joined(way[:5])}, in this order.") if len(way) > 1 else copy["promise"]
        copy["benefits"] = [_outcome(clip) for clip in leading]
    copy["lastWord"] = best_quote() if voice != "strategist" else last_call(plan, chapters[0].title if chapters else "")
    copy["lastWord"] = copy["lastWord"] or last_call(plan, chapters[0].title if chapters else "")
    return copy


def _quotes(plan: Plan) -> list[tuple[str, float, str]]:
    """Return the quotes that stand alone, best first: their references, their worth and their words."""
    rows = [
        (clip.reference(f"quote{number}"), alone_worth(text), text)
        for clip in plan.clips
        for number, text in enumerate(clip.quotes, start=1)
        if len(text) <= 90
    ]
    return sorted([row for row in rows if row[1] > 0], key=lambda row: -row[1])


def _for_whom(plan: Plan) -> str:
    if not plan.wish.audience:
        return plan.title
    bare = plan.wish.subject or plan.title.split(" for ")[0].split(" For ")[0]
    return first_fitting(90, f"For {plan.wish.audience}: {bare.lower()}", plan.title)


def _step(clip: Clip) -> str:
    return clip.reference("step1") if clip.steps and len(clip.steps[0]) <= 120 else clip.reference("title")


def _outcome(clip: Clip) -> str:
    """Return what a clip gives with the way there, both in its words."""
    step = clip.steps[0] if clip.steps else ""
    return first_fitting(120, f"{clip.title}: {lower_first(step)}" if step else "", clip.title)
