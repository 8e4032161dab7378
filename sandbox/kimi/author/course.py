"""The content pages of a mini course: a page for each module."""

from sandbox.kimi.author.plan import Plan
from sandbox.kimi.author.sections import Written, lead_to_next, look_back, new_page, voices, write_lesson
from sandbox.kimi.author.words import first_fitting


def course_pages(plan: Plan) -> list[Written]:
    pages: list[Written] = []
    for number, chapter in enumerate(plan.chapters, start=1):
        paper = new_page(pages, chapter.title)
        opening = paper.take_quote(chapter.clips, 400, standing_alone=True)
        paper.add("ModuleHeader", ("row", "stacked"), number=number, title=first_fitting(140, chapter.title), text=opening)
        for clip in chapter.clips:
            write_lesson(paper, clip)
        look_back(paper, chapter.clips, plan, "Before you go on")
        pages.append((paper, voices(chapter.clips)))
    lead_to_next(pages, "Next module")
    return pages
