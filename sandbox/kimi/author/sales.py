"""The sales page: hero, problem, solution, benefits, what is inside, proof, questions, price, last call."""

from collections.abc import Sequence

from sandbox.kimi.author.clips import Clip
from sandbox.kimi.author.paper import Paper
from sandbox.kimi.author.plan import Plan
from sandbox.kimi.author.promise import last_call, opening, spoken, subtitle
from sandbox.kimi.author.taste import best_first, dangles, points_elsewhere, trouble, trouble_in, unknown_thing
from sandbox.kimi.author.wish import eyebrow
from sandbox.kimi.author.words import first_fitting, meaning, pick

VERBS = {
    "pdf_guide": "Get the guide",
    "mini_course": "Start the course",
    "challenge": "Join the challenge",
    "checklist": "Get the checklist",
}
FREE_VERBS = {
    "pdf_guide": "Get the free guide",
    "mini_course": "Start for free",
    "challenge": "Join for free",
    "checklist": "Get the free checklist",
}
INSIDE = {
    "pdf_guide": ("What is inside", "Chapter by chapter", "The chapters"),
    "mini_course": ("The modules", "What the course covers", "Module by module"),
    "challenge": ("Your days", "Day by day", "How the days go"),
    "checklist": ("What is on the list", "On the checklist", "What you will tick off"),
}
FORMAT = {
    "pdf_guide": ("Every chapter to read on the web, on your phone too", "The whole guide as a PDF to print"),
    "mini_course": ("Every lesson linked to the clip it comes from", "The whole course as a PDF to print"),
    "challenge": ("A task to tick off and a question for each day", "The whole challenge as a PDF to print"),
    "checklist": ("Lists to tick off on your phone", "A PDF to print and hang up"),
}
"""What is sold, for the price card."""


Part = tuple[str, Sequence[Clip]]
"""A part of what buyers read: its title, and its clips, the one that speaks for it first."""


def sales_page(plan: Plan, parts: Sequence[Part]) -> Paper:
    """Return the whole sales page. `parts` is what buyers will read. No clip stands in two of its sections."""
    paper = Paper("sales", "sales", first_fitting(120, plan.title))
    _hero(paper, plan, parts)
    if plan.few and plan.wish.product_type != "challenge":
        _short_story(paper, plan)
    elif not plan.few:
        _solution(paper, plan, _problem(paper, plan))
        inside = [(title, _line(paper, title, clips)) for title, clips in parts[:20]]
        quote = spoken(paper, plan, [clip for clip in (*plan.spare, *plan.clips) if not paper.uses(clip)])
        _benefits(paper, plan)
        _inside(paper, plan, inside)
        _quote(paper, plan, quote)
    _testimonials(paper, plan)
    _questions(paper, plan)
    if not plan.wish.free:
        _pricing(paper, plan, parts)
    _last_call(paper, plan, parts)
    return paper


def button(plan: Plan) -> str:
    """Return the words on the button: the packet's own, or ours for the type."""
    own = plan.sales_copy.get("ctaText")
    if isinstance(own, str) and 0 < len(own.strip()) <= 40 and not (plan.wish.free and "free" not in own.lower()):
        return "$p.cta"
    return (FREE_VERBS if plan.wish.free else VERBS)[plan.wish.product_type]


def _own(plan: Plan, key: str, reference: str, limit: int) -> str:
    """Return the reference to a string of the packet's sales copy if it is there and fits."""
    text = plan.sales_copy.get(key)
    return reference if isinstance(text, str) and 0 < len(text.strip()) <= limit else ""


def _hero(paper: Paper, plan: Plan, parts: Sequence[Part]) -> None:
    best = opening(plan)
    variant = pick(("split", "split", "cover", "centered"), plan.title, "hero")
    line = _own(plan, "subhead", "$p.subhead", 140) or paper.say(first_fitting(140, subtitle(plan)))
    title = _own(plan, "headline", "$p.headline", 90) or first_fitting(90, plan.title)
    paper.add(
        "Hero",
        variant,
        eyebrow=eyebrow(plan.wish, plan.name, plan.title),
        title=title,
        subtitle=line,
        lede=paper.take(*best, 400) if best else "",
        ctaLabel=button(plan),
        note="Free. Read it on the web or as a PDF." if plan.wish.free else "Read it on the web or as a PDF. Yours to keep.",
        facts=_facts(plan, parts) if variant == "split" else None,
        image=None if variant == "centered" else {"mediaId": "cover", "alt": first_fitting(300, f"Cover of {plan.title}")},
    )


UNITS = {"pdf_guide": "chapters", "mini_course": "modules", "challenge": "days"}


def _facts(plan: Plan, parts: Sequence[Part]) -> list[dict[str, str]]:
    """Return short facts about the product itself: how it is divided, and how it is read."""
    unit = UNITS.get(plan.wish.product_type)
    if unit is None or len(parts) < 3:
        return []
    label = "one page for each day" if unit == "days" else "to read in order, or as you need them"
    return [
        {"value": f"{len(parts)} {unit}", "label": label},
        {"value": "Web and PDF", "label": "read it anywhere, print it once"},
    ]


def _problem(paper: Paper, plan: Plan) -> Clip | None:
    """Tell what goes wrong, by the clip that says it best; return the clip."""
    free = [clip for clip in _free((*plan.clips, *plan.spare), paper) if clip.summary]
    clip = max(free, key=lambda clip: _trouble_worth(clip, plan), default=None)
    if clip is None:
        return None
    heading = paper.take(clip, "title", 120) if trouble_in(clip.title) else "Sounds familiar?"
    paper.add("TextSection", ("split", "prose"), heading=heading, paragraphs=told(paper, clip))
    return clip


def _trouble_worth(clip: Clip, plan: Plan) -> float:
    said, near = trouble_in(clip.summary), len(plan.about & clip.meaning())
    lost = (
        4 * (not said)
        + 3 * dangles(clip.summary)
        + 2 * points_elsewhere(clip.summary)
        + 1.5 * plan.alone(clip)
        + 2 * (not near)
    )
    return min(said, 3) + 0.5 * min(trouble(clip), 4) + 1.2 * min(near, 3) + clip.relevance - lost


def told(paper: Paper, clip: Clip) -> list[str]:
    """Return the opening quote and the summary of a clip, as far as the page does not have them."""
    summary = paper.take(clip, "summary", 1200)
    quotes = [paper.take(clip, "quote1", 600)] if clip.quotes else []
    if not any(quotes) and not dangles(clip.text("quote2")):
        return [text for text in (summary, paper.take(clip, "quote2", 600)) if text]
    return [text for text in (*quotes, summary) if text]


def _solution(paper: Paper, plan: Plan, problem: Clip | None) -> None:
    """Two clips that say what to do: one that shares the problem's tags, one near to the wish."""
    tags = set(map(str.casefold, problem.tags)) if problem else set()
    every = _free((*plan.clips, *plan.spare), paper)
    free = [clip for clip in every if clip.summary and not points_elsewhere(clip.summary)]

    def worth(clip: Clip) -> float:
        shared = len(tags & set(map(str.casefold, clip.tags)))
        near = len(plan.about & meaning(f"{clip.title} {clip.summary}"))
        lost = 1.5 * plan.alone(clip) + 1.5 * unknown_thing(clip.summary, plan.about) + 0.3 * trouble(clip)
        return min(shared, 2) + min(near, 2) + clip.relevance - lost

    chosen = sorted(free, key=lambda clip: -worth(clip))[: 2 if len(free) > len(plan.chapters) + 4 else 1]
    paragraphs = [taken for clip in chosen if (taken := paper.take(clip, "summary", 1200))]
    if paragraphs:
        heading = pick(("What to do instead", "What works instead", "What I do now"), plan.title, "solution")
        paper.add("TextSection", ("prose", "split"), heading=heading, paragraphs=paragraphs)


def _free(clips: Sequence[Clip], paper: Paper) -> list[Clip]:
    """Return the clips of which nothing is on the page."""
    return [clip for clip in clips if not paper.uses(clip)]


def _benefits(paper: Paper, plan: Plan) -> None:
    given = plan.sales_copy.get("benefits")
    heading = pick(
        ("What you will take away", "A few of the things in it", "What you will know afterwards"), plan.title, "benefits"
    )
    if isinstance(given, list) and given and all(isinstance(text, str) and 0 < len(text) <= 120 for text in given[:12]):
        paper.add("Bullets", ("grid", "columns", "list"), heading=heading, items=["$p.benefits"])
        return
    chosen = [clip for clip in _one_per_chapter(plan, paper) if clip.summary and not dangles(clip.summary)][:4]
    items = [
        {"title": clip.reference("title"), "text": text}
        for clip in chosen
        if len(clip.title) <= 120 and (text := paper.take(clip, "summary", 400))
    ]
    if len(items) >= 2:
        paper.add("Bullets", ("grid", "columns", "list"), heading=heading, items=items)


def _one_per_chapter(plan: Plan, paper: Paper) -> list[Clip]:
    """Return clips that are not on the page, taken from the chapters in turn, those that stand alone first."""
    rows = [best_first(_free(chapter.clips, paper)) for chapter in plan.chapters]
    deepest = max(map(len, rows), default=0)
    return [row[depth] for depth in range(deepest) for row in rows if depth < len(row)]


def _line(paper: Paper, title: str, clips: Sequence[Clip]) -> str:
    """Return a sentence that speaks for a part, from a clip that is not on the page: its summary, else a quote."""
    near = sorted(_free(clips, paper), key=lambda clip: -len(meaning(title) & clip.meaning()))
    for doubtful in (points_elsewhere, dangles):
        for clip in near:
            if clip.summary and not doubtful(clip.summary) and (taken := paper.take(clip, "summary", 300)):
                return taken
    return ""


def _inside(paper: Paper, plan: Plan, inside: Sequence[tuple[str, str]]) -> None:
    """Name the parts in order, each with its line; days are numbered."""
    days = plan.wish.product_type == "challenge"
    told_of = sum(bool(line) for _, line in inside)
    inside = inside if 2 * told_of > len(inside) else [(title, "") for title, _ in inside]
    items = [
        {"title": first_fitting(140, title), "text": line, "meta": f"Day {number}" if days else ""}
        for number, (title, line) in enumerate(inside, start=1)
    ]
    if len(items) >= 2:
        heading = pick(INSIDE[plan.wish.product_type], plan.title, "inside")
        shown = [{name: text for name, text in item.items() if text} for item in items]
        paper.add("Steps", "timeline" if days else ("timeline", "cards", "numbered"), heading=heading, items=shown)


def _quote(paper: Paper, plan: Plan, quote: str) -> None:
    if quote:
        heading = f"In {plan.name}’s words" if plan.name else "From the clips"
        paper.add("TextSection", "callout", heading=first_fitting(120, heading), paragraphs=[quote])


def _short_story(paper: Paper, plan: Plan) -> None:
    """With very few clips: one section that says what it is about."""
    for clip in plan.clips[-1:]:
        heading = paper.take(clip, "title", 120)
        paragraphs = told(paper, clip)
        if paragraphs:
            paper.add("TextSection", "prose", heading=heading, paragraphs=paragraphs)


def _testimonials(paper: Paper, plan: Plan) -> None:
    given = plan.sales_copy.get("testimonials")
    count = sum(1 for one in given if isinstance(one, dict) and one.get("quote")) if isinstance(given, list) else 0
    if count:
        items = [f"$p.testimonial{number}" for number in range(1, min(count, 12) + 1)]
        paper.add("Testimonial", "quote" if count == 1 else "row", heading="What people say", items=items)


def _questions(paper: Paper, plan: Plan) -> None:
    given = plan.sales_copy.get("faq")
    count = sum(1 for one in given if isinstance(one, dict) and one.get("question")) if isinstance(given, list) else 0
    if count:
        items = [
            {"question": f"$p.faq{number}.question", "answer": f"$p.faq{number}.answer"}
            for number in range(1, min(count, 20) + 1)
        ]
        paper.add("FAQ", "accordion" if count > 4 else ("accordion", "columns"), heading="Questions, answered", items=items)


def _pricing(paper: Paper, plan: Plan, parts: Sequence[Part]) -> None:
    includes = [
        first_fitting(160, _counted(plan, parts)),
        *FORMAT[plan.wish.product_type],
        "Yours to keep",
    ]
    paper.add(
        "Pricing",
        ("card", "banner"),
        heading=first_fitting(120, plan.title),
        text="One payment, no subscription.",
        includes=[text for text in includes if text],
        buttonLabel=button(plan),
        note="Secure checkout. No account needed.",
    )


def _counted(plan: Plan, parts: Sequence[Part]) -> str:
    """Return what is sold in numbers: `6 chapters, from the night before to when it goes wrong`."""
    unit = UNITS.get(plan.wish.product_type)
    if unit is None or len(parts) < 2:
        return ""
    said = [chapter.said for chapter in plan.chapters if chapter.said]
    return f"{len(parts)} {unit}, from {said[0]} to {said[-1]}" if said and unit != "days" else f"{len(parts)} {unit}"


def _last_call(paper: Paper, plan: Plan, parts: Sequence[Part]) -> None:
    paper.add(
        "CTA",
        ("banner", "plain"),
        heading=last_call(plan, parts[0][0] if parts else plan.title),
        text="It is free: read it on the web or as a PDF." if plan.wish.free else "",
        buttonLabel=button(plan),
    )
