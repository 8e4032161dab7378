"""The content page of a checklist: one page, a group for each part."""

from typing import Any

from sandbox.kimi.author.chapters import Chapter
from sandbox.kimi.author.paper import Paper, listed
from sandbox.kimi.author.plan import Plan
from sandbox.kimi.author.promise import spoken, subtitle
from sandbox.kimi.author.sections import Written, new_page
from sandbox.kimi.author.words import first_fitting

MOST_ITEMS = 8


def checklist_pages(plan: Plan) -> list[Written]:
    pages: list[Written] = []
    paper = new_page(pages, first_fitting(120, plan.title))
    line = paper.say(first_fitting(140, subtitle(plan)))
    paper.add("Hero", ("centered", "card"), title=first_fitting(90, plan.title), subtitle=line)
    groups = [group for chapter in plan.chapters if (group := _group(paper, chapter))]
    if groups:
        paper.add("Checklist", "grouped", groups=groups)
    quote = spoken(paper, plan, plan.clips, 200)
    if quote:
        paper.add("TextSection", "callout", paragraphs=[quote])
    return [(paper, plan.clips)]


def _group(paper: Paper, chapter: Chapter) -> dict[str, Any]:
    """Return one group: the steps of the chapter's clips in order, whole clips first, eight at most."""
    items: list[Any] = []
    count = 0
    for clip in chapter.clips:
        if count and count + len(clip.steps) > MOST_ITEMS:
            continue
        references = paper.take_steps(clip, 240, most=MOST_ITEMS - count)
        count += len(references)
        items += listed(clip, references, "text")
    return {"title": first_fitting(100, chapter.title), "items": items} if items else {}
