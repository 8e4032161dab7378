"""A PDF for every revision that goes live, or for every buyer of it: asked for here, made by a worker, given out by the
library."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from products.models import Buyer, PdfFile, PdfStatus, Revision
from products.pdf_making import drop_copy, drop_file, write_pdf

logger = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(minutes=10)
"""A message that got lost, and a failure, are given another chance after this time."""


def reader_line(buyer: Buyer, *, with_name: bool) -> str:
    """Who a personal copy is for, as it stands at the foot of its pages: `Bo Byers · bo@example.com`."""
    name = "".join(one for one in buyer.name if one.isprintable()) if with_name else ""
    return " · ".join(part for part in (" ".join(name.split()), buyer.email) if part)


def request_pdf(revision: Revision, made_for: str = "") -> PdfFile | None:
    """The PDF of a revision, asked for if there is none and again if the last try is over without a file.

    `made_for` is the line that makes it a personal copy (`reader_line`), "" for everybody's.

    None when PDF files are switched off. Asking often asks once; the worker hears of it after commit.
    """
    if not settings.PDF_FILES:
        return None
    there = PdfFile.objects.filter(revision=revision, made_for=made_for, status=PdfStatus.READY).first()
    if there is not None:
        return there
    with transaction.atomic():
        pdf, is_new = PdfFile.objects.get_or_create(
            revision=revision, made_for=made_for, defaults={"asked_at": timezone.now()}
        )
        if is_new:
            _queue(pdf)
        elif pdf.status != PdfStatus.READY and pdf.asked_at < timezone.now() - ASK_AGAIN_AFTER:
            pdf = ask_again(pdf)
    return pdf


def ask_again(pdf: PdfFile) -> PdfFile:
    """Make it anew, whatever became of it before."""
    with transaction.atomic():
        pdf = PdfFile.objects.select_for_update(of=("self",)).select_related("revision").get(pk=pdf.pk)
        drop_file(pdf)
        pdf.status, pdf.problem, pdf.made_at, pdf.asked_at = PdfStatus.WAITING, "", None, timezone.now()
        pdf.file, pdf.page_count, pdf.byte_count, pdf.try_count = "", 0, 0, 0
        pdf.save()
        _queue(pdf)
    return pdf


def make_pdfs_anew(revision: Revision) -> None:
    """Every PDF of a revision again, because something about it has changed that is not in its document. Personal copies are
    dropped: each is made when its reader asks for it."""
    for pdf in revision.pdf_files.all():
        if pdf.made_for:
            drop_copy(pdf)
        else:
            ask_again(pdf)


def forget_copies(buyer: Buyer) -> int:
    """Delete the copies that name a buyer; returns how many there were. For a buyer who wants out."""
    named = Q(made_for=buyer.email) | Q(made_for__endswith=f" · {buyer.email}")
    with transaction.atomic():
        copies = list(PdfFile.objects.filter(named))
        for pdf in copies:
            drop_copy(pdf)
    return len(copies)


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
