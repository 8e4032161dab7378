"""Changes of a draft: a patch, undo, redo, going back to a version."""

import json
from collections.abc import Callable, Iterator

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from builder.conflicts import disputes
from builder.editing import BothChanged, Changed, Choices, NoDraft, NothingToStep, change_draft, redo, restore, undo
from builder.studio.desk import Selection
from builder.views.studio import own_product, parts_response, wants_parts
from creators.access import CreatorRequest, creator_required
from owny.lib.numbers import whole_number
from products.dsl.document import Document
from products.dsl.patch import Operation, PatchRefused
from products.dsl.problems import Problem
from products.models import Product
from products.publishing import StaleDraft

STALE = "Somebody saved a newer version of this part, perhaps you in another window. Reload to see it."
BOTH = "This was changed in another window too. Nothing is lost: choose what to keep."
REBASED = "Another part was changed in another window meanwhile. Both changes are kept."
CHOSEN = "Saved as you chose."
BEHIND = "Another window changed something first. It is shown now; press again to go on."


@require_POST
@creator_required
def change(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Save a JSON Patch made on draft `expected`. 409 when somebody changed the same place, 422 with what is wrong.

    A 409 with `conflicts` is answered by sending the change again with `keep`, a JSON object that names a side for each
    of their keys, and the `draft` of the answer as `seen`.
    """
    product = own_product(request.creator, public_id)
    try:
        operations = json.loads(request.POST.get("patch", ""))
    except (ValueError, RecursionError):
        return problems_response([Problem("", "not_a_patch", "This change cannot be read.", "Reload the page.")])
    if not isinstance(operations, list):
        return problems_response([Problem("", "not_a_patch", "A change is a list of operations.", "Reload the page.")])
    return made(request, product, operations)


def made(request: CreatorRequest, product: Product, operations: list[Operation]) -> HttpResponse:
    """Save the operations and show the studio with what they added selected."""
    answer = _answered(
        request,
        product,
        lambda: change_draft(
            product=product,
            operations=operations,
            expected=_number(request, "expected"),
            by=request.user,
            choices=Choices.read(request.POST.get("keep", ""), _number(request, "seen")),
            key=request.POST.get("key", "")[:64],
        ),
    )
    if answer.changed is None:
        return answer.refusal
    selection = Selection.read(request.POST)
    if any(_adds(one) for one in operations) and (added := _fresh(answer.changed)):
        selection = Selection(added[0], added[1], selection.tab, "fields")
    says = CHOSEN if "keep" in request.POST else REBASED if answer.changed.is_rebased else answer.changed.revision.note
    return _shown(request, product, selection, says, answer.changed)


@require_POST
@creator_required
def step(request: CreatorRequest, public_id: str, way: str) -> HttpResponse:
    """Undo or redo one change."""
    product = own_product(request.creator, public_id)
    action = undo if way == "undo" else redo
    expected = _number(request, "expected")
    answer = _answered(request, product, lambda: action(product=product, expected=expected, by=request.user), BEHIND)
    if answer.changed is None:
        return answer.refusal
    selection = Selection.read(request.POST)
    if not selection.block and (back := _fresh(answer.changed)):
        selection = Selection(back[0], back[1], selection.tab, selection.panel)
    return _shown(request, product, selection, answer.changed.revision.note, answer.changed)


@require_POST
@creator_required
def go_back(request: CreatorRequest, public_id: str, number: int) -> HttpResponse:
    """Make an earlier version the draft again."""
    product = own_product(request.creator, public_id)
    revision = get_object_or_404(product.revisions, number=number)
    expected = _number(request, "expected")
    answer = _answered(
        request, product, lambda: restore(product=product, revision=revision, expected=expected, by=request.user), BEHIND
    )
    if answer.changed is None:
        return answer.refusal
    return _shown(request, product, Selection(tab="history"), f"Back to version {number}.", answer.changed)


class _Answer:
    """What came of an action: the change, or the answer that says why there is none."""

    def __init__(self, changed: Changed | None, refusal: HttpResponse) -> None:
        self.changed, self.refusal = changed, refusal


def _answered(request: CreatorRequest, product: Product, action: Callable[[], Changed], behind: str = "") -> _Answer:
    """With `behind`, a window that was behind holds nothing that could be lost: it only has to look."""
    try:
        return _Answer(action(), HttpResponse())
    except BothChanged as error:
        listed = [one.as_dict() for one in disputes(error)]
        return _Answer(None, _refused(request, product, BOTH, 409, draft=error.current.number, conflicts=listed))
    except StaleDraft as error:
        more = {"draft": error.current.number} | ({"moved": True} if behind else {})
        return _Answer(None, _refused(request, product, behind or STALE, 409, **more))
    except NothingToStep:
        return _Answer(None, _refused(request, product, "There is nothing to undo or redo.", 409))
    except NoDraft:
        return _Answer(None, _refused(request, product, "This product is not built yet.", 409))
    except PatchRefused as error:
        stale = any(problem.code == "test_failed" for problem in error.problems)
        refusal = _refused(request, product, STALE, 409) if stale else problems_response(error.problems)
        return _Answer(None, refusal)


def problems_response(problems: list[Problem]) -> JsonResponse:
    """422: what is wrong, as sentences with places."""
    detail = " ".join(f"{problem.message} {problem.hint}".strip() for problem in problems[:3])
    return JsonResponse({"detail": detail, "problems": [problem.as_dict() for problem in problems]}, status=422)


def _refused(request: CreatorRequest, product: Product, detail: str, status: int, **more: object) -> HttpResponse:
    if wants_parts(request):
        return JsonResponse({"detail": detail, **more}, status=status)
    messages.error(request, detail)
    return redirect("builder:studio", public_id=product.public_id)


def _shown(request: CreatorRequest, product: Product, selection: Selection, says: str, changed: Changed) -> HttpResponse:
    is_other = changed.is_rebased or "keep" in request.POST
    if "brief" in request.POST:
        return JsonResponse(_told(changed, selection) | {"says": says, "rebased": is_other})
    if wants_parts(request):
        product.refresh_from_db(fields=["title"])
        return parts_response(request, product, selection, says=says, rebased=is_other)
    query = {"page": selection.page, "block": selection.block, "tab": selection.tab}
    return redirect(reverse("builder:studio", args=[product.public_id]) + "?" + urlencode(query))


def _told(changed: Changed, selection: Selection) -> dict[str, object]:
    """What a window needs at once; everything drawn it asks for when it has time."""
    steps = changed.steps
    slug = next((slug for slug, block in _places(changed.document) if block == selection.block), "")
    return {
        "draft": changed.revision.number,
        "page": slug or selection.page,
        "block": selection.block if slug else "",
        "panel": selection.panel,
        "title": changed.document.get("title", ""),
        "undo": steps.undo_note,
        "redo": steps.redo_note,
    }


def _places(document: Document) -> Iterator[tuple[str, str]]:
    return ((str(page["slug"]), str(block.get("id"))) for page in document["pages"] for block in page["blocks"])


def _number(request: CreatorRequest, name: str) -> int:
    return whole_number(request.POST.get(name, "")) or 0


def _adds(operation: Operation) -> bool:
    """Whether an operation adds a whole page or block."""
    place = str(operation.get("path")).split("/")
    return operation.get("op") in ("add", "copy") and len(place) in (3, 5) and place[1] == "pages"


def _fresh(changed: Changed) -> tuple[str, str] | None:
    """Page and block that came with the change, to be selected next."""
    known = {item["id"] for page in changed.before["pages"] for item in (page, *page["blocks"])}
    for page in changed.document["pages"]:
        if page["id"] not in known:
            return str(page["slug"]), ""
        for block in page["blocks"]:
            if block["id"] not in known:
                return str(page["slug"]), str(block["id"])
    return None
