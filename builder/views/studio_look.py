"""Make it look like this: a picture sets the look."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from builder.editing import NoDraft
from builder.look_matching import LookGone, leave_look, request_look, take_look
from builder.models import Build, BuildTask
from builder.requesting import BuildRefused, request_cancel
from builder.studio.desk import Selection
from builder.tasks import enqueue
from builder.views.studio import own_product, parts_response, wants_parts
from builder.views.studio_changes import STALE
from creators.access import CreatorRequest, creator_required
from creators.imaging import MOST_BYTES, PictureRefused
from products.models import Product
from products.publishing import StaleDraft


@require_POST
@creator_required
def look_like(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Look at a picture."""
    product, file = own_product(request.creator, public_id), request.FILES.get("picture")
    if file is None:
        return _refused(request, product, "Choose a picture first.")
    try:
        build = request_look(product=product, content=file.read(MOST_BYTES + 1), requested_by=request.user)
    except (PictureRefused, BuildRefused) as refused:
        return _refused(request, product, str(refused))
    except NoDraft:
        return _refused(request, product, "This product is not built yet.")
    enqueue(build)
    return _shown(request, product)


@require_POST
@creator_required
def look_take(request: CreatorRequest, public_id: str, build_id: str) -> HttpResponse:
    """Wear the look that was found."""
    product = own_product(request.creator, public_id)
    try:
        take_look(build=_own(product, build_id), by=request.user)
    except LookGone:
        return _refused(request, product, "This look was taken or left before.")
    except StaleDraft:
        return _refused(request, product, STALE)
    return _shown(request, product, says="The look is changed.", undoable=True)


@require_POST
@creator_required
def look_leave(request: CreatorRequest, public_id: str, build_id: str) -> HttpResponse:
    """Keep the look as it is, or stop looking."""
    product = own_product(request.creator, public_id)
    build = _own(product, build_id)
    request_cancel(build) if build.is_active else leave_look(build)
    return _shown(request, product)


def _own(product: Product, build_id: str) -> Build:
    return get_object_or_404(product.builds.filter(task=BuildTask.LOOK), public_id=build_id)


def _shown(request: CreatorRequest, product: Product, *, says: str = "", undoable: bool = False) -> HttpResponse:
    if wants_parts(request):
        fresh = own_product(request.creator, product.public_id)
        more: dict[str, Any] = {"says": says} | ({"undoable": True} if undoable else {})
        return parts_response(request, fresh, Selection.read(request.POST), **more)
    if says:
        messages.success(request, says)
    return redirect(reverse("builder:studio", args=[product.public_id]) + "?tab=look")


def _refused(request: CreatorRequest, product: Product, detail: str) -> HttpResponse:
    if wants_parts(request):
        return JsonResponse({"detail": detail}, status=409)
    messages.error(request, detail)
    return redirect(reverse("builder:studio", args=[product.public_id]) + "?tab=look")
