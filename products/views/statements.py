"""A creator's statement by month, on the page and as CSV."""

from datetime import date

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from creators.access import CreatorRequest, creator_required
from owny.lib.zones import place_of, zone_named
from products.statements import as_csv, months_of, statement_of

FIRST_YEAR, LAST_YEAR = 2000, 2200


@never_cache
@require_safe
@creator_required
def statement(request: CreatorRequest) -> HttpResponse:
    """One month, and the way to the others."""
    months = months_of(request.creator)
    month = _month(request, months)
    context = {
        "months": months,
        "statement": statement_of(request.creator, month),
        "place": place_of(request.creator.time_zone),
    }
    return render(request, "products/statement.html", context)


@never_cache
@require_safe
@creator_required
def export(request: CreatorRequest) -> HttpResponseBase:
    """The same month as a CSV file."""
    month = _month(request, months_of(request.creator))
    response = StreamingHttpResponse(as_csv(statement_of(request.creator, month)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="statement-{month:%Y-%m}.csv"'
    return response


def _month(request: CreatorRequest, months: list[date]) -> date:
    """The month that was asked for, else the newest in which something moved, else this one."""
    asked = request.GET.get("month", "")
    if asked:
        try:
            month = date.fromisoformat(f"{asked}-01")
        except ValueError as error:
            raise Http404 from error
        if not FIRST_YEAR <= month.year <= LAST_YEAR:
            raise Http404
        return month
    return months[0] if months else timezone.now().astimezone(zone_named(request.creator.time_zone)).date().replace(day=1)
