"""Settings: a creator's own AI key."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from builder.forms.own_key import OwnKeyForm
from builder.own_key import KeyNotAccepted, TooManyTries, drop_key, keep_key, key_of, test_again, title_of
from creators.access import CreatorRequest, creator_required


@sensitive_post_parameters("key")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@creator_required
def own_key(request: CreatorRequest) -> HttpResponse:
    """What key there is; a new one is tried and kept."""
    row = key_of(request.creator)
    form = OwnKeyForm(request.POST or None, initial={"provider": row.provider.slug if row and row.provider else ""})
    if form.is_valid():
        try:
            row = keep_key(creator=request.creator, slug=form.cleaned_data["provider"], key=form.cleaned_data["key"])
        except (KeyNotAccepted, TooManyTries) as refused:
            form.add_error("key", str(refused))
        else:
            messages.success(request, f"The key works. {title_of(row)} writes your products from now on.")
            return redirect("builder:own_key")
    context = {"form": form, "key": row, "title": title_of(row) if row else "", "section": "settings"}
    return render(request, "builder/own_key.html", context, status=422 if form.is_bound else 200)


@require_POST
@creator_required
def own_key_test(request: CreatorRequest) -> HttpResponse:
    """Try the kept key again."""
    row = key_of(request.creator)
    if row is None:
        return redirect("builder:own_key")
    try:
        problem = test_again(row)
    except TooManyTries as refused:
        messages.warning(request, str(refused))
        return redirect("builder:own_key")
    if problem:
        messages.warning(request, problem)
    else:
        messages.success(request, "The key works.")
    return redirect("builder:own_key")


@require_POST
@creator_required
def own_key_remove(request: CreatorRequest) -> HttpResponse:
    """Forget the key."""
    drop_key(request.creator)
    messages.success(request, "The key is removed. We write with our own from now on.")
    return redirect("builder:own_key")
