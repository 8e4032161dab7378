"""The history of a draft: older versions, their names, and two of them beside each other."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from builder.editing import NoDraft, draft_row
from builder.studio.comparing import Compared, Stop, compared
from builder.studio.desk import Selection
from builder.studio.history import History, Sitting, history_of
from builder.views.studio import own_product, parts_response, wants_parts
from creators.access import CreatorRequest, creator_required
from owny.lib.numbers import whole_number
from products.documents import written_of
from products.models import Product, Revision
from products.presenting import page_context
from products.rendering.page import PageNotFound, render_page
from products.versions import NameTooLong, name_version

IN_THE_CHOICE = 400
"""Versions among which a comparison is chosen."""


@require_safe
@never_cache
@creator_required
def older(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The next page of the history, for the list in the studio."""
    product = own_product(request.creator, public_id)
    before = _number(request.GET, "before")
    if before is None:
        raise Http404
    history = history_of(product, request.user, before=before)
    return render(request, "builder/_studio/history_rows.html", _of_history(product, history))


@require_POST
@creator_required
def name(request: CreatorRequest, public_id: str, number: int) -> HttpResponse:
    """Call a version something, or nothing any more."""
    product = own_product(request.creator, public_id)
    revision = get_object_or_404(product.revisions.defer("document"), number=number)
    try:
        kept = name_version(revision=revision, name=request.POST.get("name", ""), by=request.user)
    except NameTooLong as error:
        if wants_parts(request):
            return JsonResponse({"detail": str(error)}, status=422)
        messages.error(request, str(error))
        return redirect(reverse("builder:studio", args=[public_id]) + "?tab=history")
    says = f"Version {number} is called “{kept}”." if kept else f"Version {number} has no name any more."
    if wants_parts(request):
        return parts_response(request, product, Selection.read(request.POST), says=says)
    messages.success(request, says)
    return redirect(reverse("builder:studio", args=[public_id]) + "?tab=history")


@require_safe
@never_cache
@creator_required
def compare(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Two versions: what is different word by word, or the pages beside each other."""
    product = own_product(request.creator, public_id)
    try:
        before, after = _pair(product, request.GET)
    except NoDraft as error:
        raise Http404 from error
    found = compared(written_of(before).document, written_of(after).document)
    stop = _stop(found, request.GET.get("page", ""))
    by_pages = request.GET.get("show") == "pages"
    context = {
        "product": product,
        "before": before,
        "after": after,
        "draft": product.draft_revision,
        "compared": found,
        "stop": stop,
        "by_pages": by_pages,
        "choices": _choices(product, request, before, after),
        "frames": _frames(public_id, stop, before, after) if by_pages else [],
    }
    return render(request, "builder/compare.html", context)


@require_safe
@never_cache
@creator_required
def compared_page(request: CreatorRequest, public_id: str, slug: str) -> HttpResponse:
    """A page of version `?version=`, with what is different from version `?against=` marked."""
    product = own_product(request.creator, public_id)
    shown, other = (
        get_object_or_404(product.revisions.defer("document"), number=_number(request.GET, name))
        for name in ("version", "against")
    )
    earlier, later = sorted((shown, other), key=lambda one: one.number)
    document = written_of(shown).document
    marks = compared(written_of(earlier).document, written_of(later).document).marks
    try:
        html = render_page(document, slug, page_context(product, document, mode="preview"))
    except PageNotFound as error:
        raise Http404 from error
    added = format_html(
        '<link rel="stylesheet" href="{}"><script type="module" src="{}"></script></head>',
        static("css/screens/compare-frame.css"),
        static("js/compare-frame.js"),
    )
    return HttpResponse(_marked(html, marks).replace("</head>", str(added), 1))


def _marked(html: str, marks: Mapping[str, str]) -> str:
    """The page with a mark on each block that is different. Ids and marks are ours: letters, digits and `_`."""

    def mark(found: re.Match[str]) -> str:
        return f'{found[0]} data-diff="{marks[found[1]]}"' if found[1] in marks else found[0]

    return re.sub(r' data-block="(\w+)"', mark, html)


def _pair(product: Product, query: QueryDict) -> tuple[Revision, Revision]:
    """The two versions in their order. Without a choice, what is live (or what stood before) and the draft."""
    rows = product.revisions.defer("document").select_related("version_name")
    draft = draft_row(product)
    later = _number(query, "to") or draft.number
    live = product.live_revision.number if product.live_revision else 0
    fallback = live if 0 < live < later else max(later - 1, 1)
    wanted = sorted((_number(query, "from") or fallback, later))
    found = {row.number: row for row in rows.filter(number__in=wanted)}
    if any(number not in found for number in wanted):
        raise Http404
    return found[wanted[0]], found[wanted[1]]


def _choices(product: Product, request: CreatorRequest, *always: Revision) -> list[tuple[int, str]]:
    """Versions to choose from: the newest of each sitting, those with a name, and the ones that are shown."""
    history = history_of(product, request.user, at_once=IN_THE_CHOICE)
    named = {sitting.number: _said(sitting) for sitting in history.sittings}
    for row in product.revisions.defer("document").filter(version_name__isnull=False).select_related("version_name")[:100]:
        named.setdefault(row.number, f"{row.number}, “{row.version_name.name}”")
    for row in always:
        named.setdefault(row.number, f"{row.number}, {row.note}".rstrip(", "))
    return sorted(named.items(), reverse=True)


def _said(sitting: Sitting) -> str:
    words = [f"{sitting.number}", f"“{sitting.name}”" if sitting.name else sitting.what.lower()]
    words += ["the draft"] if sitting.is_draft else []
    words += ["published"] if sitting.is_live else ["was published"] if sitting.live_at else []
    return ", ".join(words)


def _stop(found: Compared, slug: str) -> Stop:
    """The page to look at: the one that was asked for, else the first on which something is different."""
    asked = next((one for one in found.stops if slug and slug in (one.before, one.after)), None)
    return asked or next((one for one in found.stops if one.change_count), found.stops[0])


def _frames(public_id: str, stop: Stop, before: Revision, after: Revision) -> list[tuple[str, Revision, str]]:
    """Name, version and address of what is seen on the left and on the right; no address where the page is not there."""
    frames = []
    sides = [("Before", before, after, stop.before), ("After", after, before, stop.after)]
    for name, version, against, slug in sides:
        query = urlencode({"version": version.number, "against": against.number})
        address = reverse("builder:studio_compared_page", args=[public_id, slug]) + f"?{query}" if slug else ""
        frames.append((name, version, address))
    return frames


def _of_history(product: Product, history: History) -> dict[str, Any]:
    return {"product": product, "history": history, "draft": product.draft_revision and product.draft_revision.number}


def _number(query: QueryDict, name: str) -> int | None:
    return whole_number(query.get(name, ""))
