"""Taking a product along and bringing one in, for programs."""

import json
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from creators.access import IsCreator
from creators.api.clips import creator_of
from products.exporting import NothingToExport, export_product
from products.importing import MOST_UPLOAD, ImportRefused, import_product
from products.models import Product
from products.views.portability import as_download


class ImportedShape(serializers.Serializer[Any]):
    """The new draft, and what was left out or mended."""

    public_id = serializers.CharField()
    title = serializers.CharField()
    slug = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())


class ProblemShape(serializers.Serializer[Any]):
    """Why nothing was brought in."""

    detail = serializers.CharField()
    problems = serializers.ListField(child=serializers.DictField())


class ProductExport(APIView):
    """One product as a zip."""

    permission_classes = [IsCreator]

    @extend_schema(operation_id="product_export", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: str) -> HttpResponseBase:
        """Web site, document, pictures and, when there is one, the PDF."""
        found = Product.objects.select_related("creator__brand", "draft_revision")
        product = get_object_or_404(found, creator=creator_of(request), public_id=public_id)
        try:
            return as_download(export_product(product), f"{product.slug}.zip")
        except NothingToExport as nothing:
            raise Http404 from nothing


class ProductImport(APIView):
    """A new product from a document."""

    permission_classes = [IsCreator]
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        operation_id="product_import",
        request={"application/json": OpenApiTypes.OBJECT, "multipart/form-data": OpenApiTypes.OBJECT},
        responses={201: ImportedShape, 422: ProblemShape},
    )
    def post(self, request: Request) -> Response:
        """Send a document as JSON, or a `.json` or exported `.zip` as a file (any field name). It becomes a draft.

        422 with every Problem when it is not a document; then nothing was saved.
        """
        try:
            done = import_product(creator=creator_of(request), content=_content(request), by=creator_of(request).user)
        except ImportRefused as refused:
            problems = [problem.as_dict() for problem in refused.problems]
            return Response({"detail": "Nothing was brought in.", "problems": problems}, status=422)
        product = done.product
        body = {"public_id": product.public_id, "title": product.title, "slug": product.slug, "notes": done.notes}
        return Response(body, status=status.HTTP_201_CREATED)


def _content(request: Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return json.dumps(request.data).encode()
    file = next(iter(request.FILES.values()), None)
    if file is None:
        raise ParseError("No file was sent.")
    if file.size is None or file.size > MOST_UPLOAD:
        raise ParseError(f"This file has more than {MOST_UPLOAD // 2**20} MB.")
    return bytes(file.read())
