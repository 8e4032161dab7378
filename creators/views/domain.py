"""Settings: a creator's own domain; and the question a proxy asks before it gets a certificate."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from creators.domains import (
    DomainRefused,
    ask_for_domain,
    check_domain,
    grace_ends_at,
    is_bare,
    records_of,
    remove_domain,
)
from creators.models import Creator, Domain
from creators.own_hosts import is_live_host, origin_of
from owny.lib.throttle import Limit

LONGEST = 300
CHECKS = Limit("domain-checks", 30, 60 * 60)
CHANGES = Limit("domain-changes", 20, 24 * 60 * 60)
BUSY = "That was done very often. Wait an hour; it is looked at by itself meanwhile."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def domain(request: CreatorRequest) -> HttpResponse:
    """Which domain, what to set, and how it stands; a new one is written down."""
    typed, problem = request.POST.get("host", "")[:LONGEST], ""
    if request.method == "POST":
        problem = _ask(request, typed)
        if not problem:
            return redirect("creators:domain")
    found = _own(request.creator)
    context = {
        "domain": found,
        "records": records_of(found) if found else [],
        "is_bare": bool(found and is_bare(found)),
        "until": grace_ends_at(found) if found else None,
        "home_url": f"{origin_of(found.host)}/" if found else "",
        "is_local": settings.IS_LOCAL,
        "typed": typed,
        "problem": problem,
        "section": "settings",
    }
    return render(request, "creators/domain.html", context, status=422 if problem else 200)


@require_POST
@creator_required
def check(request: CreatorRequest) -> HttpResponse:
    """Look at the records now."""
    found = _own(request.creator)
    if found is None:
        return redirect("creators:domain")
    if not CHECKS.allows(str(request.creator.pk)):
        messages.warning(request, BUSY)
        return redirect("creators:domain")
    before = found.checked_at
    found = check_domain(found)
    if found.status == "verified":
        messages.success(request, f"{found.host} leads to your page.")
    elif not found.problem or found.checked_at == before:
        messages.warning(request, "The name servers do not answer right now. It is tried again by itself.")
    return redirect("creators:domain")


@require_POST
@creator_required
def remove(request: CreatorRequest) -> HttpResponse:
    """Let the domain go."""
    found = _own(request.creator)
    if found is not None:
        remove_domain(request.creator)
        messages.success(request, f"{found.host} no longer leads here. You can delete its records at your provider.")
    return redirect("creators:domain")


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Whether a certificate may be made for a host: 200 for a live domain of a creator, else 404."""
    is_live = is_live_host(request.GET.get("domain", ""))
    return HttpResponse("Yes." if is_live else "No.", status=200 if is_live else 404, content_type="text/plain")


def _ask(request: CreatorRequest, typed: str) -> str:
    """Write the domain down; a sentence when it cannot be."""
    if not CHANGES.allows(str(request.creator.pk)):
        return BUSY
    try:
        ask_for_domain(creator=request.creator, typed=typed)
    except DomainRefused as refusal:
        return str(refusal)
    return ""


def _own(creator: Creator) -> Domain | None:
    return Domain.objects.filter(creator=creator).select_related("creator").first()
