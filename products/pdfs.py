"""A PDF for every revision that goes live: asked for here, made by a worker, given out by the library."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from products.models import PdfFile, PdfStatus, Revision
from products.pdf_making import write_pdf

logger = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(minutes=10)
"""A message that got lost, and a failure, are given another chance after this time."""


def request_pdf(revision: Revision) -> PdfFile | None:
    """The PDF of a revision, asked for if there is none and again if the last try is over without a file.

    None when PDF files are switched off. Asking often asks once; the worker hears of it after commit.
    """
    if not settings.PDF_FILES:
        return None
    with transaction.atomic():
        pdf, is_new = PdfFile.objects.get_or_create(revision=revision, defaults={"asked_at": timezone.now()})
        if is_new:
            _queue(revision.pk)
        elif pdf.status != PdfStatus.READY and pdf.asked_at < timezone.now() - ASK_AGAIN_AFTER:
            pdf = ask_again(pdf)
    return pdf


def ask_again(pdf: PdfFile) -> PdfFile:
    """Make it anew, whatever became of it before."""
    with transaction.atomic():
        pdf = PdfFile.objects.select_for_update(of=("self",)).select_related("revision").get(pk=pdf.pk)
        pdf.status, pdf.problem, pdf.made_at, pdf.asked_at = PdfStatus.WAITING, "", None, timezone.now()
        pdf.file, pdf.page_count, pdf.byte_count, pdf.try_count = "", 0, 0, 0
        pdf.save()
        _queue(pdf.revision_id)
    return pdf


def content_of(pdf: PdfFile) -> bytes | None:
    """The bytes of a finished PDF; None, and made anew, when the storage has lost them."""
    try:
        with pdf.file.open("rb") as file:
            return bytes(file.read())
    except OSError:
        logger.exception("the file of %s is gone; it is made again", pdf)
        ask_again(pdf)
        return None


def _queue(revision_id: int) -> None:
    # A broker that is away must not undo a publication: the next download asks again.
    transaction.on_commit(lambda: write_pdf.delay(revision_id=revision_id), robust=True)
