"""A creator's discount codes: make, change, stop, see what they brought in."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from creators.access import CreatorRequest, creator_required
from creators.models import Creator
from owny.lib.zones import place_of
from products.code_forms import CodeTermsForm
from products.discount_book import codes_of
from products.discounts import resume_discount, save_discount, stop_discount
from products.models import Discount, ProductStatus


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def codes(request: CreatorRequest) -> HttpResponse:
    """All codes, and the form for a new one."""
    form = CodeTermsForm(request.creator, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (made := _save(request, form, None)):
        messages.success(request, f"{made.code} works. Share it, or the link that has it filled in.")
        return redirect(f"{reverse('products:orders_codes')}#code-{made.pk}")
    return _page(request, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def code(request: CreatorRequest, discount_id: int) -> HttpResponse:
    """Change one code."""
    discount = _own(request, discount_id)
    form = CodeTermsForm(request.creator, request.POST if request.method == "POST" else None, discount=discount)
    if request.method == "POST" and form.is_valid() and _save(request, form, discount):
        messages.success(request, f"{form.cleaned_data['code']} is saved. Orders that used it stay as they are.")
        return redirect("products:orders_codes")
    return _page(request, form, discount)


@require_POST
@creator_required
def code_stop(request: CreatorRequest, discount_id: int) -> HttpResponse:
    """Stop a code, or let it work again."""
    discount = _own(request, discount_id)
    if discount.stopped_at is None:
        stop_discount(discount)
        messages.success(request, f"{discount.code} no longer works.")
    else:
        resume_discount(discount)
        messages.success(request, f"{discount.code} works again.")
    return redirect(f"{reverse('products:orders_codes')}#code-{discount.pk}")


def _save(request: CreatorRequest, form: CodeTermsForm, discount: Discount | None) -> Discount | None:
    try:
        return save_discount(creator=request.creator, terms=form.cleaned_terms, discount=discount)
    except ValidationError as refusal:
        for field, sentences in refusal.message_dict.items():
            for sentence in sentences:
                form.add_error(field if field in form.fields else "code", sentence)
        return None


def _page(request: CreatorRequest, form: CodeTermsForm, discount: Discount | None = None) -> HttpResponse:
    context = {
        "form": form,
        "discount": discount,
        "rows": [(row, _link(request.creator, row.discount)) for row in codes_of(request.creator)],
        "place": place_of(request.creator.time_zone),
        "has_products": form.fields["products"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render(request, "products/codes.html", context, status=422 if form.errors else 200)


def _link(creator: Creator, discount: Discount) -> str:
    """A checkout with the code filled in, of the newest product it is for; empty when nothing is for sale."""
    found = creator.products.filter(status=ProductStatus.PUBLISHED)
    if not discount.is_for_all:
        found = found.filter(discounts=discount)
    product = found.exclude(price_cents=0, pay_what_you_want=False).order_by("-published_at").first()
    if product is None:
        return ""
    address = reverse("products:buy", args=[creator.handle, product.slug])
    return f"{settings.SITE_URL}{address}?{urlencode({'code': discount.code})}"


def _own(request: CreatorRequest, discount_id: int) -> Discount:
    return get_object_or_404(request.creator.discounts.all(), pk=discount_id)
