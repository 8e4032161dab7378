"""A creator's reviews: read, shown, hidden, answered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from products.models import Review, ReviewState
from products.models.review import LONGEST_REVIEW
from products.reviewing import answer_review, hide_review, reviews_of, show_review

PER_PAGE = 30
FILTERS = {"": "All", "waiting": "Waiting", "shown": "Shown", "hidden": "Not shown"}


@never_cache
@require_safe
@creator_required
def reviews(request: CreatorRequest) -> HttpResponse:
    """All of them, the newest first."""
    state = request.GET.get("state", "")
    state = state if state in FILTERS else ""
    counts = {name: reviews_of(request.creator, state=name).count() for name in FILTERS}
    context = {
        "page": Paginator(reviews_of(request.creator, state=state), PER_PAGE).get_page(request.GET.get("page")),
        "filters": [(name, label, counts[name]) for name, label in FILTERS.items()],
        "counts": counts,
        "state": state,
        "answering": request.GET.get("answer", ""),
        "longest": LONGEST_REVIEW,
        "stars": range(1, 6),
    }
    return render(request, "products/reviews.html", context)


@require_POST
@creator_required
def decide(request: CreatorRequest, review_id: str) -> HttpResponse:
    """Show it, or not. Decided is what was read: words that its writer changed meanwhile wait."""
    review = _own(request, review_id)
    seen = parse_datetime(request.POST.get("seen", ""))
    if seen is None or seen != review.changed_at:
        messages.warning(request, f"{review.display_name} changed the words meanwhile. Read them again first.")
    elif request.POST.get("do") == "show":
        show_review(review)
        messages.success(request, f"The review of {review.display_name} is on the page of {review.product.title}.")
    elif request.POST.get("do") == "hide":
        hide_review(review)
        messages.success(request, f"The review of {review.display_name} is not shown.")
    return _back(request, review)


@require_POST
@creator_required
def answer(request: CreatorRequest, review_id: str) -> HttpResponse:
    """Answer below it; an empty answer takes it back."""
    review = _own(request, review_id)
    reply = request.POST.get("reply", "").replace("\x00", "")
    if len(reply.strip()) > LONGEST_REVIEW:
        messages.error(request, f"Not saved: an answer has at most {LONGEST_REVIEW} characters.")
    else:
        answer_review(review, reply=reply)
        messages.success(request, "Saved.")
    return _back(request, review)


@require_POST
@creator_required
def asking(request: CreatorRequest) -> HttpResponse:
    """Whether buyers are asked how it was."""
    request.creator.asks_for_reviews = "asks" in request.POST
    request.creator.save(update_fields=["asks_for_reviews"])
    messages.success(request, "Saved.")
    return redirect("products:reviews")


def _own(request: CreatorRequest, review_id: str) -> Review:
    found = Review.objects.select_related("product__creator")
    return get_object_or_404(found, product__creator=request.creator, public_id=review_id)


def _back(request: CreatorRequest, review: Review) -> HttpResponse:
    state = request.POST.get("state", "")
    query = f"?state={state}" if state in ReviewState.values else ""
    return redirect(f"{reverse('products:reviews')}{query}#{review.public_id}")
