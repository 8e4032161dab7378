"""Whether another window changed the draft: asked lightly and often."""

from dataclasses import asdict

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from builder.editing import NoDraft
from builder.studio.news import news_since
from builder.views.studio import own_product
from creators.access import CreatorRequest, creator_required


@require_safe
@never_cache
@creator_required
def news(request: CreatorRequest, public_id: str) -> HttpResponse:
    """What happened since draft `?since=`; 204 when nothing did."""
    typed = request.GET.get("since", "")
    since = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    try:
        found = news_since(own_product(request.creator, public_id), since, request.user)
    except NoDraft as error:
        raise Http404 from error
    return HttpResponse(status=204) if found is None else JsonResponse(asdict(found))
