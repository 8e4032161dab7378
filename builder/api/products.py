"""Products over JSON: list, read, change the document, publish, history."""

import re
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from builder.editing import NoDraft, change_draft, draft_of
from creators.access import IsCreator
from products.dsl.patch import PatchRefused
from products.models import Product, Revision
from products.publishing import PublishRefused, StaleDraft, publish

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description='The draft number the patch was made on, "12".'
)


class PatchParser(JSONParser):
    """JSON Patch (RFC 6902)."""

    media_type = "application/json-patch+json"


class ProductSerializer(serializers.ModelSerializer[Product]):
    """What a creator may know of a product of theirs; prices in the smallest unit of the currency."""

    draft = serializers.IntegerField(source="draft_revision.number", default=None, read_only=True)
    live = serializers.IntegerField(source="live_revision.number", default=None, read_only=True)

    class Meta:
        model = Product
        fields = (
            "public_id",
            "product_type",
            "title",
            "slug",
            "status",
            "price_cents",
            "currency",
            "pay_what_you_want",
            "suggested_cents",
            "draft",
            "live",
            "published_at",
            "updated_at",
        )
        read_only_fields = fields


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """One version, without its document."""

    class Meta:
        model = Revision
        fields = ("number", "origin", "note", "document_hash", "created_at")
        read_only_fields = fields


class FullRevisionSerializer(serializers.ModelSerializer[Revision]):
    """One version with its document."""

    class Meta:
        model = Revision
        fields = ("number", "origin", "note", "document_hash", "created_at", "document")
        read_only_fields = fields


class Newest(CursorPagination):
    """Fifty at a time, newest first."""

    ordering = "-id"
    page_size = 50


class OfCreator(APIView):
    """Only the creator's own; everything else does not exist."""

    permission_classes = (IsAuthenticated, IsCreator)

    def products(self) -> QuerySet[Product]:
        """The signed-in creator's products."""
        found = Product.objects.select_related("creator", "draft_revision", "live_revision")
        return found.filter(creator__user=self.request.user.pk)

    def product(self, public_id: str) -> Product:
        """One of them, or 404."""
        return get_object_or_404(self.products(), public_id=public_id)


class ProductList(OfCreator, ListAPIView[Product]):
    """The creator's products."""

    serializer_class = ProductSerializer
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[Product]:
        """Newest first."""
        return self.products()


class ProductDetail(OfCreator, RetrieveAPIView[Product]):
    """One product."""

    serializer_class = ProductSerializer
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Product]:
        """The creator's own."""
        return self.products()


class ProductDocument(OfCreator):
    """The draft's document: read it, change it by a JSON Patch."""

    parser_classes = (PatchParser, JSONParser)

    @extend_schema(responses={200: dict})
    def get(self, request: Request, public_id: str) -> Response:
        """The document, with the draft's number as ETag."""
        try:
            revision, document = draft_of(self.product(public_id))
        except NoDraft as error:
            raise Http404 from error
        return Response(document, headers={"ETag": f'"{revision.number}"'})

    @extend_schema(request=list[dict[str, Any]], parameters=[IF_MATCH], responses={200: FullRevisionSerializer})
    def patch(self, request: Request, public_id: str) -> Response:
        """Apply a JSON Patch that was made on the draft named by If-Match. 409 when the same place was changed
        meanwhile, 422 with Problems when the result would not be a document, 428 without If-Match."""
        product, expected = self.product(public_id), _if_match(request)
        if expected is None:
            return Response({"detail": 'Say which draft you changed: If-Match: "12".', "problems": []}, status=428)
        try:
            changed = change_draft(product=product, operations=request.data, expected=expected, by=request.user)  # type: ignore[arg-type]
        except StaleDraft as error:
            detail = f"The draft is at {error.current.number}. Load it and repeat the change."
            return Response({"detail": detail, "problems": [], "draft": error.current.number}, status=409)
        except PatchRefused as error:
            problems = [problem.as_dict() for problem in error.problems]
            return Response({"detail": "Nothing was saved.", "problems": problems}, status=422)
        except NoDraft as error:
            raise Http404 from error
        body = FullRevisionSerializer(changed.revision).data
        return Response(body, headers={"ETag": f'"{changed.revision.number}"'})


class ProductPublish(OfCreator):
    """Going live."""

    @extend_schema(request=None, parameters=[IF_MATCH], responses={200: ProductSerializer})
    def post(self, request: Request, public_id: str) -> Response:
        """Publish the draft; with If-Match only that one. 409 with the gate's findings when it refuses."""
        product = self.product(public_id)
        try:
            publish(product=product, by=request.user, expected=_if_match(request))  # type: ignore[arg-type]
        except StaleDraft as error:
            detail = f"The draft is at {error.current.number} now."
            return Response({"detail": detail, "problems": [], "draft": error.current.number}, status=409)
        except PublishRefused as error:
            problems = [problem.as_dict() for problem in error.findings]
            return Response({"detail": "Not published.", "problems": problems}, status=409)
        return Response(ProductSerializer(self.product(public_id)).data)


class ProductRevisions(OfCreator, ListAPIView[Revision]):
    """The product's versions, newest first, without their documents."""

    serializer_class = RevisionSerializer
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[Revision]:
        """Of the product in the address."""
        return self.product(self.kwargs["public_id"]).revisions.defer("document")


class ProductRevision(OfCreator, RetrieveAPIView[Revision]):
    """One version with its document."""

    serializer_class = FullRevisionSerializer
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[Revision]:
        """Of the product in the address."""
        return self.product(self.kwargs["public_id"]).revisions.all()


def _if_match(request: Request) -> int | None:
    found = re.fullmatch(r'\s*(?:W/)?"?(\d{1,9})"?\s*', request.headers.get("If-Match", ""))
    return int(found[1]) if found else None
