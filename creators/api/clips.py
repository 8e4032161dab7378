"""The clip library for programs."""

from typing import Any, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from creators.access import IsCreator
from creators.api.shapes import ClipListShape, ClipShape, ImportShape
from creators.browsing import Asked, browse
from creators.cards import card_of
from creators.importing.draft import Refusal
from creators.importing.owny_json import read_value
from creators.importing.reading import FileReading
from creators.importing.rows import draft_from, known_fields
from creators.library import compare, confirm_readings, delete_clips, edit_clip, read_only
from creators.models import ClipCard, Creator
from creators.views.clip_import import UploadRefused, files_of

EDITABLE = ("title", "url", "summary", "key_steps", "tags", "quotes", "transcript")


def creator_of(request: Request) -> Creator:
    """The creator that signed in; `IsCreator` has let them in."""
    return cast(Creator, request.user.creator)  # type: ignore[union-attr]


class ClipList(APIView):
    """Find clips."""

    permission_classes = [IsCreator]

    @extend_schema(
        operation_id="clips_list",
        parameters=[
            OpenApiParameter("q", str, description="Words to search for."),
            OpenApiParameter("platform", str, many=True),
            OpenApiParameter("length", str, many=True, enum=["short", "medium", "long"]),
            OpenApiParameter("topic", str, many=True),
            OpenApiParameter("sort", str, enum=["best", "newest", "added", "longest", "title"]),
            OpenApiParameter("page", int),
        ],
        responses=ClipListShape,
    )
    def get(self, request: Request) -> Response:
        """A page of 25 clips, with how many there are."""
        page = browse(creator_of(request), Asked.from_query(request.query_params))
        clips = [answer_of(row.clip) for row in page.rows]
        return Response({"count": page.found_count, "page": page.asked.page, "pages": page.page_count, "clips": clips})


class ClipDetail(APIView):
    """One clip."""

    permission_classes = [IsCreator]

    @extend_schema(responses=ClipShape)
    def get(self, request: Request, public_id: str) -> Response:
        """The clip card."""
        return Response(answer_of(_own(request, public_id)))

    @extend_schema(request=ClipShape, responses=ClipShape)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change some of: title, url, summary, keySteps, tags, quotes, transcript."""
        clip = _own(request, public_id)
        if not isinstance(request.data, dict):
            raise ParseError("An object with the fields to change is needed.")
        given = known_fields(request.data)
        unknown = sorted(set(given) - set(EDITABLE))
        if unknown or not given:
            raise serializers.ValidationError(
                {"detail": "These can be changed: title, url, summary, keySteps, tags, quotes, transcript."}
            )
        draft = draft_from({"title": clip.title, **given}, file="", place="")
        if isinstance(draft, Refusal):
            return Response({"detail": draft.reason, "problems": []}, status=status.HTTP_400_BAD_REQUEST)
        values = {**draft.as_dict(), "quotes": [quote.as_dict() for quote in draft.quotes]}
        lists: dict[str, Any] = {name: list(values[name]) for name in ("key_steps", "tags") if name in given}
        edit_clip(clip=clip, changes={**{name: values[name] for name in given}, **lists})
        return Response(answer_of(clip))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        """Delete the clip; products made from it stay as they are."""
        clip = _own(request, public_id)
        delete_clips(creator=creator_of(request), public_ids=[clip.public_id])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ClipImportView(APIView):
    """Bring clips in."""

    permission_classes = [IsCreator]

    @extend_schema(
        request={"application/json": OpenApiTypes.OBJECT, "multipart/form-data": OpenApiTypes.OBJECT},
        parameters=[OpenApiParameter("dry_run", bool, description="Only say what would happen.")],
        responses={200: ImportShape, 400: ImportShape},
    )
    def post(self, request: Request) -> Response:
        """Files (multipart, any field name) or a JSON list of clip cards. Good rows are brought in, the others are named.

        400 when nothing at all could be read.
        """
        creator = creator_of(request)
        readings = _readings(request)
        if _flag(request.query_params.get("dry_run") or _field(request, "dry_run")):
            result = compare(creator, (draft for reading in readings for draft in reading.drafts))
            counts = (len(result.new), len(result.changed), result.unchanged_count)
        else:
            done = confirm_readings(creator=creator, readings=readings)
            counts = (done.created_count, done.updated_count, done.unchanged_count)
        return _import_answer(readings, counts)


def answer_of(clip: ClipCard) -> dict[str, Any]:
    """A clip with its id."""
    return {"id": clip.public_id, **card_of(clip)}


def _own(request: Request, public_id: str) -> ClipCard:
    clip = ClipCard.objects.filter(creator=creator_of(request), public_id=public_id).select_related("creator").first()
    if clip is None:
        raise Http404
    return clip


def _readings(request: Request) -> list[FileReading]:
    if request.content_type.startswith("multipart/"):
        uploads = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
        try:
            files = files_of(cast("list[UploadedFile[Any]]", uploads))
        except UploadRefused as refused:
            raise ParseError(str(refused)) from None
        if not files:
            raise ParseError("No file was sent.")
        readings, _ = read_only(creator=creator_of(request), files=files)
        return readings
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig
    reading = FileReading(name="request", bytes=0, kind="Clip cards")
    body = request.data
    if isinstance(body, dict) and "clips" not in body and "title" not in body:
        raise ParseError('A list of clip cards is needed, or {"clips": [...]}.')
    reading.take(read_value(body, "request"))
    return [reading]


def _import_answer(readings: list[FileReading], counts: tuple[int, int, int]) -> Response:
    refused = [refusal.as_dict() for reading in readings for refusal in reading.refusals]
    created, updated, unchanged = counts
    answer = {"created": created, "updated": updated, "unchanged": unchanged, "refused": refused}
    if refused and not any(counts):
        return Response(
            {"detail": "Nothing could be read.", "problems": refused, **answer}, status=status.HTTP_400_BAD_REQUEST
        )
    return Response(answer)


def _field(request: Request, name: str) -> str:
    return str(request.data.get(name, "")) if isinstance(request.data, dict) else ""


def _flag(word: str | None) -> bool:
    return (word or "").lower() in ("1", "true", "yes", "on")
