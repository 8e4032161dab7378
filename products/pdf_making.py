"""What a worker does for a PDF: lay out the revision's document or a reader's certificate, keep the file or the reason why
there is none."""

import logging
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from creators.pictures import read_copy
from products.dsl.upgrade import upgrade
from products.media import printed_pictures
from products.models import PdfFile, PdfStatus
from products.presenting import page_context
from products.reading import diploma_of
from products.rendering.certificate import render_certificate
from products.rendering.paper import render_paper
from products.rendering.press import PaperTooLong, Pdf, PdfUnavailable, print_pdf

logger = logging.getLogger(__name__)

SECONDS = 240
"""The largest document there can be (512 KB) gives some 440 pages, in half a minute on an idle core, and takes 0.8 GB."""
MOST_TRIES = 3
"""A document that takes the worker down with it is left alone after so many starts."""


@shared_task(soft_time_limit=SECONDS, time_limit=SECONDS + 30)
def write_pdf(*, pdf_id: int) -> None:
    """Make a PDF that waits. Done twice it does nothing the second time; never raises."""
    pdf = _begun(pdf_id)
    if pdf is None:
        return
    if pdf.try_count > MOST_TRIES:
        _end(pdf, PdfStatus.FAILED, f"It did not finish in {MOST_TRIES} tries.")
        return
    try:
        _keep(pdf, _laid_out(pdf))
    except PdfUnavailable as missing:
        logger.warning("no PDF of %s: %s", pdf.revision, missing)
        _end(pdf, PdfStatus.UNAVAILABLE, "The Pango library is missing on this machine.")
    except SoftTimeLimitExceeded:
        logger.error("the PDF of %s took too long", pdf.revision)
        _end(pdf, PdfStatus.FAILED, "Laying it out took too long.")
    except PaperTooLong as error:
        _end(pdf, PdfStatus.FAILED, str(error))
    except Exception as error:  # whatever a document or the storage holds, the buyer gets the printable page instead
        logger.exception("the PDF of %s was not made", pdf.revision)
        _end(pdf, PdfStatus.FAILED, f"It could not be made: {type(error).__name__}.")


def _begun(pdf_id: int) -> PdfFile | None:
    with transaction.atomic():
        pdf = PdfFile.objects.select_for_update().filter(pk=pdf_id, status=PdfStatus.WAITING).first()
        if pdf is None:
            return None
        pdf.try_count += 1
        pdf.save(update_fields=["try_count"])
    return PdfFile.objects.select_related("revision__product__creator", "reading__entitlement__buyer").get(pk=pdf.pk)


def _laid_out(pdf: PdfFile) -> Pdf:
    document = upgrade(pdf.revision.document)
    context = page_context(pdf.revision.product, document, mode="export")
    if pdf.reading is not None:
        return print_pdf(render_certificate(document, context, diploma_of(pdf.reading, document), pdf.paper))
    context = replace(context, media=printed_pictures(context.media))
    return print_pdf(render_paper(document, context, pdf.made_for, pdf.paper), read_copy)


def _still_wanted(pdf: PdfFile) -> PdfFile | None:
    """The row, locked, unless it went away or was asked for anew meanwhile: then another name or paper may be wanted."""
    return PdfFile.objects.select_for_update().filter(pk=pdf.pk, status=PdfStatus.WAITING, asked_at=pdf.asked_at).first()


def _keep(pdf: PdfFile, made: Pdf) -> None:
    with transaction.atomic():
        row = _still_wanted(pdf)
        if row is None:
            return
        # Nobody can guess the name: the file is for those whom the library lets in.
        row.file.save(f"{uuid4().hex}.pdf", ContentFile(made.content), save=False)
        row.page_count, row.byte_count = made.page_count, len(made.content)
        _settle(row, PdfStatus.READY, made_at=timezone.now())
        _forget_older(row)


def _forget_older(pdf: PdfFile) -> None:
    """A reader's copies of earlier revisions or on other paper, which nobody can ask for any more."""
    if not pdf.made_for:
        return
    product = pdf.revision.product_id
    others = PdfFile.objects.filter(revision__product=product, made_for=pdf.made_for).exclude(pk=pdf.pk)
    for one in others.filter(revision__lte=pdf.revision_id):
        drop_copy(one)


def drop_copy(pdf: PdfFile) -> None:
    """Delete a PDF and its file."""
    drop_file(pdf)
    pdf.delete()


def drop_file(pdf: PdfFile) -> None:
    """Let the storage forget a file once the database has."""
    name, storage = pdf.file.name, pdf.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _end(pdf: PdfFile, status: PdfStatus, problem: str) -> None:
    with transaction.atomic():
        row = _still_wanted(pdf)
        if row is not None:
            row.file, row.page_count, row.byte_count = "", 0, 0
            _settle(row, status, problem=problem)


def _settle(row: PdfFile, status: PdfStatus, *, made_at: datetime | None = None, problem: str = "") -> None:
    row.status, row.made_at, row.problem = status, made_at, problem
    row.save()
