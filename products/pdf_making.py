"""What a worker does for a PDF: lay out the revision's document, keep the file or the reason why there is none."""

import logging
from datetime import datetime
from uuid import uuid4

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from products.dsl.upgrade import upgrade
from products.models import PdfFile, PdfStatus, Revision
from products.presenting import page_context
from products.rendering.paper import render_paper
from products.rendering.pdf import Pdf, PdfUnavailable, make_pdf

logger = logging.getLogger(__name__)

SECONDS = 90
MOST_TRIES = 3
"""A document that takes the worker down with it is left alone after so many starts."""


@shared_task(soft_time_limit=SECONDS, time_limit=SECONDS + 30)
def write_pdf(*, revision_id: int) -> None:
    """Make the PDF that waits for this revision. Done twice it does nothing the second time; never raises."""
    pdf = _begun(revision_id)
    if pdf is None:
        return
    if pdf.try_count > MOST_TRIES:
        _end(pdf, PdfStatus.FAILED, f"It did not finish in {MOST_TRIES} tries.")
        return
    try:
        _keep(pdf, _laid_out(pdf.revision))
    except PdfUnavailable as missing:
        logger.warning("no PDF of %s: %s", pdf.revision, missing)
        _end(pdf, PdfStatus.UNAVAILABLE, "The Pango library is missing on this machine.")
    except SoftTimeLimitExceeded:
        logger.error("the PDF of %s took too long", pdf.revision)
        _end(pdf, PdfStatus.FAILED, "Laying it out took too long.")
    except Exception as error:  # whatever a document or the storage holds, the buyer gets the printable page instead
        logger.exception("the PDF of %s was not made", pdf.revision)
        _end(pdf, PdfStatus.FAILED, f"It could not be made: {type(error).__name__}.")


def _begun(revision_id: int) -> PdfFile | None:
    with transaction.atomic():
        pdf = PdfFile.objects.select_for_update().filter(revision_id=revision_id, status=PdfStatus.WAITING).first()
        if pdf is None:
            return None
        pdf.try_count += 1
        pdf.save(update_fields=["try_count"])
    return PdfFile.objects.select_related("revision__product__creator").get(pk=pdf.pk)


def _laid_out(revision: Revision) -> Pdf:
    document = upgrade(revision.document)
    return make_pdf(render_paper(document, page_context(revision.product, document, mode="export")))


def _keep(pdf: PdfFile, made: Pdf) -> None:
    with transaction.atomic():
        row = PdfFile.objects.select_for_update().get(pk=pdf.pk)
        if row.status != PdfStatus.WAITING:
            return
        # Nobody can guess the name: the file is for those whom the library lets in.
        row.file.save(f"{uuid4().hex}.pdf", ContentFile(made.content), save=False)
        row.page_count, row.byte_count = made.page_count, len(made.content)
        _settle(row, PdfStatus.READY, made_at=timezone.now())


def _end(pdf: PdfFile, status: PdfStatus, problem: str) -> None:
    with transaction.atomic():
        row = PdfFile.objects.select_for_update().get(pk=pdf.pk)
        if row.status == PdfStatus.WAITING:
            row.file, row.page_count, row.byte_count = "", 0, 0
            _settle(row, status, problem=problem)


def _settle(row: PdfFile, status: PdfStatus, *, made_at: datetime | None = None, problem: str = "") -> None:
    row.status, row.made_at, row.problem = status, made_at, problem
    row.save()
