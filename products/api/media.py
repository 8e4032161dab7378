"""Pictures for programs and for the studio: upload, list, describe, delete."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from creators.access import IsCreator
from creators.api.clips import creator_of
from creators.models import Media
from creators.picture_uploads import NoUsableUpload, take_uploads
from creators.pictures import describe_picture, thumb_of
from owny.lib.numbers import whole_number
from products.media import MediaInUse, picture_of, remove_media

PAGE = 60


class MediaShape(serializers.Serializer[Any]):
    """A picture; `sources` are type and srcset of its better copies, sizes are in px."""

    id = serializers.CharField()
    name = serializers.CharField()
    alt = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.CharField()
    thumb = serializers.CharField()
    sources = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class MediaListShape(serializers.Serializer[Any]):
    """A page of pictures, newest first."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    media = MediaShape(many=True)


class UploadShape(serializers.Serializer[Any]):
    """What became of an upload: pictures taken, with a note where something was left out, and files refused, with the
    reason."""

    media = MediaShape(many=True)
    notes = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    refused = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class AltShape(serializers.Serializer[Any]):
    """What a picture shows."""

    alt = serializers.CharField(max_length=300, allow_blank=True)


class MediaList(APIView):
    """The creator's pictures."""

    permission_classes = [IsCreator]
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="media_list", parameters=[OpenApiParameter("page", int)], responses={200: MediaListShape})
    def get(self, request: Request) -> Response:
        """Sixty at a time, newest first."""
        found = creator_of(request).media.prefetch_related("renditions")
        count = found.count()
        pages = max(1, -(-count // PAGE))
        page = min(max(whole_number(request.query_params.get("page", "1")) or 1, 1), pages)
        shown = [answer_of(media) for media in found[(page - 1) * PAGE : page * PAGE]]
        return Response({"count": count, "page": page, "pages": pages, "media": shown})

    @extend_schema(
        operation_id="media_upload",
        request={"multipart/form-data": OpenApiTypes.OBJECT},
        responses={201: UploadShape, 400: UploadShape},
    )
    def post(self, request: Request) -> Response:
        """Upload up to ten files (any field name), with `alt` for what they show. 400 when none could be taken.

        JPEG, PNG, WebP, AVIF and GIF up to 20 MB and 50 million pixels; they are encoded anew, without what a camera wrote
        into them. The same file again gives the same picture.
        """
        files = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
        try:
            done = take_uploads(creator=creator_of(request), files=files, alt=str(request.POST.get("alt", "")))
        except NoUsableUpload as refused:
            raise ParseError(str(refused)) from None
        body: dict[str, Any] = {
            "media": [answer_of(one.media) for one in done.taken],
            "notes": [{"id": one.media.public_id, "detail": one.note} for one in done.taken if one.note],
            "refused": [{"name": name, "detail": reason} for name, reason in done.refused],
        }
        if not done.taken:
            return Response({"detail": done.refused[0][1], **body}, status=status.HTTP_400_BAD_REQUEST)
        return Response(body, status=status.HTTP_201_CREATED)


class MediaDetail(APIView):
    """One picture."""

    permission_classes = [IsCreator]
    parser_classes = [JSONParser]

    @extend_schema(responses=MediaShape)
    def get(self, request: Request, public_id: str) -> Response:
        """The picture."""
        return Response(answer_of(_own(request, public_id)))

    @extend_schema(request=AltShape, responses=MediaShape)
    def patch(self, request: Request, public_id: str) -> Response:
        """Say what it shows."""
        media, given = _own(request, public_id), AltShape(data=request.data)
        given.is_valid(raise_exception=True)
        describe_picture(media=media, alt=given.validated_data["alt"])
        return Response(answer_of(media))

    @extend_schema(responses={204: None, 409: OpenApiTypes.OBJECT})
    def delete(self, request: Request, public_id: str) -> Response:
        """Delete it. 409 with the names of the products that show it."""
        try:
            remove_media(_own(request, public_id))
        except MediaInUse as used:
            products = [{"public_id": product.public_id, "title": product.title} for product in used.products]
            return Response({"detail": str(used), "problems": [], "products": products}, status=status.HTTP_409_CONFLICT)
        return Response(status=status.HTTP_204_NO_CONTENT)


def answer_of(media: Media) -> dict[str, Any]:
    """A picture as the API tells it."""
    shown = picture_of(media)
    return {
        "id": media.public_id,
        "name": media.name,
        "alt": media.alt,
        "width": media.width,
        "height": media.height,
        "url": shown.url,
        "thumb": thumb_of(media),
        "sources": [{"type": kind, "srcset": srcset} for kind, srcset in shown.sources],
    }


def _own(request: Request, public_id: str) -> Media:
    media = creator_of(request).media.filter(public_id=public_id).prefetch_related("renditions").first()
    if media is None:
        raise Http404
    return media
