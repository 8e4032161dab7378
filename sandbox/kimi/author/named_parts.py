"""Share clips out over the parts that a prompt names, in the order in which it names them."""

from collections.abc import Mapping, Sequence, Set

from sandbox.kimi.author.chapters import MOST_PER_CHAPTER, Chapter, stage
from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.words import first_fitting, meaning, title_case

Found = Mapping[str, Mapping[int, float]]
CLOSE = 0.55
"""A further clip belongs to a part if it scores at least this share of the part's best."""
FAIR = 0.3
"""A part whose best clip went to another part takes one that scores this share of it."""
LONELY, ABOUT_IT = 0.35, 0.6
"""A part with a single clip takes a second one the search found this good; a further clip
is at least this share as much about the wish as the first."""


def chapters_of_parts(
    parts: Sequence[str], clips: Sequence[Clip], found: Found, *, about: str, most_clips: int
) -> list[Chapter]:
    """Return a chapter for each part that has a clip; every clip belongs to one chapter at most."""
    subject = {clip.order: _about(clip, meaning(about)) for clip in clips}
    scores = {
        part: {clip.order: score for clip in clips if (score := subject[clip.order] * _score(part, clip, found)) > 0}
        for part in parts
    }
    by_order = {clip.order: clip for clip in clips}
    shared: dict[str, list[Clip]] = {part: [] for part in parts}
    free = set(by_order)
    best_first = sorted((-score, order, part) for part in parts for order, score in scores[part].items())
    for minus, order, part in best_first:
        if order in free and not shared[part] and -minus >= FAIR * max(scores[part].values()):
            shared[part].append(by_order[order])
            free.discard(order)
    each = min(MOST_PER_CHAPTER, max(2, round(most_clips / max(len(parts), 1))))
    tagged = {part: any(_has_tag(part, clip) for clip in clips) for part in parts}
    for minus, order, part in best_first:
        clip = by_order[order]
        if order not in free or not 0 < len(shared[part]) < each:
            continue
        close = _has_tag(part, clip) if tagged[part] else -minus >= CLOSE * max(scores[part].values())
        lonely = len(shared[part]) == 1 and found.get(part.casefold(), {}).get(order, 0) >= LONELY
        if (close or lonely) and subject[order] >= ABOUT_IT * subject[shared[part][0].order]:
            shared[part].append(clip)
            free.discard(order)
    chapters = [Chapter(first_fitting(90, title_case(part)), shared[part], said=part) for part in parts if shared[part]]
    for chapter in chapters:
        chapter.clips.sort(key=lambda clip: stage(clip.title))
    return chapters


def _score(part: str, clip: Clip, found: Found) -> float:
    """Return how well a clip fits a part: by tag, title and text, and by what the search said."""
    wanted = meaning(part)
    if not wanted:
        return 0.0
    tags = [meaning(tag) for tag in clip.tags]
    by_tag = 1.0 if wanted in tags else 0.6 * _share(wanted, set().union(*tags) if tags else set())
    by_title = 0.8 * _share(wanted, meaning(clip.title))
    by_text = 0.4 * _share(wanted, meaning(" ".join([clip.summary, *clip.steps, *clip.quotes])))
    own = by_tag + by_title + by_text
    if not own:
        return 0.0
    return own + 0.5 * found.get(part.casefold(), {}).get(clip.order, 0.0)


def _about(clip: Clip, wish: frozenset[str]) -> float:
    """Return how much a clip is about the wish as a whole, by the search and by its title and tags; at least a little."""
    return 0.25 + clip.relevance + 0.8 * bool(wish & meaning(" ".join([clip.title, *clip.tags]))) if wish else 1.0


def _has_tag(part: str, clip: Clip) -> bool:
    return meaning(part) in [meaning(tag) for tag in clip.tags]


def _share(wanted: frozenset[str], given: Set[str]) -> float:
    return len(wanted & given) / len(wanted)
