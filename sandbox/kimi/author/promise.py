"""What speaks for the whole product: subtitle, opening text, description, and the last call."""

import re
from collections.abc import Iterable

from sandbox.kimi.author.chapters import themes_line
from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.paper import Paper
from sandbox.kimi.author.plan import Plan
from sandbox.kimi.author.taste import alone_worth, opening_worth, unknown_thing
from sandbox.kimi.author.wish import is_phrase
from sandbox.kimi.author.words import first_fitting, joined, meaning, sentence_case, shortened, word_set, words

ASKING = re.compile(r"(?:what|when|how|why|where|who|which|if)\b", re.IGNORECASE)
EVENING = word_set("evening evenings night nights bedtime supper dinner tonight")
MORNING = word_set("morning mornings breakfast breakfasts waking")
LINE = 120
"""Characters of a subtitle."""


def subtitle(plan: Plan) -> str:
    """Return a line about the whole product in the creator's words: what the prompt promises, the parts it names, the
    best sentence of a clip, or else what the chapters are about.
    """
    own = plan.sales_copy.get("subhead")
    if isinstance(own, str) and 0 < len(own.strip()) <= 200:
        return own.strip()
    promised = _promised(plan)
    if promised:
        return promised
    said = [chapter.said for chapter in plan.chapters if chapter.said]
    if said:
        return _of_parts(said)
    return _sentence(plan) or themes_line(plan.chapters, LINE)


def _promised(plan: Plan) -> str:
    named = plan.wish.named
    kept: list[str] = []
    for item in named.promise:
        if len(sentence_case(", ".join([*kept, item]))) > LINE or len(item.split()) > 9:
            break
        kept.append(item)
    if len(kept) >= 2:
        return sentence_case(", ".join(kept))
    return f"From {named.way[0]} to {named.way[1]}" if named.way and not named.parts else ""


def _of_parts(said: list[str]) -> str:
    """Return `From the night before to the front door` for stations, else the parts in a row."""
    stations = [part for part in said if not ASKING.match(part)]
    if len(stations) > 3 and stations[0].lower().startswith(("the ", "before ", "a ")):
        return sentence_case(f"from {stations[0]} to {stations[-1]}")
    for count in range(len(said), 1, -1):
        line = sentence_case(joined(said[:count]) if count == len(said) else ", ".join(said[:count]) + " and more")
        if len(line) <= LINE:
            return line
    return first_fitting(LINE, sentence_case(said[0]))


def _sentence(plan: Plan) -> str:
    """Return the best quote that stands alone and is about what the title says."""
    quotes = [quote for clip in plan.clips for quote in clip.quotes if len(quote) <= LINE and meaning(quote) & plan.about]
    fitting = [quote for quote in quotes if alone_worth(quote) > 0.8 and not unknown_thing(quote, plan.about)]
    return max(fitting, key=alone_worth, default="")


def opening(plan: Plan, limit: int = 400) -> tuple[Clip, str] | None:
    """Return the clip and the part of it that speaks best for the whole product, if one does."""
    above = subtitle(plan)
    rows = [
        (
            opening_worth(clip, text, plan.about)
            - 0.25 * (part != "summary")
            - 0.6 * plan.alone(clip)
            - 0.9 * bool(meaning(text) & plan.of_parts),
            -clip.order,
            clip,
            part,
        )
        for clip in (*plan.clips, *plan.spare)
        for part in ("summary", *(f"quote{number}" for number in range(1, len(clip.quotes) + 1)))
        if 0 < len(text := clip.text(part)) <= limit and (part == "summary" or alone_worth(text) > 0) and text != above
    ]
    best = max(rows, key=lambda row: row[:2], default=None)
    return (best[2], best[3]) if best and best[0] > 0.5 else None


def spoken(paper: Paper, plan: Plan, clips: Iterable[Clip], limit: int = 240) -> str:
    """Take the quote of these clips that stands alone best and is about the product; nothing if none is."""
    rows = []
    for clip in clips:
        for number, text in enumerate(clip.quotes, start=1):
            near = len(plan.about & meaning(text)) + 0.5 * bool(plan.of_parts & meaning(text))
            worth = alone_worth(text)
            named = plan.about & meaning(" ".join([clip.title, *clip.tags, text]))
            if worth > 0 and near and named and not unknown_thing(text, plan.about | plan.of_parts):
                rows.append((worth + 0.8 * min(near, 2) + 0.4 * clip.relevance, -clip.order, clip, f"quote{number}"))
    ranked = sorted(rows, key=lambda row: row[:2], reverse=True)
    return next((taken for *_, clip, part in ranked if (taken := paper.take(clip, part, limit))), "")


def description(plan: Plan) -> str:
    """Return a description for search results: the line about the product, then the opening as far as it fits."""
    line = subtitle(plan)
    line = line if not line or line[-1] in ".!?" else f"{line}."
    best = opening(plan)
    said = best[0].text(best[1]) if best else ""
    left = 159 - len(line)
    more = shortened(said, left) if said and left > 40 else ""
    more = more if more.endswith((".", "!", "?")) else ""
    return first_fitting(160, f"{line} {more}".strip(), line, f"{plan.title}.")


def last_call(plan: Plan, first: str) -> str:
    """Return the heading of the last call, tied to the product. `first` is the title of the first part."""
    if plan.wish.product_type == "challenge":
        return f"Day 1 {_when(plan)}" if plan.wish.subject else first_fitting(140, f"Day 1: {first}")
    said = plan.chapters[0].said if plan.chapters else ""
    if said and not ASKING.match(said) and " to " not in said:
        tonight = " tonight" if set(words(said)) & EVENING else ""
        return first_fitting(140, f"Start{tonight} with {said}.")
    subject = plan.wish.subject
    named = f"{subject} " if subject and len(subject.split()) <= 3 and not is_phrase(subject) else ""
    return first_fitting(140, f"Your {named}{plan.wish.form} is ready when you are.")


def is_evening(plan: Plan) -> bool:
    """Say whether the product is about the evening."""
    return bool(EVENING & set(words(f"{plan.wish.subject} {plan.title}")))


def _when(plan: Plan) -> str:
    if is_evening(plan):
        return "can be tonight."
    return "can be tomorrow morning." if MORNING & set(words(plan.wish.subject)) else "can be today."
