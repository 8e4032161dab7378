"""What a creator offers beside each buy button, and how often it is taken."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from creators.access import CreatorRequest, creator_required
from owny.lib.money import sign_of, typed_money
from products.extras import remove_extra, set_extra
from products.forms import MoneyField
from products.models import Extra, Product, ProductStatus
from products.models.order import SETTLED
from products.quoting import extra_of


class ExtraForm(forms.Form):
    """What is offered beside a button, for how much, with which line."""

    pitch = forms.CharField(max_length=160, required=False, label="Your line about it")

    def __init__(self, *args: object, offers: QuerySet[Product], currency: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["offered"] = forms.ModelChoiceField(
            offers, required=False, label="Offer", empty_label="Nothing", widget=forms.Select(attrs={"class": "input"})
        )
        self.fields["price"] = MoneyField(currency=currency, required=False, label="Price beside the button")


@never_cache
@require_safe
@creator_required
def extras(request: CreatorRequest) -> HttpResponse:
    """All products that cost something, with what is offered beside them."""
    sold = Count("order_items", filter=Q(order_items__order__status__in=SETTLED, order_items__is_extra=False))
    found = _hosts(request).select_related("extra__offered").annotate(sold=sold)
    rows = [(product, getattr(product, "extra", None), _taken(product)) for product in found]
    shown = [(product, extra, taken, bool(extra and extra_of(product))) for product, extra, taken in rows]
    return render(request, "products/extras.html", {"rows": shown, "can_offer": len(shown) > 0})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def extra(request: CreatorRequest, public_id: str) -> HttpResponse:
    """What is offered beside one product's button."""
    product = get_object_or_404(_hosts(request).select_related("extra__offered"), public_id=public_id)
    now: Extra | None = getattr(product, "extra", None)
    offers = request.creator.products.filter(status=ProductStatus.PUBLISHED, currency=product.currency).exclude(
        pk=product.pk
    )
    start = {"offered": now.offered_id, "pitch": now.pitch} if now else {}
    if now and now.price_cents is not None:
        start["price"] = typed_money(now.price_cents, product.currency)
    form = ExtraForm(request.POST or None, offers=offers.order_by("title"), currency=product.currency, initial=start)
    if request.method == "POST" and form.is_valid() and _save(request, product, form):
        return redirect("products:orders_extras")
    context = {"product": product, "form": form, "extra": now, "symbol": sign_of(product.currency)}
    return render(request, "products/extra.html", context, status=422 if form.errors else 200)


def _save(request: CreatorRequest, product: Product, form: ExtraForm) -> bool:
    given = form.cleaned_data
    if given["offered"] is None:
        remove_extra(product)
        messages.success(request, f"Nothing is offered beside {product.title}.")
        return True
    try:
        set_extra(product=product, offered=given["offered"], price_cents=given["price"], pitch=given["pitch"])
    except ValidationError as refusal:
        found = refusal.message_dict if hasattr(refusal, "error_dict") else {None: refusal.messages}
        for field, sentences in found.items():
            form.add_error({"price_cents": "price"}.get(field or "", field), sentences)
        return False
    messages.success(request, f"{given['offered'].title} is offered beside {product.title} now.")
    return True


def _hosts(request: CreatorRequest) -> QuerySet[Product]:
    paid = request.creator.products.exclude(status=ProductStatus.DRAFT).exclude(price_cents=0, pay_what_you_want=False)
    return paid.select_related("creator").order_by("title")


def _taken(product: Product) -> int:
    """How often something was added to an order of the product."""
    taken = product.order_items.filter(is_extra=False, order__status__in=SETTLED, order__items__is_extra=True)
    return taken.count()
