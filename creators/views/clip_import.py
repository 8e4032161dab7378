"""Bringing clips in: drop files, look at what they hold, say yes."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from creators.importing.reading import SourceFile
from creators.library import (
    ImportFinished,
    compare,
    confirm_import,
    discard_import,
    drafts_of,
    leave_out_file,
    preview_import,
)
from creators.models import ClipImport
from creators.models.clip_import import ImportStatus
from creators.views.import_review import review_of

MOST_FILES = 500


class UploadRefused(ValueError):
    """The upload as a whole is too much; the message is a sentence for the creator."""


def files_of(uploads: Iterable["UploadedFile[Any]"]) -> list[SourceFile]:
    """Uploaded files in memory. Raises UploadRefused when they are too many or too large together."""
    found = list(uploads)
    if len(found) > MOST_FILES:
        raise UploadRefused(f"{len(found)} files are too many at once; {MOST_FILES} is the most. A zip of them is one file.")
    if sum(upload.size or 0 for upload in found) > settings.IMPORT_MAX_BYTES:
        most = settings.IMPORT_MAX_BYTES // 2**20
        raise UploadRefused(f"Together the files have more than {most} MB. Bring them in parts; nothing is doubled.")
    return [SourceFile(upload.name or "file", upload.read()) for upload in found]


@creator_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: CreatorRequest) -> HttpResponse:
    """Drop files; they are read, nothing is written to the library."""
    if request.method != "POST":
        return render(request, "creators/import_start.html", {"has_clips": request.creator.clip_cards.exists()})
    try:
        files = files_of(request.FILES.getlist("files"))
    except UploadRefused as refused:
        return render(request, "creators/import_start.html", {"problem": str(refused)}, status=422)
    if not files:
        return render(request, "creators/import_start.html", {"problem": "No file was chosen."}, status=422)
    preview = preview_import(creator=request.creator, files=files)
    return redirect("creators:clip_import_review", public_id=preview.public_id)


@creator_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: CreatorRequest, public_id: str) -> HttpResponse:
    """What the files hold; POST adds more files to the same preview."""
    preview = _own(request, public_id)
    if preview.status != ImportStatus.PREVIEW:
        return redirect("creators:clips")
    problem = ""
    if request.method == "POST":
        try:
            preview_import(creator=request.creator, files=files_of(request.FILES.getlist("files")), earlier=preview)
            return redirect("creators:clip_import_review", public_id=public_id)
        except UploadRefused as refused:
            problem = str(refused)
    result = compare(request.creator, drafts_of(preview))
    context = {"preview": preview, "review": review_of(preview, result), "problem": problem}
    return render(request, "creators/import_review.html", context, status=422 if problem else 200)


@creator_required
@require_POST
def leave_out(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Take a file out of the preview."""
    preview = _own(request, public_id)
    try:
        leave_out_file(preview=preview, name=request.POST.get("name", ""))
    except ImportFinished:
        return redirect("creators:clips")
    if not preview.file_names:
        discard_import(preview=preview)
        return redirect("creators:clip_import")
    return redirect("creators:clip_import_review", public_id=public_id)


@creator_required
@require_POST
def confirm(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Write the clips; a second press changes nothing."""
    preview = _own(request, public_id)
    try:
        done = confirm_import(preview=preview, tells=True)
    except ImportFinished:
        messages.info(request, "These files were brought in before.")
        return redirect("creators:clips")
    messages.success(request, _sentence(done))
    return redirect(f"{reverse('creators:clips')}?sort=added")


@creator_required
@require_POST
def discard(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Forget the files."""
    preview = _own(request, public_id)
    if preview.status == ImportStatus.PREVIEW:
        discard_import(preview=preview)
        messages.info(request, "Nothing was added.")
    return redirect("creators:clips")


@creator_required
@require_safe
def refused(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Everything that stays out, as a table."""
    preview = _own(request, public_id)
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(["file", "where", "why", "what it says"])
    for bad in preview.refusals:
        writer.writerow([_inert(bad[name]) for name in ("file", "row", "reason", "says")])
    headers = {"Content-Disposition": 'attachment; filename="not-read.csv"'}
    return HttpResponse("\ufeff" + table.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _own(request: CreatorRequest, public_id: str) -> ClipImport:
    return get_object_or_404(ClipImport, creator=request.creator, public_id=public_id)


def _inert(cell: str) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula; with an apostrophe it is text."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _sentence(done: ClipImport) -> str:
    parts = [f"{done.created_count:,} new" if done.created_count else ""]
    parts.append(f"{done.updated_count:,} with news" if done.updated_count else "")
    parts.append(f"{done.unchanged_count:,} as they were" if done.unchanged_count else "")
    told = ", ".join(part for part in parts if part)
    return (
        f"Your clips are in: {told}."
        if done.created_count or done.updated_count
        else "Nothing was new; nothing was changed."
    )
