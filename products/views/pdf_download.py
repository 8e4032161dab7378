"""The PDF of a product for one reader: the file, or a page that waits for it or says why there is none."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from products.library import Right, reader_of, right_of
from products.models import PdfFile, PdfStatus, Product
from products.pdfs import ask_again, content_of, reader_line, request_pdf

LOOK_AGAIN_SECONDS, LOOK_AGAIN_LATER_SECONDS = 4, 15
USUAL = timedelta(minutes=1)
"""A PDF that is not there after this time is said to take longer; one that failed may be asked for again."""


def pdf_answer(request: HttpRequest, product: Product, right: Right) -> HttpResponse | None:
    """The file, or a page about it; None where PDF files are switched off. `?after=waiting` comes from the page that waits
    and gets a page that starts the download, so that nobody is left looking at one that says it is on its way."""
    pdf = _pdf_of(product, right)
    if pdf is None:
        return None
    if pdf.status in (PdfStatus.FAILED, PdfStatus.UNAVAILABLE):
        context = {"product": product, "is_off": pdf.status == PdfStatus.UNAVAILABLE, "may_ask": _may_ask(pdf)}
        return render(request, "library/pdf_missing.html", context)
    content = content_of(pdf) if pdf.status == PdfStatus.READY else None
    if content is None:
        return _waiting(request, product, pdf)
    if request.GET.get("after") == "waiting":
        response = render(request, "library/pdf_ready.html", {"product": product})
        response.headers["Refresh"] = f"0; url={_address(product)}"
        return response
    headers = {"Content-Disposition": f'attachment; filename="{product.slug}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask anew for a PDF that could not be made; not more often than once in a while."""
    product = get_object_or_404(Product.objects.select_related("live_revision"), public_id=public_id)
    right = right_of(reader_of(request), product)
    if right is None or right.ended or product.live_revision is None:
        raise Http404
    pdf = _pdf_of(product, right)
    if pdf is not None and pdf.status == PdfStatus.FAILED and _may_ask(pdf):
        ask_again(pdf)
    return redirect(_address(product))


def _pdf_of(product: Product, right: Right) -> PdfFile | None:
    """Everybody's copy, or this buyer's own; the name only to a browser that has shown it is theirs."""
    if product.live_revision is None:
        return None
    is_personal = product.pdf_names_buyer and right.entitlement is not None
    line = reader_line(right.entitlement.buyer, with_name=right.is_confirmed) if is_personal and right.entitlement else ""
    return request_pdf(product.live_revision, line)


def _may_ask(pdf: PdfFile) -> bool:
    return pdf.asked_at < timezone.now() - USUAL


def _waiting(request: HttpRequest, product: Product, pdf: PdfFile) -> HttpResponse:
    is_late = pdf.asked_at < timezone.now() - USUAL
    response = render(request, "library/pdf_waiting.html", {"product": product, "is_late": is_late})
    seconds = LOOK_AGAIN_LATER_SECONDS if is_late else LOOK_AGAIN_SECONDS
    response.headers["Refresh"] = f"{seconds}; url={_address(product)}?after=waiting"
    return response


def _address(product: Product) -> str:
    return reverse("products:download", args=[product.public_id])
