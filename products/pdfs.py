"""A PDF for every revision that goes live, or for every buyer of it, and a certificate for whoever got through it: asked
for here, made by a worker, given out by the library."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from owny.lib.typed import one_line
from products.models import Buyer, Entitlement, Paper, PdfFile, PdfStatus, Product, Reading, Revision
from products.pdf_making import drop_copy, drop_file, write_pdf

logger = logging.getLogger(__name__)

LONGEST_NAME = 120
ASK_AGAIN_AFTER = timedelta(minutes=10)
"""A message that got lost, and a failure, are given another chance after this time."""


def reader_line(buyer: Buyer, *, with_name: bool) -> str:
    """Who a personal copy is for, as it stands at the foot of its pages: `Bo Byers · bo@example.com`."""
    name = one_line(buyer.name, LONGEST_NAME) if with_name else ""
    return " · ".join(part for part in (name, buyer.email) if part)


def request_pdf(product: Product, made_for: str = "") -> PdfFile | None:
    """The PDF of what is live, on the product's paper: asked for if there is none, again if the last try left none.

    `made_for` is the line that makes it a personal copy (`reader_line`), "" for everybody's.

    None when PDF files are switched off or nothing is live. Asking often asks once; the worker hears of it after commit.
    """
    if not settings.PDF_FILES or product.live_revision_id is None:
        return None
    wanted = {"revision_id": product.live_revision_id, "made_for": made_for, "paper": product.printed_on, "reading": None}
    there = PdfFile.objects.filter(**wanted, status=PdfStatus.READY).first()
    if there is not None:
        return there
    with transaction.atomic():
        pdf, is_new = PdfFile.objects.get_or_create(**wanted, defaults={"asked_at": timezone.now()})
        if is_new:
            _queue(pdf)
        elif _is_over(pdf):
            pdf = ask_again(pdf)
    return pdf


def request_certificate(reading: Reading, product: Product) -> PdfFile | None:
    """The certificate of a reading that got to the end, asked for if there is none, or if what stands on it is no longer so.

    None when PDF files are switched off or nothing is live.
    """
    live = product.live_revision
    if not settings.PDF_FILES or live is None:
        return None
    with transaction.atomic():
        pdf, is_new = PdfFile.objects.get_or_create(
            reading=reading, defaults={"revision": live, "paper": product.printed_on, "asked_at": timezone.now()}
        )
        finished_at = reading.finished_at or pdf.asked_at
        is_other = (pdf.revision_id, pdf.paper) != (live.pk, product.printed_on) or pdf.asked_at < finished_at
        if is_new:
            _queue(pdf)
        elif is_other:
            pdf = ask_again(pdf, revision=live, paper=product.printed_on)
        elif _is_over(pdf):
            pdf = ask_again(pdf)
    return pdf


def name_certificate(reading: Reading, product: Product, name: str) -> None:
    """Put a name on the certificate of a reading, which is made then, anew if it was there; without a name it goes."""
    with transaction.atomic():
        reading.certificate_name = name
        reading.save(update_fields=["certificate_name", "seen_at"])
        there = PdfFile.objects.filter(reading=reading).first()
        if there is not None and name:
            ask_again(there)
        elif there is not None:
            drop_copy(there)
        elif name:
            request_certificate(reading, product)


def _is_over(pdf: PdfFile) -> bool:
    return pdf.status != PdfStatus.READY and pdf.asked_at < timezone.now() - ASK_AGAIN_AFTER


def ask_again(pdf: PdfFile, *, revision: Revision | None = None, paper: Paper | None = None) -> PdfFile:
    """Make it anew, whatever became of it before, of another revision or on other paper if told so."""
    with transaction.atomic():
        pdf = PdfFile.objects.select_for_update(of=("self",)).select_related("revision").get(pk=pdf.pk)
        drop_file(pdf)
        pdf.revision, pdf.paper = revision or pdf.revision, paper or pdf.paper
        pdf.status, pdf.problem, pdf.made_at, pdf.asked_at = PdfStatus.WAITING, "", None, timezone.now()
        pdf.file, pdf.page_count, pdf.byte_count, pdf.try_count = "", 0, 0, 0
        pdf.save()
        _queue(pdf)
    return pdf


def make_pdfs_anew(revision: Revision) -> None:
    """Every PDF of a revision again, because something about it has changed that is not in its document. Personal copies are
    dropped: each is made when its reader asks for it. Certificates stay."""
    for pdf in revision.pdf_files.filter(reading=None):
        if pdf.made_for:
            drop_copy(pdf)
        else:
            ask_again(pdf)


def forget_copies(buyer: Buyer) -> int:
    """Delete the copies and certificates that name a buyer; returns how many there were. For a buyer who wants out."""
    named = Q(made_for=buyer.email) | Q(made_for__endswith=f" · {buyer.email}") | Q(reading__entitlement__buyer=buyer)
    with transaction.atomic():
        copies = list(PdfFile.objects.filter(named))
        for pdf in copies:
            drop_copy(pdf)
    return len(copies)


def forget_certificates(rights: Iterable[Entitlement]) -> None:
    """Delete the certificates, and the names on them, of readings that go to somebody else or away."""
    with transaction.atomic():
        for pdf in PdfFile.objects.filter(reading__entitlement__in=rights):
            drop_copy(pdf)
        Reading.objects.filter(entitlement__in=rights).update(certificate_name="")


def content_of(pdf: PdfFile) -> bytes | None:
    """The bytes of a finished PDF; None, and made anew, when the storage has lost them."""
    try:
        with pdf.file.open("rb") as file:
            return bytes(file.read())
    except OSError:
        logger.exception("the file of %s is gone; it is made again", pdf)
        ask_again(pdf)
        return None


def _queue(pdf: PdfFile) -> None:
    # A broker that is away must not undo a publication: the next download asks again.
    transaction.on_commit(lambda: write_pdf.delay(pdf_id=pdf.pk), robust=True)
