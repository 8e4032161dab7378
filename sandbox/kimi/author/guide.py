"""The content pages of a guide: a page for each chapter."""

from sandbox.kimi.author.plan import Plan
from sandbox.kimi.author.sections import Written, lead_to_next, new_page, voices, write_section
from sandbox.kimi.author.words import first_fitting


def guide_pages(plan: Plan) -> list[Written]:
    pages: list[Written] = []
    for chapter in plan.chapters:
        paper = new_page(pages, chapter.title)
        opening = paper.take_quote(chapter.clips, 140, standing_alone=True)
        paper.add(
            "Hero",
            ("centered", "card", "cover"),
            eyebrow=_running_title(plan),
            title=first_fitting(90, chapter.title),
            subtitle=opening,
        )
        for index, clip in enumerate(chapter.clips):
            if index == 2 and len(chapter.clips) > 2:
                paper.add("Divider", ("ornament", "line"))
            write_section(paper, clip)
        pages.append((paper, voices(chapter.clips)))
    lead_to_next(pages, "Read on")
    return pages


def _running_title(plan: Plan) -> str:
    return plan.title if len(plan.title) <= 60 else ""
