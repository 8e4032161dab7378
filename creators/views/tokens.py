"""Settings: keys for programs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from creators.access import CreatorRequest, creator_required
from creators.tokens import LENGTHS, MadeToken, TokenRefused, drop_token, make_token


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@creator_required
def tokens(request: CreatorRequest) -> HttpResponse:
    """The tokens there are; a new one is shown in this answer and nowhere else."""
    made, refusal = None, ""
    if request.method == "POST":
        try:
            made = _made(request)
        except TokenRefused as refused:
            refusal = str(refused)
    context = {
        "tokens": request.creator.api_tokens.all(),
        "made": made,
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "lengths": LENGTHS,
    }
    return render(request, "creators/settings_api.html", context, status=422 if refusal else 201 if made else 200)


def _made(request: CreatorRequest) -> MadeToken:
    days = request.POST.get("days", "")
    return make_token(
        creator=request.creator,
        name=request.POST.get("name", ""),
        days=int(days) if days in map(str, LENGTHS) else -1,
        may_change=request.POST.get("may") != "read",
    )


@require_POST
@creator_required
def token_drop(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Take a token away."""
    if drop_token(creator=request.creator, public_id=public_id):
        messages.success(request, "The token is taken away. Programs that used it are signed out.")
    return redirect("creators:tokens")
