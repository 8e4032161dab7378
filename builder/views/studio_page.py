"""What the page in the middle asks for: what changed, a look before it is taken, a block before it is added."""

from django.http import Http404, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from builder.editing import NoDraft, draft_of
from builder.studio.look import COLOURS, tried_look
from builder.studio.redrawing import redrawn
from builder.studio.relocating import copied_page
from builder.studio.samples import sample_page
from builder.views.studio import own_product
from builder.views.studio_changes import made
from creators.access import CreatorRequest, creator_required
from products.models import ProductStatus


@require_safe
@never_cache
@creator_required
def redraw(request: CreatorRequest, public_id: str, slug: str, number: int) -> HttpResponse:
    """What looks different on a page of the draft since draft `number`, as JSON."""
    product = own_product(request.creator, public_id)
    draft = product.draft_revision
    if draft is None:
        raise Http404
    urls = {
        page["slug"]: reverse("builder:studio_preview", args=[public_id, page["slug"]]) for page in draft.document["pages"]
    }
    before = product.revisions.filter(number=number).first()
    return JsonResponse({"draft": draft.number, **redrawn(product, before, draft, slug, urls)})


@require_safe
@never_cache
@creator_required
def try_look(request: CreatorRequest, public_id: str) -> HttpResponse:
    """The style sheet and the contrast of colours that are not taken yet."""
    try:
        _, document = draft_of(own_product(request.creator, public_id))
    except NoDraft as error:
        raise Http404 from error
    wanted = {name: request.GET[name] for name in COLOURS if name in request.GET}
    return JsonResponse(tried_look(document, wanted))


@require_safe
@creator_required
def sample(request: CreatorRequest, public_id: str, kind: str, variant: str) -> HttpResponse:
    """A block with example words in the product's look, for the list of blocks to add."""
    product = own_product(request.creator, public_id)
    try:
        html = sample_page(product, kind, variant)
    except (KeyError, NoDraft) as error:
        raise Http404 from error
    added = format_html('<link rel="stylesheet" href="{}"></head>', static("css/screens/studio-sample.css"))
    return HttpResponse(html.replace("</head>", str(added), 1), headers={"Cache-Control": "private, max-age=60"})


@require_POST
@creator_required
def copy_page(request: CreatorRequest, public_id: str, slug: str) -> HttpResponse:
    """A second page with the same blocks below the first."""
    product = own_product(request.creator, public_id)
    try:
        _, document = draft_of(product)
        operations = copied_page(document, slug)
    except (NoDraft, LookupError) as error:
        raise Http404 from error
    return made(request, product, operations)


@require_safe
@never_cache
@creator_required
def links(request: CreatorRequest, public_id: str) -> HttpResponse:
    """What a link may lead to beside an address: pages of this product that buyers read, and the creator's other products
    that are for sale."""
    product = own_product(request.creator, public_id)
    try:
        _, document = draft_of(product)
    except NoDraft as error:
        raise Http404 from error
    others = request.creator.products.filter(status=ProductStatus.PUBLISHED).exclude(pk=product.pk).order_by("title", "pk")
    pages = [{"slug": one["slug"], "title": one["title"]} for one in document["pages"] if one["kind"] == "content"]
    return JsonResponse({"pages": pages, "products": [{"id": one.public_id, "title": one.title} for one in others]})
