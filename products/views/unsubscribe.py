"""Out of list mail: one press, without signing in; mail programs may press it themselves (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from products.unsubscribing import UnknownWayOut, come_back, leave, way_out_of


@csrf_exempt  # the signed link is the proof, and mail programs that press it have no cookie of ours
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking shows a button (mail scanners look), pressing ends it, and pressing again changes nothing."""
    try:
        way = way_out_of(token)
    except UnknownWayOut:
        return render(request, "library/out_unknown.html", status=404)
    done = ""
    if request.method == "POST":
        done = request.POST.get("do") or "leave"
        if done in ("back", "back_days"):
            come_back(way, only_days=done == "back_days")
        else:
            leave(way, everything=done == "everything")
    return render(request, "library/out.html", {"way": way, "token": token, "done": done})
