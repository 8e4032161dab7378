"""Watching a build, and stopping it."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from builder.keeping import draft_of
from builder.models import Build
from builder.models.build import ACTIVE
from builder.requesting import BuildRefused, request_build, request_cancel, request_keep
from builder.showing import STATES, cost_label, progress_of, rendered_blocks
from builder.tasks import enqueue
from builder.way import way_of
from creators.access import CreatorRequest, creator_required
from creators.models import Creator
from products.dsl.theme import full_tokens
from products.presenting import theme_url


def own_build(creator: Creator, public_id: str) -> Build:
    """The creator's build with this id; for anybody else's there is none."""
    found = Build.objects.to_look_at().select_related("creator__brand", "product__creator", "revision")
    return get_object_or_404(found, creator=creator, public_id=public_id)


@require_safe
@never_cache
@creator_required
def build(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The build page: what has happened, and the page so far."""
    found = own_build(request.creator, public_id)
    state, label = STATES[found.status]
    progress = progress_of(found)
    context = {
        "build": found,
        "progress": progress,
        "state": state,
        "label": label,
        "cost": cost_label(found.cost_microdollars),
        "page": max(len(progress.pages) - 1, 0) if found.is_active else 0,
        "way": way_of(found.subject, "Build"),
    }
    return render(request, "builder/build.html", context)


@require_safe
@never_cache
@creator_required
def page(request: CreatorRequest, public_id: str) -> HttpResponse:
    """One page of the product as far as it is written, for the frame of the build page."""
    found = own_build(request.creator, public_id)
    draft = found.revision.document if found.revision else draft_of(found)
    index = int(number) if (number := request.GET.get("page", "0")).isdecimal() and len(number) < 4 else 0
    tokens = full_tokens(draft.get("themeTokens"))
    # Each block was escaped by its own template.
    blocks = format_html_join("\n", "{}", ((SafeString(html),) for html in rendered_blocks(found, draft, index)))
    pages = draft["pages"]
    context = {
        "build": found,
        "draft": draft,
        "blocks": blocks,
        "kind": pages[index].get("kind", "sales") if index < len(pages) else "sales",
        "preset": tokens["preset"],
        "preset_css": f"css/product/{tokens['preset']}.css",
        "theme_url": theme_url(tokens),
    }
    return render(request, "builder/build_frame.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def cancel(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Ask, then cancel."""
    found = own_build(request.creator, public_id)
    if request.method != "POST" and found.is_active:
        return render(request, "builder/build_cancel.html", {"build": found})
    return _asked(found, request_cancel)


@require_POST
@creator_required
def keep(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Stop and keep the finished blocks."""
    return _asked(own_build(request.creator, public_id), request_keep)


@require_POST
@creator_required
def again(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Build the same wish anew, into the same product."""
    found = own_build(request.creator, public_id)
    try:
        other = request_build(
            creator=request.creator,
            requested_by=request.user,
            product=found.subject,
            product_type=found.subject.product_type,
            prompt=found.prompt,
            packet=found.packet,
        )
    except BuildRefused as refused:
        return render(request, "builder/build_refused.html", {"build": found, "reason": str(refused)}, status=409)
    enqueue(other)
    return redirect("builder:build", public_id=other.public_id)


@require_safe
@never_cache
@creator_required
def active(request: CreatorRequest) -> HttpResponse:
    """The line in the menu that says what is being built; nothing when nothing is."""
    found = Build.objects.of_products().filter(creator=request.creator, status__in=ACTIVE).select_related("product").first()
    return render(request, "builder/active.html", {"build": found, "progress": progress_of(found) if found else None})


def _asked(found: Build, ask: Callable[[Build], None]) -> HttpResponse:
    ask(found)
    return redirect("builder:build", public_id=found.public_id)
