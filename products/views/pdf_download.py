"""A PDF for one reader, the product or their certificate: the file, or a page that waits or says why there is none."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from products.library import Right, reader_of, right_of
from products.models import PdfFile, PdfStatus, Product, Reading
from products.pdfs import ask_again, content_of, reader_line, request_certificate, request_pdf

LOOK_AGAIN_SECONDS, LOOK_AGAIN_LATER_SECONDS = 4, 15
USUAL = timedelta(minutes=1)
"""A PDF that is not there after this time is said to take longer; one that failed may be asked for again."""


NOT_MADE = (PdfStatus.FAILED, PdfStatus.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file is given out, what it is called, and the page that does for it meanwhile."""

    what: str
    file_name: str
    address: str
    instead: str


def pdf_answer(request: HttpRequest, product: Product, right: Right) -> HttpResponse | None:
    """The product as a file, or a page about it; None where PDF files are switched off."""
    pdf = _pdf_of(product, right)
    if pdf is None:
        return None
    if pdf.status in NOT_MADE:
        context = {"product": product, "is_off": pdf.status == PdfStatus.UNAVAILABLE, "may_ask": _may_ask(pdf)}
        return render(request, "library/pdf_missing.html", context)
    address = _address(product)
    return _given(request, product, pdf, _Place("PDF", product.slug, address, f"{address}?as=page"))


def certificate_answer(request: HttpRequest, product: Product, reading: Reading) -> HttpResponse | None:
    """The certificate as a file, or a page that waits for it; None where there will be none, which its own page explains."""
    pdf = request_certificate(reading, product)
    if pdf is None or pdf.status in NOT_MADE:
        return None
    address, page = (reverse(f"products:{name}", args=[product.public_id]) for name in ("certificate_pdf", "certificate"))
    return _given(request, product, pdf, _Place("certificate", f"certificate-{product.slug}", address, page))


def _given(request: HttpRequest, product: Product, pdf: PdfFile, place: _Place) -> HttpResponse:
    """The file, or the page that waits. `?after=waiting` comes from the page that waits and gets a page that starts the
    download, so that nobody is left looking at one that says it is on its way."""
    content = content_of(pdf) if pdf.status == PdfStatus.READY else None
    if content is None:
        return _waiting(request, product, pdf, place)
    if request.GET.get("after") == "waiting":
        response = render(request, "library/pdf_ready.html", {"product": product, "place": place})
        response.headers["Refresh"] = f"0; url={place.address}"
        return response
    headers = {"Content-Disposition": f'attachment; filename="{place.file_name}.pdf"'}
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
    is_personal = product.pdf_names_buyer and right.entitlement is not None
    line = reader_line(right.entitlement.buyer, with_name=right.is_confirmed) if is_personal and right.entitlement else ""
    return request_pdf(product, line)


def _may_ask(pdf: PdfFile) -> bool:
    return pdf.asked_at < timezone.now() - USUAL


def _waiting(request: HttpRequest, product: Product, pdf: PdfFile, place: _Place) -> HttpResponse:
    is_late = pdf.asked_at < timezone.now() - USUAL
    response = render(request, "library/pdf_waiting.html", {"product": product, "place": place, "is_late": is_late})
    seconds = LOOK_AGAIN_LATER_SECONDS if is_late else LOOK_AGAIN_SECONDS
    response.headers["Refresh"] = f"{seconds}; url={place.address}?after=waiting"
    return response


def _address(product: Product) -> str:
    return reverse("products:download", args=[product.public_id])
