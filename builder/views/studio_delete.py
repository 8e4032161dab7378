"""Deleting a product: what goes and what stays, in words, and then a second press."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from builder.discarding import CannotDelete, check_deletable, delete_product, lost_with
from builder.models.build import ACTIVE
from builder.views.studio import own_product
from creators.access import CreatorRequest, creator_required
from products.models import Product, ProductStatus


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@creator_required
def delete(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Ask, or say why it stays; deleted by the second press alone."""
    product = own_product(request.creator, public_id)
    title = product.title
    try:
        if request.method == "POST":
            delete_product(product=product)
        else:
            check_deletable(product)
    except CannotDelete as refused:
        return _stays(request, product, str(refused))
    if request.method != "POST":
        return render(request, "builder/product_delete.html", {"product": product, "lost": lost_with(product)})
    messages.success(request, f"“{title}” is deleted.")
    return redirect("builder:products")


def _stays(request: CreatorRequest, product: Product, why: str) -> HttpResponse:
    context = {
        "product": product,
        "why": why,
        "is_published": product.status == ProductStatus.PUBLISHED,
        "build": product.builds.of_products().filter(status__in=ACTIVE).order_by("-id").first(),
    }
    return render(request, "builder/product_stays.html", context, status=409 if request.method == "POST" else 200)
