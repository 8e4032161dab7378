"""The content pages of each product type."""

from collections.abc import Callable, Mapping

from sandbox.kimi.author.challenge import challenge_pages, few_days
from sandbox.kimi.author.checklist import checklist_pages
from sandbox.kimi.author.course import course_pages
from sandbox.kimi.author.guide import guide_pages
from sandbox.kimi.author.plan import Plan
from sandbox.kimi.author.sections import Written, all_in_one, new_page, write_lesson
from sandbox.kimi.author.words import first_fitting

WRITERS: Mapping[str, Callable[[Plan], list[Written]]] = {
    "pdf_guide": guide_pages,
    "mini_course": course_pages,
    "challenge": challenge_pages,
    "checklist": checklist_pages,
}
DOWNLOADS = {
    "pdf_guide": "Download the guide",
    "mini_course": "Download the course",
    "challenge": "Download the challenge",
    "checklist": "Download the checklist",
}


def content_pages(plan: Plan) -> list[Written]:
    """Return the content pages in order; the last one ends with the download."""
    if not plan.clips:
        return []
    pages = _few(plan) if plan.few else WRITERS[plan.wish.product_type](plan)
    label = DOWNLOADS[plan.wish.product_type]
    pages[-1][0].add("DownloadButton", ("card", "plain"), label=label, text="All of it in one printable file.")
    return pages


def _few(plan: Plan) -> list[Written]:
    """Return one short page, or one for each day of a challenge."""
    if plan.wish.product_type == "challenge":
        return few_days(plan)
    paper = new_page([], plan.title)
    if plan.wish.product_type == "mini_course":
        paper.add("ModuleHeader", "stacked", number=1, title=first_fitting(140, plan.title))
    for clip in plan.clips:
        if plan.wish.product_type == "mini_course":
            write_lesson(paper, clip, folded=True)
        else:
            all_in_one(paper, clip, ticked=plan.wish.product_type == "checklist")
    return [(paper, plan.clips)]
