"""A creator's figures: plots with their tables, and each table as a file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from creators.access import CreatorRequest, creator_required
from creators.models import Creator
from owny.lib.money import format_money
from owny.lib.spreadsheet import csv_lines
from owny.lib.zones import place_of, zone_named
from products.addresses import public_url
from products.analytics import Report, best_source, in_words, rate, report_of
from products.charts import Chart, chart, day_words
from products.completion import completions_of, parts_of
from products.figure_tables import TABLES
from products.figures import Figures
from products.models import Order, Product
from products.periods import CHOICES, Period, PeriodRefused, Step, period_of

WIDE, NARROW = (640, 236), (343, 200)
LOW_WIDE, LOW_NARROW = (640, 148), (343, 140)
LINKS = ("instagram", "tiktok", "youtube", "mail")
"""Places that a creator's own links are most often put at."""


@never_cache
@require_safe
@creator_required
def analytics(request: CreatorRequest) -> HttpResponse:
    """Everything about a period, of all products or of one."""
    product = _product(request)
    problem = ""
    try:
        period = _period(request, request.GET)
    except PeriodRefused as refusal:
        problem, period = str(refusal), _period(request, {})
    report = report_of(request.creator, period, product=product, currency=request.GET.get("currency", "").lower())
    context = {
        "report": report,
        "problem": problem,
        "period": period,
        "choices": list(CHOICES),
        "typed": {name: request.GET.get(name, "") for name in ("from", "to")},
        "product": product,
        "products": request.creator.products.exclude(live_revision=None).order_by("title"),
        "query": _query(request),
        "kept": _query(request, "product", "currency"),
        "place": place_of(request.creator.time_zone),
        "earned": in_words(report.total.revenue),
        "returned": in_words(report.total.returned),
        "change": _change(report),
        "creator": request.creator,
        "is_first_day": report.is_empty and not problem and _is_first_day(request.creator),
        **_plots(report),
        **_tables(request, report, product),
    }
    return render(request, "products/analytics.html", context, status=422 if problem else 200)


@never_cache
@require_safe
@creator_required
def table(request: CreatorRequest, name: str) -> HttpResponseBase:
    """One table as a CSV file, for the same period and product."""
    if name not in TABLES:
        raise Http404
    try:
        period = _period(request, request.GET)
    except PeriodRefused as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    columns, rows = TABLES[name](request.creator, period, _product(request))
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    file = f"{name}-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _product(request: CreatorRequest) -> Product | None:
    """The product that was chosen; somebody else's is no product."""
    public_id = request.GET.get("product", "")
    if not public_id or "\x00" in public_id:
        return None
    return get_object_or_404(request.creator.products.select_related("creator", "live_revision"), public_id=public_id)


def _period(request: CreatorRequest, given: Mapping[str, str]) -> Period:
    return period_of(given, zone_named(request.creator.time_zone), now=timezone.now())


def _query(request: HttpRequest, *names: str) -> str:
    names = names or ("days", "from", "to", "product", "currency")
    return urlencode({name: request.GET[name] for name in names if request.GET.get(name)})


def _is_first_day(creator: Creator) -> bool:
    """Whether nobody ever looked at anything, and nobody bought."""
    sold = Order.objects.filter(items__product__creator=creator, paid_at__isnull=False, is_test=False)
    return not creator.page_views.exists() and not sold.exists()


def _change(report: Report) -> str:
    """How the money compares with the period before: `$212 more`; empty when one of them had none."""
    now, before = report.total.revenue[report.currency], report.before.revenue[report.currency]
    if len({*report.total.revenue, *report.before.revenue}) != 1 or not now or not before or now == before:
        return ""
    return f"{format_money(abs(now - before), report.currency)} {'more' if now > before else 'less'}"


def _plots(report: Report) -> dict[str, Any]:
    money = [(day, line.revenue[report.currency]) for day, line in report.steps]
    people = [(day, line.visitors) for day, line in report.steps]
    days = f"{report.period.first:%d %B} to {report.period.last:%d %B %Y}"
    top_money, top_people = _highest(money, report.period.step), _highest(people, report.period.step)
    most, crowd = format_money(top_money[1], report.currency), f"{top_people[1]:,}"
    return {
        "money_label": f"Revenue, {days}. Highest: {most}, {top_money[0]}. The table below has every value.",
        "people_label": f"People who looked, {days}. Most: {crowd}, {top_people[0]}. The table below has every value.",
        "money_plots": _pair(report, money, lambda amount: format_money(amount, report.currency), WIDE, NARROW),
        "people_plots": _pair(report, people, lambda count: f"{count:,}", LOW_WIDE, LOW_NARROW),
    }


def _highest(rows: Sequence[tuple[date, int]], step: Step) -> tuple[str, int]:
    day, most = max(rows, key=lambda row: row[1])
    return day_words(day, step), most


def _pair(
    report: Report,
    rows: Sequence[tuple[date, int]],
    words: Callable[[int], str],
    *sizes: tuple[int, int],
) -> list[Chart]:
    """The same plot for a wide screen and for a phone, whose words must not shrink."""
    period = report.period
    today = timezone.now().astimezone(period.zone).date()
    return [chart(rows, width=width, height=height, step=period.step, today=today, words=words) for width, height in sizes]


def _tables(request: CreatorRequest, report: Report, product: Product | None) -> dict[str, Any]:
    hub = public_url(request.creator, "hub")
    best = best_source(report)
    return {
        "best": best,
        "best_rate": rate(_bought(best.figures), best.figures.visitors) if best else "",
        "most_money": max((line.figures.revenue[report.currency] for line in report.products), default=0) or 1,
        "most_sales": max((_bought(line.figures) for line in report.sources), default=0) or 1,
        "completions": completions_of(request.creator, product=product),
        "parts": parts_of(product) if product else [],
        "hub_url": hub,
        "links": [(name, f"{hub}?ref={name}") for name in LINKS],
    }


def _bought(figures: Figures) -> int:
    return figures.sales or figures.claims
