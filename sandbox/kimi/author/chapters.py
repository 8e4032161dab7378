"""Group clips into chapters by what they have in common, and put the chapters in a sensible order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.words import first_fitting, joined, lower_first, meaning, sentence_case, title_case, words

EARLY = meaning(
    "start begin basics first why mindset plan prepare setup foundation beginner need shopping gear know wake morning"
)
LATE = meaning(
    "after finish wrong keep store maintain mistake fix troubleshoot evening next advanced leftover habit stick review"
)
MOST_PER_CHAPTER = 4


@dataclass
class Chapter:
    """Some clips under one title."""

    title: str
    clips: list[Clip] = field(default_factory=list)
    tags: tuple[str, ...] = ()
    said: str = ""
    """How the creator named it in the prompt, if they did."""


def make_chapters(clips: Sequence[Clip], *, most: int, about: str, outline: Any = None) -> list[Chapter]:
    """Return the chapters: the packet's outline where there is one, else groups of clips that share tags."""
    planned = _from_outline(clips, outline)
    if planned:
        return planned
    chapters = _by_tags(clips, most=most, about=about)
    for chapter in chapters:
        chapter.clips.sort(key=lambda clip: (stage(clip.title), clip.order))
    return sorted(chapters, key=lambda chapter: (_stage_of(chapter), min(clip.order for clip in chapter.clips)))


def stage(text: str) -> int:
    """Return -1 for what comes early, 1 for what comes late, 0 for the rest."""
    if "before" in words(text):
        return -1
    found = meaning(text)
    return bool(found & LATE) - bool(found & EARLY)


def _stage_of(chapter: Chapter) -> float:
    """Return where a chapter belongs: by its own title if that says so, else by its clips."""
    own = stage(chapter.title)
    return own or 0.4 * sum(stage(clip.title) for clip in chapter.clips) / len(chapter.clips)


def outline_parts(outline: Any) -> list[Mapping[str, Any]]:
    """Return the parts of a packet's outline that have a title."""
    return [part for part in outline if isinstance(part, Mapping) and part.get("title")] if isinstance(outline, list) else []


def named_clips(part: Mapping[str, Any]) -> list[str]:
    """Return what a part of an outline calls its clips: aliases, ids or titles, in lower case."""
    given = part.get("clips") or part.get("sources") or []
    return [_name(one) for one in given] if isinstance(given, list) else []


def _from_outline(clips: Sequence[Clip], outline: Any) -> list[Chapter]:
    """Return the outline's chapters with the clips it names; a chapter that names none gets those that fit it best."""
    chapters, taken = [], set[int]()
    for part in outline_parts(outline):
        named = set(named_clips(part))
        all_named = [clip for clip in clips if {clip.alias.casefold(), clip.title.casefold()} & named]
        mine = [clip for clip in all_named if id(clip) not in taken] or all_named
        taken.update(map(id, mine))
        chapters.append(Chapter(str(part["title"]).strip()[:120], mine))
    empty = [chapter for chapter in chapters if not chapter.clips]
    for clip in clips if empty else []:
        best = max(empty, key=lambda chapter: (len(meaning(chapter.title) & clip.meaning()), -len(chapter.clips)))
        if (
            id(clip) not in taken
            and len(best.clips) < MOST_PER_CHAPTER
            and (meaning(best.title) & clip.meaning() or not taken)
        ):
            best.clips.append(clip)
    return [chapter for chapter in chapters if chapter.clips]


def _name(one: Any) -> str:
    value = one.get("id") or one.get("title") if isinstance(one, Mapping) else one
    return str(value or "").removeprefix("$").casefold()


def _by_tags(clips: Sequence[Clip], *, most: int, about: str) -> list[Chapter]:
    """Take the tag that covers most of the clips left, again and again; then give each clip left over a home."""
    left = list(clips)
    chapters: list[Chapter] = []
    dull = _dull_tags(clips, about)
    while left and len(chapters) < most:
        tag = _best_tag(left, dull | {tag for chapter in chapters for tag in chapter.tags})
        if tag is None:
            break
        mine = [clip for clip in left if tag in map(str.casefold, clip.tags)][:MOST_PER_CHAPTER]
        left = [clip for clip in left if clip not in mine]
        chapters.append(Chapter("", mine, (tag,)))
    while len(left) >= 2 and len(chapters) < most and (tag := _best_tag(left, set())):
        mine = [clip for clip in left if tag in map(str.casefold, clip.tags)][:MOST_PER_CHAPTER]
        left = [clip for clip in left if clip not in mine]
        chapters.append(Chapter("", mine, (tag,)))
    while left and len(chapters) < min(most, 2):
        mine, left = left[:MOST_PER_CHAPTER], left[MOST_PER_CHAPTER:]
        chapters.append(Chapter("", mine))
    for clip in left:
        home = min(chapters, key=lambda chapter: (-_likeness(clip, chapter), len(chapter.clips)))
        home.clips.append(clip)
    for chapter in chapters:
        chapter.title = _title(chapter, dull)
    return chapters


def _dull_tags(clips: Sequence[Clip], about: str) -> set[str]:
    """Return the tags that tell nothing apart: on more than half of the clips, or the product's own subject."""
    counts = Counter(tag.casefold() for clip in clips for tag in set(clip.tags))
    wish = meaning(about)
    return {
        tag for tag, count in counts.items() if count > max(2, len(clips) * 0.5) or (meaning(tag) and meaning(tag) <= wish)
    }


def _best_tag(clips: Sequence[Clip], passed: set[str]) -> str | None:
    """Return the tag shared by two to four clips or more; ties go to the tag met first."""
    counts = Counter(tag for clip in clips for tag in dict.fromkeys(map(str.casefold, clip.tags)) if tag not in passed)
    shared = [(tag, count) for tag, count in counts.items() if count >= 2]
    return max(shared, key=lambda pair: min(pair[1], MOST_PER_CHAPTER))[0] if shared else None


def _likeness(clip: Clip, chapter: Chapter) -> int:
    words = set().union(*(other.meaning() for other in chapter.clips)) if chapter.clips else set()
    tags = {tag.casefold() for other in chapter.clips for tag in other.tags}
    crowded = 4 if len(chapter.clips) > MOST_PER_CHAPTER else 0
    return 3 * len(tags & {tag.casefold() for tag in clip.tags}) + len(words & clip.meaning()) - crowded


def _title(chapter: Chapter, dull: set[str]) -> str:
    """Return the chapter's tag as a title; a chapter of one clip has the clip's title."""
    if len(chapter.clips) == 1:
        return first_fitting(90, chapter.clips[0].title)
    counts = Counter(tag for clip in chapter.clips for tag in dict.fromkeys(map(str.casefold, clip.tags)) if tag not in dull)
    chosen = list(chapter.tags) or [tag for tag, _ in counts.most_common(1)]
    spelled = {tag.casefold(): tag for clip in chapter.clips for tag in clip.tags}
    if not chosen:
        return first_fitting(90, chapter.clips[0].title)
    return first_fitting(90, title_case(spelled[chosen[0]].replace("-", " ").replace("_", " ")))


def themes(chapters: Sequence[Chapter]) -> list[str]:
    """Return the chapters' titles as they stand inside a sentence."""
    return [chapter.said or (lower_first(chapter.title) if chapter.tags else chapter.title) for chapter in chapters]


def themes_line(chapters: Sequence[Chapter], limit: int) -> str:
    """Return as many themes as fit, joined; empty when not even two do."""
    names = [
        theme if chapter.said else theme.lower() if chapter.tags else ""
        for chapter, theme in zip(chapters, themes(chapters), strict=True)
    ]
    names = [name for name in names if name and " and " not in name]
    for count in range(min(len(names), 4), 1, -1):
        line = sentence_case(joined(names[:count]))
        if len(line) <= limit:
            return line
    return ""
