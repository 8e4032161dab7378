"""Pages of the admin that are no lists of rows: the site at a glance, and what happened in one build."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from builder.models import Build
from builder.overview import BAR_STEP, BAR_WIDTH, CHART_HEIGHT, DAYS, overview
from builder.showing import cost_label
from builder.tracing import trace_of
from owny.lib.money import format_money


@require_safe
@never_cache
def show_overview(request: HttpRequest) -> HttpResponse:
    """The site at a glance, for those who may see builds; what buyers paid only for those who may see orders."""
    if not request.user.has_perm("builder.view_build"):
        raise PermissionDenied
    found = overview()
    sees_money = request.user.has_perm("products.view_order")
    context = {
        **admin.site.each_context(request),
        "title": "Overview",
        "found": found,
        "cost": cost_label(found.cost),
        "own_cost": cost_label(found.own_cost),
        "sees_money": sees_money,
        "money": [(format_money(net, currency), format_money(fee, currency)) for currency, net, fee in found.money],
        "days": [(day, cost_label(day.site), cost_label(day.own)) for day in found.days],
        "chart": {"width": DAYS * BAR_STEP, "height": CHART_HEIGHT, "bar": BAR_WIDTH},
    }
    return render(request, "admin/overview.html", context)


@require_safe
@never_cache
def show_trace(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every turn of a build to read."""
    build = _build(request, public_id)
    trace = trace_of(build)
    context = {
        **admin.site.each_context(request),
        "title": f"Trace of {build.public_id}",
        "build": build,
        "trace": trace,
        "cost": cost_label(build.cost_microdollars),
        "turns": [_readable(turn) for turn in trace["turns"]],
    }
    return render(request, "admin/builder/build/trace.html", context)


@require_safe
@never_cache
def download_trace(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same as one JSON file."""
    build = _build(request, public_id)
    text = json.dumps(trace_of(build), ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{build.public_id}.json"'
    return answer


def _build(request: HttpRequest, public_id: str) -> Build:
    if not request.user.has_perm("builder.view_build"):
        raise PermissionDenied
    return get_object_or_404(Build.objects.select_related("creator__brand", "product"), public_id=public_id)


def _readable(turn: Mapping[str, Any]) -> dict[str, Any]:
    """A turn with its JSON indented and its cost in cents."""
    messages = [{"role": one.get("role"), "text": _indented(one)} for one in turn["request"]["messages"] or ()]
    calls = [{**call, "told": _indented(call["arguments"]), "came": _indented(call["result"])} for call in turn["calls"]]
    return {**turn, "messages": messages, "called": calls, "cost": cost_label(turn["costMicrodollars"])}


def _indented(value: object) -> str:
    content = value.get("content") if isinstance(value, Mapping) and set(value) == {"role", "content"} else value
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)


urlpatterns = [
    path("overview/", admin.site.admin_view(show_overview), name="admin_overview"),
    path("builds/<str:public_id>/trace/", admin.site.admin_view(show_trace), name="admin_trace"),
    path("builds/<str:public_id>/trace.json", admin.site.admin_view(download_trace), name="admin_trace_json"),
]
