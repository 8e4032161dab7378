"""Changes of a draft: a patch, undo, redo, going back to a version."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from builder.editing import Changed, NoDraft, NothingToStep, change_draft, redo, undo
from builder.studio.desk import Selection
from builder.views.studio import own_product, parts_response, wants_parts
from creators.access import CreatorRequest, creator_required
from products.dsl.patch import Operation, PatchRefused
from products.dsl.problems import Problem
from products.models import Product, Revision
from products.publishing import StaleDraft, restore_revision

STALE = "Somebody saved a newer version of this part, perhaps you in another window. Reload to see it."
REBASED = "Another part was changed in another window meanwhile. Both changes are kept."


@require_POST
@creator_required
def change(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Save a JSON Patch made on draft `expected`. 409 when somebody changed the same place, 422 with what is wrong."""
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
    before = product.draft_revision
    answer = _answered(
        request,
        product,
        lambda: change_draft(product=product, operations=operations, expected=_expected(request), by=request.user),
    )
    if answer.changed is None:
        return answer.refusal
    selection = Selection.read(request.POST)
    if any(_adds(one) for one in operations) and (added := _fresh(before, answer.changed)):
        selection = Selection(added[0], added[1], selection.tab, "fields")
    says = REBASED if answer.changed.is_rebased else answer.changed.revision.note
    return _shown(request, product, selection, says, rebased=answer.changed.is_rebased)


@require_POST
@creator_required
def step(request: CreatorRequest, public_id: str, way: str) -> HttpResponse:
    """Undo or redo one change."""
    product = own_product(request.creator, public_id)
    action = undo if way == "undo" else redo
    before = product.draft_revision
    answer = _answered(request, product, lambda: action(product=product, expected=_expected(request), by=request.user))
    if answer.changed is None:
        return answer.refusal
    selection = Selection.read(request.POST)
    if not selection.block and (back := _fresh(before, answer.changed)):
        selection = Selection(back[0], back[1], selection.tab, selection.panel)
    return _shown(request, product, selection, answer.changed.revision.note)


@require_POST
@creator_required
def restore(request: CreatorRequest, public_id: str, number: int) -> HttpResponse:
    """Make an earlier version the draft again."""
    product = own_product(request.creator, public_id)
    revision = get_object_or_404(product.revisions, number=number)

    def action() -> Changed:
        made = restore_revision(product=product, revision=revision, made_by=request.user, expected=_expected(request))
        return Changed(made, made.document)

    answer = _answered(request, product, action)
    if answer.changed is None:
        return answer.refusal
    return _shown(request, product, Selection(tab="history"), f"Back to version {number}.")


class _Answer:
    """What came of an action: the change, or the answer that says why there is none."""

    def __init__(self, changed: Changed | None, refusal: HttpResponse) -> None:
        self.changed, self.refusal = changed, refusal


def _answered(request: CreatorRequest, product: Product, action: Callable[[], Changed]) -> _Answer:
    try:
        return _Answer(action(), HttpResponse())
    except StaleDraft as error:
        return _Answer(None, _refused(request, product, STALE, 409, draft=error.current.number))
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


def _shown(
    request: CreatorRequest, product: Product, selection: Selection, says: str, *, rebased: bool = False
) -> HttpResponse:
    product.refresh_from_db(fields=["title"])
    if wants_parts(request):
        return parts_response(request, product, selection, says=says, rebased=rebased)
    query = {"page": selection.page, "block": selection.block, "tab": selection.tab}
    return redirect(reverse("builder:studio", args=[product.public_id]) + "?" + urlencode(query))


def _expected(request: CreatorRequest) -> int:
    typed = request.POST.get("expected", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _adds(operation: dict[str, object]) -> bool:
    """Whether an operation adds a whole page or block."""
    place = str(operation.get("path")).split("/")
    return operation.get("op") in ("add", "copy") and len(place) in (3, 5) and place[1] == "pages"


def _fresh(before: Revision | None, changed: Changed) -> tuple[str, str] | None:
    """Page and block that are in the draft since `before`, to be selected next."""
    earlier = before.document["pages"] if before else []
    known = {item["id"] for page in earlier for item in (page, *page["blocks"])}
    for page in changed.document["pages"]:
        if page["id"] not in known:
            return str(page["slug"]), ""
        for block in page["blocks"]:
            if block["id"] not in known:
                return str(page["slug"]), str(block["id"])
    return None
