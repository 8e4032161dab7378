"""Another clip for a block: the creator's library, searched from the studio."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from builder.editing import NoDraft, draft_of
from builder.studio.knowing import known_of
from builder.studio.origins import found_for
from builder.studio.outline import find_block
from builder.views.studio import own_product
from creators.access import CreatorRequest, creator_required

MOST_FOUND = 8


@require_safe
@never_cache
@creator_required
def clips(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The clips that answer `q`, to be put behind `block`; without words those that are nearest to the block."""
    product = own_product(request.creator, public_id)
    try:
        _, document = draft_of(product)
    except NoDraft as error:
        raise Http404 from error
    placed = find_block(document, request.GET.get("block", ""))
    if placed is None:
        raise Http404
    asked = request.GET.get("q", "").strip()[:300]
    known = known_of(product, document)
    own_words = " ".join(leaf.text for leaf in known.grounding.leaves if leaf.block_id == placed.block_id)
    hits = found_for(request.creator, placed, asked or own_words[:1_000], MOST_FOUND)
    return render(request, "builder/_studio/found_clips.html", {"hits": hits, "asked": asked})
