"""Choose a clip for each day of a challenge, and put the days in the order of the day."""

from collections.abc import Sequence

from sandbox.kimi.author.chapters import Chapter
from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.words import meaning

HOURS = [
    meaning(text)
    for text in (
        "wake waking alarm", "breakfast coffee", "dressed clothes shoes", "school work commute", "lunch noon", "afternoon",
        "supper dinner pasta cook", "telly screen tablet television", "tidy basket room", "kitchen closed table",
        "bag pack letters", "bath teeth pyjamas", "lamp lamps dark slow", "story stories book books", "bed bedtime question",
        "lights sleep asleep",
    )
]  # fmt: skip
"""What happens in the course of a day, hour by hour."""


def a_clip_a_day(
    chapters: Sequence[Chapter], days: int, ranked: Sequence[Clip], way: tuple[str, str] | None
) -> list[Chapter]:
    """Keep as many clips as there are days, each chapter's best in turn; fewer clips than days all stay.

    With a way through the day (`from supper to lights out`) the clips come in the order of the day, those near the way
    first when some have to go.
    """
    if way:
        fitting = [clip for clip in ranked if (hour := _hour(clip)) is not None and _between(hour, way)]
        others = [clip for clip in ranked if clip not in fitting]
        chosen = [*fitting, *others][:days] if len(ranked) > days else list(ranked)
        return [Chapter(clip.title, [clip]) for clip in sorted(chosen, key=lambda clip: _hour(clip) or 0.0)]
    rows = [list(chapter.clips) for chapter in chapters]
    deepest = max(map(len, rows), default=0)
    chosen = [row[depth] for depth in range(deepest) for row in rows if depth < len(row)]
    keep = chosen[:days] if any(chapter.said for chapter in chapters) else [clip for clip in ranked if clip in chosen][:days]
    kept = [
        Chapter(chapter.title, [clip for clip in chapter.clips if clip in keep], chapter.tags, chapter.said)
        for chapter in chapters
    ]
    return [chapter for chapter in kept if chapter.clips]


def _hour(clip: Clip) -> float | None:
    """Return when in the day a clip plays, by its title, and if that does not say, by its tags and summary."""
    for text in (clip.title, " ".join(clip.tags), clip.summary):
        places = [place for place, hour in enumerate(HOURS) if hour & meaning(text)]
        if places:
            return sum(places) / len(places)
    return None


def _between(hour: float, way: tuple[str, str]) -> bool:
    ends = [[place for place, hour in enumerate(HOURS) if hour & meaning(end)] for end in way]
    first, last = (min(ends[0], default=0), max(ends[1], default=len(HOURS)))
    return first <= hour <= last
