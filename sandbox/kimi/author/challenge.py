"""The content pages of a challenge: a page for each day."""

import itertools
import re

from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.paper import Paper, listed
from sandbox.kimi.author.plan import DEFAULT_DAYS, Plan
from sandbox.kimi.author.promise import is_evening
from sandbox.kimi.author.sections import Written, new_page
from sandbox.kimi.author.taste import points_elsewhere
from sandbox.kimi.author.words import first_fitting, words

Day = tuple[list[Clip], tuple[int, int]]
"""The clips of a day, and which steps of the first are its tasks: (first, how many)."""
MOST_TASKS = 4
DAY_QUESTIONS = (
    "What did you notice today?",
    "What was easier than you thought?",
    "What got in the way, and what would move it?",
    "Who else noticed, and what did they do?",
    "What would you like to keep from today?",
)
EVENING_QUESTIONS = (
    "What did you notice tonight?",
    "What was easier than you thought?",
    "What got in the way, and what would move it?",
    "Who else noticed, and what did they do?",
    "What would you like to keep from tonight?",
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def challenge_pages(plan: Plan) -> list[Written]:
    pages: list[Written] = []
    for day, (clips, part) in enumerate(_days(plan), start=1):
        lead = clips[0]
        paper = new_page(pages, lead.title, unlock_day=day)
        _open_day(paper, lead, plan, day, part)
        _lesson(paper, lead, plan, part)
        _tasks(paper, lead, plan, part)
        evening = is_evening(plan)
        prompt = asked_by(lead) if part[0] == 1 else ""
        prompt = prompt or (EVENING_QUESTIONS if evening else DAY_QUESTIONS)[(day - 1) % len(DAY_QUESTIONS)]
        paper.add(
            "LessonContent", "reflection", heading="Before lights out" if evening else "At the end of the day", prompt=prompt
        )
        pages.append((paper, clips))
    return pages


def few_days(plan: Plan) -> list[Written]:
    pages: list[Written] = []
    for day, (clips, part) in enumerate(_days(plan), start=1):
        paper = new_page(pages, clips[0].title, unlock_day=day)
        _open_day(paper, clips[0], plan, day, part)
        _tasks(paper, clips[0], plan, part)
        pages.append((paper, clips))
    return pages


def asked_by(clip: Clip) -> str:
    """Return a question that the clip puts to whoever watches, in its own words; empty where there is none."""
    sentences = [sentence for text in (*clip.quotes, clip.summary) for sentence in _SENTENCE.split(text)]
    asked = [
        one for one in sentences if one.endswith("?") and {"you", "your"} & set(words(one)) and not points_elsewhere(one)
    ]
    return next((one for one in asked if 20 <= len(one) <= 200), "")


def _lesson(paper: Paper, clip: Clip, plan: Plan, part: tuple[int, int]) -> None:
    """Tell the clip itself, once: a clip that goes on for several days is told on its first."""
    if part[0] > 1:
        return
    paragraphs = [taken for number in range(1, len(clip.quotes) + 1) if (taken := paper.take(clip, f"quote{number}", 1200))]
    link = f"${clip.alias}" if clip.looked_up else ""
    if paragraphs or link:
        heading = first_fitting(140, f"How {plan.name.split()[0]} does it" if plan.name else "How it goes")
        variant = "clip" if link else "reading"
        paper.add("LessonContent", variant, heading=heading, paragraphs=paragraphs, clip=link)


def _tasks(paper: Paper, clip: Clip, plan: Plan, part: tuple[int, int]) -> None:
    references = paper.take_steps(clip, 240, most=min(part[1], MOST_TASKS), first=part[0])
    if references:
        heading = "Tonight" if is_evening(plan) else "Today"
        paper.add("Checklist", "tasks", heading=heading, groups=[{"items": listed(clip, references, "text")}])


def _open_day(paper: Paper, clip: Clip, plan: Plan, day: int, part: tuple[int, int]) -> None:
    """Write the day's header; a clip that goes on for several days brings its summary on the first."""
    title = paper.take(clip, "title", 140) or first_fitting(140, clip.title)
    objective = paper.take(clip, "summary", 300) if part[0] == 1 else ""
    said = next((chapter.title for chapter in plan.chapters if chapter.said and clip in chapter.clips), "")
    meta = said if len(said) <= 60 else ""
    paper.add("DayHeader", ("open", "banner"), day=day, title=title, objective=objective, meta=meta)


def _days(plan: Plan) -> list[Day]:
    """Share the clips out over the days, or a clip's steps over several days where clips are few."""
    clips = plan.in_order()
    wanted = plan.wish.days or min(DEFAULT_DAYS, len(clips))
    if len(clips) >= wanted:
        return [
            (clips[index * len(clips) // wanted : (index + 1) * len(clips) // wanted], (1, 20)) for index in range(wanted)
        ]
    slots = [wanted // len(clips) + (index < wanted % len(clips)) for index in range(len(clips))]
    days: list[Day] = []
    for clip, count in zip(clips, slots, strict=True):
        days += [([clip], part) for part in _parts(len(clip.steps), count)]
    return days


def _parts(step_count: int, days: int) -> list[tuple[int, int]]:
    """Cut steps into runs for some days; with fewer steps than days the last run comes again."""
    if step_count < days:
        return [(min(index + 1, max(step_count, 1)), 1) for index in range(days)]
    bounds = [index * step_count // days for index in range(days + 1)]
    return [(low + 1, high - low) for low, high in itertools.pairwise(bounds)]
