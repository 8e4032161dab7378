"""What a reader does on a page: tick, write, finish. By a plain form, or by small messages of the page's script."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from owny.lib.typed import one_line
from products.models.progress import LONGEST_NOTE
from products.pdfs import name_certificate, request_certificate
from products.progress import Change, apply_changes, standing_of, start_again
from products.reading import Desk, context_of, desk_of, fingerprint, state_of
from products.rendering.reading_pages import render_around
from products.rendering.reading_plan import Leaf
from products.throttle import Limit
from products.views.library import opened, private, refused
from products.views.pdf_download import NOT_MADE, certificate_answer

READING_SAVES = Limit("reading-save", 240, 60)
MOST_BYTES = 1_000_000
MOST_CHANGES = 500
LONGEST_NAME = 120
KINDS = ("tick", "done", "note", "place")
WITH_CERTIFICATE = ("mini_course", "challenge")


class _Unreadable(Exception):
    """A message that is not one of ours."""


@never_cache
@require_POST
def save(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep what was ticked, written and done. A form is answered with the page to see next, a message with how it stands."""
    desk = _desk(request, public_id)
    if isinstance(desk, HttpResponse):
        return desk
    is_form = request.content_type != "application/json"
    if len(request.body) > MOST_BYTES:
        return HttpResponse("That is more than one page can hold. Nothing was changed.", status=413)
    if not READING_SAVES.allows(desk.reading.uuid.hex if desk.reading else ""):
        return HttpResponse("That was very often. Wait a minute and try again; nothing is lost.", status=429)
    return _save_form(request, desk) if is_form else _save_message(request, desk)


@never_cache
@require_safe
def state(request: HttpRequest, public_id: str) -> HttpResponse:
    """How it stands, for a page that was left open while another device went on; `?page=` is the id of that page."""
    desk = _desk(request, public_id)
    if isinstance(desk, HttpResponse):
        return desk
    return _told(request, desk, desk.plan.page_of.get(request.GET.get("page", "")))


@never_cache
@require_POST
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Untick everything."""
    desk = _desk(request, public_id)
    if isinstance(desk, HttpResponse):
        return desk
    if desk.reading is not None:
        start_again(desk.reading)
    page = desk.plan.page_of.get(request.POST.get("page", ""))
    return redirect(desk.address(page) if page else reverse("products:read", args=[public_id]))


@never_cache
@require_safe
def finished(request: HttpRequest, public_id: str) -> HttpResponse:
    """The last page: kind words, what was written on the way, the file and the certificate."""
    desk = _desk(request, public_id)
    if isinstance(desk, HttpResponse):
        return desk
    if not desk.standing.is_complete:
        return redirect("products:read", public_id)
    html = render_around(
        "finished",
        desk.document,
        context_of(desk, csrf_token=get_token(request)),
        notes=_notes(desk),
        finished_on=desk.in_words_of(desk.standing.finished_at or desk.now),
        certificate_url=reverse("products:certificate", args=[public_id]) if _has_earned(desk) else "",
        first_url=desk.address(desk.plan.pages[0]),
        review_url=reverse("products:review", args=[public_id]),
    )
    return private(HttpResponse(html))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, public_id: str) -> HttpResponse:
    """The certificate to look at, to print and to take as a file, once there is a name on it."""
    desk = _desk(request, public_id)
    if isinstance(desk, HttpResponse):
        return desk
    if desk.reading is None or not _has_earned(desk):
        return redirect("products:read", public_id)
    if request.method == "POST":
        name_certificate(desk.reading, desk.product, one_line(request.POST.get("name", ""), LONGEST_NAME))
        return redirect("products:certificate", public_id)
    name = "" if "change" in request.GET else desk.reading.certificate_name
    pdf = request_certificate(desk.reading, desk.product) if name else None
    html = render_around(
        "certificate",
        desk.document,
        context_of(desk, csrf_token=get_token(request)),
        name=name,
        suggested=desk.reading.certificate_name or (desk.right.entitlement.buyer.name if desk.right.entitlement else ""),
        finished_on=desk.in_words_of(desk.standing.finished_at or desk.now),
        pdf_url=reverse("products:certificate_pdf", args=[public_id]) if pdf and pdf.status not in NOT_MADE else "",
    )
    return private(HttpResponse(html))


@never_cache
@require_safe
def certificate_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The certificate as a file; back to its page where there is no name yet, or no file will come."""
    desk = _desk(request, public_id)
    if isinstance(desk, HttpResponse):
        return desk
    if desk.reading is None or not _has_earned(desk):
        return redirect("products:read", public_id)
    answer = certificate_answer(request, desk.product, desk.reading) if desk.reading.certificate_name else None
    return private(answer) if answer is not None else redirect("products:certificate", public_id)


def _desk(request: HttpRequest, public_id: str) -> Desk | HttpResponse:
    """The reader's desk. A stranger, and whoever keeps nothing here, sees 404; whose access ended, the page that says so."""
    product, right = opened(request, public_id)
    if right.ended:
        return refused(request, product, right)
    desk = desk_of(product, right)
    if desk.reading is None:
        raise Http404
    return desk


def _save_form(request: HttpRequest, desk: Desk) -> HttpResponse:
    page = desk.plan.page_of.get(request.POST.get("page", ""))
    if page is None or desk.reading is None:
        raise Http404
    after = apply_changes(desk.reading, desk.plan, _of_form(request.POST, page), open_ids=desk.open_ids, now=desk.now)
    name = desk.product.public_id
    is_end = bool({"go", "done"} & request.POST.keys())
    if is_end and after.is_complete:
        return redirect("products:finished", name)
    if "go" in request.POST:
        following = desk.after(page)
        target = following if following and following.slug not in desk.closed else page
        return redirect(desk.address(target))
    part = request.POST.get("done") or request.POST.get("undone") or ""
    place = part if part in page.blocks else "kept"
    return redirect(f"{desk.address(page)}?saved=1#{place}")


def _of_form(form: QueryDict, page: Leaf) -> Iterator[Change]:
    """Only what differs from what the page showed when it was made: another device may have gone on meanwhile."""
    shown = set(form.get("seen", "").split())
    ticked = set(form.getlist("tick"))
    for item in page.items:
        if (item.value in ticked) != (item.value in shown):
            yield Change("tick", item.block, item.key, on=item.value in ticked)
    for question in page.questions:
        text = form.get(f"note-{question.block}")
        if text is not None and f"{question.block}={fingerprint(text)}" not in shown:
            yield Change("note", question.block, text=text)
    for part in (form.get("done"), form.get("go")):
        if part:
            yield Change("done", part, on=True)
    if part := form.get("undone"):
        yield Change("done", part, on=False)


def _save_message(request: HttpRequest, desk: Desk) -> HttpResponse:
    try:
        told = json.loads(request.body)
        changes = [_read_change(one) for one in _listed(told)]
    except (ValueError, RecursionError, _Unreadable):
        return HttpResponseBadRequest("This is not a message that can be kept. Nothing was changed.")
    if desk.reading is None:
        raise Http404
    apply_changes(desk.reading, desk.plan, changes, open_ids=desk.open_ids, now=desk.now)
    page = told.get("page")
    return _told(request, desk, desk.plan.page_of.get(page) if isinstance(page, str) else None)


def _listed(told: Any) -> list[Any]:
    changes = told.get("changes") if isinstance(told, dict) else None
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
        raise _Unreadable
    return changes


def _read_change(told: Any) -> Change:
    if not isinstance(told, dict) or told.get("kind") not in KINDS:
        raise _Unreadable
    part, item, text = (told.get(name, "") for name in ("part", "item", "text"))
    on, age = told.get("on", False), told.get("age", 0)
    if not all(isinstance(one, str) for one in (part, item, text)) or not isinstance(on, bool):
        raise _Unreadable
    if isinstance(age, bool) or not isinstance(age, int | float) or age != age:  # NaN is the one number unlike itself
        raise _Unreadable
    return Change(told["kind"], part[:20], item[:20], on=on, text=text[: LONGEST_NOTE * 2], age=float(min(max(age, 0), 1e9)))


def _told(request: HttpRequest, desk: Desk, page: Leaf | None) -> JsonResponse:
    """How it stands now, read anew. Nothing of a page that is still closed."""
    if desk.reading is None:
        raise Http404
    desk.reading.refresh_from_db()
    fresh = replace(desk, standing=standing_of(desk.reading, desk.plan))
    seen = page if page and page.id in desk.open_ids else None
    return JsonResponse({**state_of(fresh, seen), "csrf": get_token(request)})


def _notes(desk: Desk) -> list[tuple[str, str, str]]:
    """What was written: page title, question, words."""
    kept = desk.standing.notes or {}
    return [
        (page.title, question.words, kept[question.block])
        for page in desk.plan.pages
        for question in page.questions
        if kept.get(question.block, "").strip()
    ]


def _has_earned(desk: Desk) -> bool:
    return desk.standing.is_complete and desk.plan.product_type in WITH_CERTIFICATE
