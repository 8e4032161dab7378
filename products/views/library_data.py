"""A buyer's own data: taken along as a zip, or deleted with a code that was mailed."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from owny.lib.networks import network_of
from products import emails
from products.buyer_data import delete_buyer, export_buyer
from products.forms import CodeForm
from products.library import BUYER_KEY, leave, reader_of
from products.library_keys import key_for_deletion, use_code, with_key
from products.models import Buyer
from products.throttle import CODE_FROM_PLACE, MAIL_TO_ADDRESS

DELETE_KEY = "library_delete_keys"


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What is kept, and what can be done with it. A stranger sees 404, and so does a browser that merely paid. It is about
    everything that somebody bought, so that a creator's own domain leads to the site for it."""
    if reader_of(request).only_of:
        return redirect(settings.SITE_URL + reverse("products:library"))
    return _page(request, _buyer(request))


@never_cache
@require_safe
def take(request: HttpRequest) -> HttpResponseBase:
    """Everything as a zip."""
    buyer = _buyer(request)
    name = f"my-library-{timezone.now():%Y-%m-%d}.zip"
    content = export_buyer(buyer, site=settings.SITE_NAME)
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Mail the code that deletes."""
    buyer = _buyer(request)
    if not MAIL_TO_ADDRESS.allows(buyer.email):
        messages.error(request, "Several mails are on their way already. Look for them, or wait an hour.")
        return redirect("products:my_data")
    with transaction.atomic():
        mailed = key_for_deletion(buyer)
        emails.send_delete_code(buyer, mailed)
    request.session[DELETE_KEY] = with_key(request.session.get(DELETE_KEY), mailed.key.pk)
    return redirect("products:my_data_delete")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Type the code; then it is gone."""
    buyer = _buyer(request)
    if DELETE_KEY not in request.session:
        return redirect("products:my_data")
    form = CodeForm(request.POST or None)
    if request.method != "POST":
        return _page(request, buyer, form)
    if not CODE_FROM_PLACE.allows(network_of(request)):
        form.add_error("code", "Too many tries. Wait an hour. Nothing was deleted.")
        return _page(request, buyer, form, status=429)
    if form.is_valid():
        if use_code(request.session[DELETE_KEY], form.cleaned_data["code"]) == buyer:
            delete_buyer(buyer)
            request.session.pop(DELETE_KEY, None)
            leave(request)
            return render(request, "library/data_gone.html", {"email": buyer.email})
        form.add_error("code", "This code is not right, or too old, or was tried too often. Nothing was deleted.")
    return _page(request, buyer, form, status=422)


def _buyer(request: HttpRequest) -> Buyer:
    reader = reader_of(request)
    ids = frozenset() if reader.only_of else reader.buyer_ids
    mine = request.session.get(BUYER_KEY)
    buyer = Buyer.objects.filter(pk=mine if mine in ids else min(ids, default=0)).first()
    if buyer is None:
        raise Http404
    return buyer


def _page(request: HttpRequest, buyer: Buyer, form: CodeForm | None = None, *, status: int = 200) -> HttpResponse:
    context = {
        "buyer": buyer,
        "form": form,
        "orders_count": buyer.orders.filter(paid_at__isnull=False).count(),
        "reviews": buyer.reviews.select_related("product").order_by("product__title", "pk"),
    }
    return render(request, "library/data.html", context, status=status)
