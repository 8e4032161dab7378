"""Whether another window changed the draft: asked lightly and often."""

from dataclasses import asdict

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from builder.editing import NoDraft
from builder.studio.news import news_since
from builder.views.studio import own_product
from creators.access import CreatorRequest, creator_required
from owny.lib.numbers import whole_number


@require_safe
@never_cache
@creator_required
def news(request: CreatorRequest, public_id: str) -> HttpResponse:
    """What happened since draft `?since=`; 204 when nothing did."""
    since = whole_number(request.GET.get("since", "")) or 0
    try:
        found = news_since(own_product(request.creator, public_id), since, request.user)
    except NoDraft as error:
        raise Http404 from error
    return HttpResponse(status=204) if found is None else JsonResponse(asdict(found))
