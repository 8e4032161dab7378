"""Ways to write one clip on a content page."""

import itertools
from collections.abc import Callable, Sequence

from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.paper import Paper, listed
from sandbox.kimi.author.plan import Plan
from sandbox.kimi.author.sales import told
from sandbox.kimi.author.words import first_fitting, meaning, pick, slugify, word_set, words

Written = tuple[Paper, Sequence[Clip]]
"""A content page and its clips, the one that speaks for it on the sales page first."""
GATHERING = word_set("pack put take have bring keep carry check look buy get lay hang own fill charge collect gather")
KIT = meaning("list lists packing tools kit checklist shopping")
SEQUENCE = word_set("then after until when before next last finally wait once first")
SHORT = 75
"""Characters of a step that may be a bullet."""


def new_page(pages: Sequence[Written], title: str, *, unlock_day: int = 0) -> Paper:
    taken = {"sales", *(paper.slug for paper, _ in pages)}
    return Paper("content", slugify(title, taken), first_fitting(120, title), unlock_day=unlock_day)


def lead_to_next(pages: Sequence[Written], word: str) -> None:
    """End every page but the last with a way to the next."""
    for (paper, _), (following, _) in itertools.pairwise(pages):
        heading = first_fitting(140, f"Next: {following.title}", "On to the next page")
        paper.add("CTA", "plain", heading=heading, buttonLabel=word)


def paragraphs_of(paper: Paper, clip: Clip) -> list[str]:
    """Return the clip's opening quote and summary; for a clip with neither, its first step."""
    return told(paper, clip) or paper.take_steps(clip, 1200, most=1)


def _steps(paper: Paper, clip: Clip) -> None:
    references = paper.take_steps(clip, 140)
    if references:
        paper.add("Steps", ("numbered", "timeline", "cards"), items=listed(clip, references, "title"))


def write_section(paper: Paper, clip: Clip) -> None:
    """Write one clip of a chapter in the way that suits it, but not in the way the one before it was written."""
    chosen = next(way for way in ways_for(clip) if WAYS[way] is not paper.last_way)
    paper.last_way = WAYS[chosen]
    WAYS[chosen](paper, clip)


def ways_for(clip: Clip) -> tuple[str, ...]:
    """Return how a clip may be written, best first: actions in order are steps, things to have or check are ticked off,
    short parallel ones are bullets, and an insight without much to do is text.
    """
    steps = clip.steps
    if len(steps) < 2:
        return ("prose", "lesson")
    firsts = [words(step)[:1] for step in steps]
    gathered = sum(bool(first and first[0] in GATHERING) for first in firsts)
    if 2 * gathered > len(steps) or KIT & meaning(" ".join([clip.title, *clip.tags])):
        return ("tasks", "steps", "lesson")
    if any(SEQUENCE & set(words(step)) for step in steps[1:]) or len(steps) > 4:
        return ("steps", "lesson", "tasks")
    if len(steps) >= 3 and max(map(len, steps)) <= SHORT:
        return ("bullets", "lesson", "steps")
    return ("lesson", "steps", "tasks")


def _heading(paper: Paper, clip: Clip, limit: int = 120) -> str:
    """Return the clip's title as a heading, unless the page itself is called so."""
    return "" if clip.title == paper.title else paper.take(clip, "title", limit)


def _as_prose(paper: Paper, clip: Clip) -> None:
    paper.add("TextSection", ("prose", "split"), heading=_heading(paper, clip), paragraphs=paragraphs_of(paper, clip))
    _steps(paper, clip)


def _as_steps(paper: Paper, clip: Clip) -> None:
    references = paper.take_steps(clip, 140)
    if len(references) < 2:
        _as_prose(paper, clip)
        return
    heading = _heading(paper, clip)
    quote = paper.take(clip, "quote1", 240)
    intro = paper.take(clip, "summary", 300)
    if quote:
        paper.add("TextSection", ("prose", "split"), heading=heading, paragraphs=[text for text in (quote, intro) if text])
        heading = intro = ""
    items = listed(clip, references, "title")
    paper.add("Steps", ("timeline", "numbered", "cards"), heading=heading, intro=intro, items=items)


def _as_bullets(paper: Paper, clip: Clip) -> None:
    references = paper.take_steps(clip, 120)
    paper.add("TextSection", ("split", "prose"), heading=_heading(paper, clip), paragraphs=paragraphs_of(paper, clip))
    if references:
        paper.add("Bullets", ("columns", "grid", "list"), items=listed(clip, references, "title"))


def _as_tasks(paper: Paper, clip: Clip) -> None:
    references = paper.take_steps(clip, 240)
    if len(references) < 2:
        _as_prose(paper, clip)
        return
    paper.add("TextSection", ("split", "prose"), heading=_heading(paper, clip), paragraphs=paragraphs_of(paper, clip))
    paper.add(
        "Checklist",
        ("tasks", "grouped"),
        heading=pick(("Do this", "Your list", "Now you"), clip.title, "tasks"),
        groups=[{"items": listed(clip, references, "text")}],
    )


def as_lesson(paper: Paper, clip: Clip) -> None:
    points = paper.take_steps(clip, 300, most=12)
    heading = paper.take(clip, "title", 140) or first_fitting(140, clip.title)
    paper.add(
        "LessonContent",
        "reading",
        heading=heading,
        paragraphs=paragraphs_of(paper, clip),
        points=listed(clip, points),
    )


def write_lesson(paper: Paper, clip: Clip, *, folded: bool = False) -> None:
    """Write one lesson; actions in order get a block of their own, other points stay in the lesson, all when `folded`."""
    with_steps = not folded and len(clip.steps) > 2 and ways_for(clip)[0] == "steps" and paper.last_way is not _as_steps
    paper.last_way = _as_steps if with_steps else as_lesson
    steps = paper.take_steps(clip, 140 if with_steps else 300, most=12)
    heading = paper.take(clip, "title", 140) or first_fitting(140, clip.title)
    points = [] if with_steps else listed(clip, steps)
    link = f"${clip.alias}" if clip.looked_up else ""
    paper.add(
        "LessonContent",
        "clip" if link else "reading",
        heading=heading,
        paragraphs=paragraphs_of(paper, clip),
        points=points,
        clip=link,
    )
    if with_steps and steps:
        paper.add("Steps", ("numbered", "timeline", "cards"), items=listed(clip, steps, "title"))


QUESTIONS = (
    "Which one of these will you try first?",
    "Where in your week does this fit?",
    "What would make this easier where you live?",
    "What has kept you from doing this, and what will you change?",
    "What is the one thing you want to keep from this page?",
)
NAMED_QUESTIONS = ("Which part of “{title}” will you try first?", "What would “{title}” look like where you live?")
_ASKING = ("why", "when", "what", "how", "where", "who", "your", "don", "stop")


def look_back(paper: Paper, clips: Sequence[Clip], plan: Plan, heading: str) -> None:
    """Ask one question: about a clip of the page whose title can stand in it, or about the page."""
    fitting = [clip.title.rstrip(".") for clip in clips if _fits_question(clip.title)]
    named = [question.format(title=title) for title in fitting[-1:] for question in NAMED_QUESTIONS]
    question = pick([*QUESTIONS, *named], plan.title, paper.title, "question")
    paper.add("LessonContent", "reflection", heading=heading, prompt=question)


def _fits_question(title: str) -> bool:
    return len(title) <= 60 and not title.lower().startswith(_ASKING) and not any(character.isdigit() for character in title)


WAYS: dict[str, Callable[[Paper, Clip], None]] = {
    "prose": _as_prose,
    "steps": _as_steps,
    "bullets": _as_bullets,
    "tasks": _as_tasks,
    "lesson": as_lesson,
}


def all_in_one(paper: Paper, clip: Clip, *, ticked: bool) -> None:
    """Put a clip on the page as a single block: title, summary and steps."""
    references = paper.take_steps(clip, 240 if ticked else 140)
    heading = paper.take(clip, "title", 120)
    if not references:
        paper.add(
            "TextSection", "prose", heading=heading, paragraphs=paragraphs_of(paper, clip) or [clip.reference("title")]
        )
        return
    intro = paper.take(clip, "summary", 300)
    if ticked:
        paper.add(
            "Checklist",
            ("grouped", "tasks"),
            heading=heading,
            intro=intro,
            groups=[{"items": listed(clip, references, "text")}],
        )
    else:
        paper.add(
            "Steps", ("numbered", "timeline", "cards"), heading=heading, intro=intro, items=listed(clip, references, "title")
        )


def voices(clips: Sequence[Clip]) -> list[Clip]:
    """Return the clips from last to first: the sales page opens with the first ones, and shall not repeat itself."""
    return list(reversed(clips))
