"""Products over JSON: list, begin, read, price, delete; the document and going live."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.answers import IF_MATCH, OfCreator, if_match, no_precondition, refused, stale
from builder.discarding import CannotDelete, delete_product
from builder.drafting import begin_product
from builder.editing import Choices, NoDraft, change_draft, draft_of
from builder.studio.knowing import known_of
from owny.lib.numbers import whole_number
from products.dsl.patch import PatchRefused
from products.models import Paper, Product, Revision
from products.models.product import MAX_PRICE_CENTS, ProductType
from products.publishing import AddressFixed, PublishRefused, StaleDraft, change_address, change_offer, publish, unpublish

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A name of your own for this change: sent twice, it is made once.",
)
KEEP = OpenApiParameter(
    "keep", str, description='What to keep of each conflict of a 409, as JSON: {"blk_…/props/heading": "mine"}.'
)
SEEN = OpenApiParameter("seen", int, description="The `draft` of that 409.")
HEADING = OpenApiExample(
    "Another heading",
    value=[{"op": "replace", "path": "/pages/0/blocks/2/props/heading", "value": "Two shirts, not the drawer"}],
    request_only=True,
)


class PatchParser(JSONParser):
    """JSON Patch (RFC 6902)."""

    media_type = "application/json-patch+json"


class ProductSerializer(serializers.ModelSerializer[Product]):
    """What a creator may know of a product of theirs; prices in the smallest unit of the currency."""

    draft = serializers.IntegerField(source="draft_revision.number", default=None, read_only=True, allow_null=True)
    live = serializers.IntegerField(source="live_revision.number", default=None, read_only=True, allow_null=True)

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
            "pdf_names_buyer",
            "links_to_clips",
            "paper",
            "draft",
            "live",
            "published_at",
            "updated_at",
        )
        read_only_fields = fields


class ProductBegun(serializers.Serializer[Any]):
    """A product to begin without a build."""

    product_type = serializers.ChoiceField(choices=ProductType.choices)
    title = serializers.CharField(max_length=120)
    price_cents = serializers.IntegerField(required=False, min_value=0, max_value=MAX_PRICE_CENTS, default=0)


class OfferChange(serializers.Serializer[Any]):
    """What it costs and where it stands; what is left out stays."""

    price_cents = serializers.IntegerField(required=False, min_value=0, max_value=MAX_PRICE_CENTS)
    pay_what_you_want = serializers.BooleanField(required=False)
    suggested_cents = serializers.IntegerField(required=False, min_value=0, max_value=MAX_PRICE_CENTS)
    pdf_names_buyer = serializers.BooleanField(required=False)
    links_to_clips = serializers.BooleanField(required=False)
    paper = serializers.ChoiceField(required=False, allow_blank=True, choices=Paper.choices)
    slug = serializers.SlugField(required=False, max_length=60)


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """One version, without its document."""

    name = serializers.SerializerMethodField()

    class Meta:
        model = Revision
        fields = ("number", "origin", "note", "name", "document_hash", "created_at")
        read_only_fields = fields

    def get_name(self, revision: Revision) -> str:
        """What its creator calls it; empty without a name."""
        return revision.version_name.name if hasattr(revision, "version_name") else ""


class FullRevisionSerializer(RevisionSerializer):
    """One version with its document."""

    class Meta:
        model = Revision
        fields = (*RevisionSerializer.Meta.fields, "document")
        read_only_fields = fields


class FindingShape(serializers.Serializer[Any]):
    """Something between the draft and buyers; an error keeps it from being published."""

    path = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(required=False)
    block_id = serializers.CharField(required=False)
    page_slug = serializers.CharField(required=False)
    severity = serializers.ChoiceField(choices=["error", "warning"])


class Newest(CursorPagination):
    """Fifty at a time, newest first."""

    ordering = "-id"
    page_size = 50


@extend_schema_view(get=extend_schema(operation_id="products_list", summary="List products"))
class ProductList(OfCreator, ListAPIView[Product]):
    """The creator's products."""

    serializer_class = ProductSerializer
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[Product]:
        """Newest first."""
        return self.products()

    @extend_schema(
        operation_id="products_begin",
        summary="Begin a product without a build",
        request=ProductBegun,
        responses={201: ProductSerializer},
        examples=[
            OpenApiExample("A guide", value={"product_type": "pdf_guide", "title": "Calm mornings"}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """A draft with an opening and one empty page. To have it written, begin a build; to bring one in, import it."""
        wish = ProductBegun(data=request.data)
        wish.is_valid(raise_exception=True)
        user = self.user
        product = begin_product(creator=user.creator, by=user, **wish.validated_data)
        return Response(ProductSerializer(self.product(product.public_id)).data, status=status.HTTP_201_CREATED)


class ProductDetail(OfCreator):
    """One product."""

    @extend_schema(operation_id="products_read", responses=ProductSerializer, summary="Look at a product")
    def get(self, request: Request, public_id: str) -> Response:
        """What it is and where it stands."""
        return Response(ProductSerializer(self.product(public_id)).data)

    @extend_schema(
        operation_id="products_offer",
        request=OfferChange,
        responses=ProductSerializer,
        summary="Change price and address",
        examples=[OpenApiExample("$19", value={"price_cents": 1900}, request_only=True)],
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """A product on sale shows the new price at once; its address stays."""
        product, wish = self.product(public_id), OfferChange(data=request.data)
        wish.is_valid(raise_exception=True)
        given = dict(wish.validated_data)
        slug = given.pop("slug", product.slug)
        names = ("price_cents", "pay_what_you_want", "suggested_cents", "pdf_names_buyer", "links_to_clips", "paper")
        values = {name: given.get(name, getattr(product, name)) for name in names}
        try:
            with transaction.atomic():
                change_address(product=product, slug=slug)
                change_offer(product=product, **values)
        except AddressFixed:
            return refused("The address stays while the product is for sale: links to it would break.")
        except PublishRefused as error:
            return refused("Not saved.", error.findings)
        except ValidationError as error:
            return refused(" ".join(error.messages), status=422)
        return Response(ProductSerializer(self.product(public_id)).data)

    @extend_schema(operation_id="products_delete", responses={204: None}, summary="Delete a product")
    def delete(self, request: Request, public_id: str) -> Response:
        """Delete it with its history. 409 when it is on sale, is being built, or somebody has it."""
        try:
            delete_product(product=self.product(public_id))
        except CannotDelete as error:
            return refused(str(error))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ProductDocument(OfCreator):
    """The draft's document: read it, change it by a JSON Patch."""

    parser_classes = (PatchParser, JSONParser)

    @extend_schema(operation_id="document_read", responses={200: dict[str, Any]}, summary="Read the document")
    def get(self, request: Request, public_id: str) -> Response:
        """The document, with the draft's number as ETag."""
        try:
            revision, document = draft_of(self.product(public_id))
        except NoDraft as error:
            raise Http404 from error
        return Response(document, headers={"ETag": f'"{revision.number}"'})

    @extend_schema(
        operation_id="document_change",
        request={"application/json-patch+json": list[dict[str, Any]], "application/json": list[dict[str, Any]]},
        parameters=[IF_MATCH, KEY, KEEP, SEEN],
        responses={200: FullRevisionSerializer, 409: None, 422: None, 428: None},
        summary="Change the document",
        examples=[HEADING],
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Apply a JSON Patch that was made on the draft named by If-Match, and save it as the next version.

        When somebody changed another place meanwhile, both changes are kept. When it was the same place, 409 with
        `conflicts`: send the patch again with `keep` and `seen`. 422 when the result would not be a document.
        """
        product, expected = self.product(public_id), if_match(request)
        if expected is None:
            return no_precondition()
        if not isinstance(request.data, list):
            return refused("A patch is a list of operations.", status=422)
        try:
            changed = change_draft(
                product=product,
                operations=request.data,
                expected=expected,
                by=self.user,
                choices=Choices.read(request.query_params.get("keep", ""), _seen(request)),
                key=request.headers.get("Idempotency-Key", "")[:64],
            )
        except StaleDraft as error:
            return stale(error)
        except PatchRefused as error:
            return refused("Nothing was saved.", error.problems, 422)
        except NoDraft as error:
            raise Http404 from error
        body = FullRevisionSerializer(changed.revision).data
        return Response(body, headers={"ETag": f'"{changed.revision.number}"'})


class ProductFindings(OfCreator):
    """The publish gate."""

    @extend_schema(operation_id="findings_list", responses=FindingShape(many=True), summary="What stands before publishing")
    def get(self, request: Request, public_id: str) -> Response:
        """Everything that would embarrass, worst first; only errors keep it from being published."""
        product = self.product(public_id)
        try:
            _, document = draft_of(product)
        except NoDraft as error:
            raise Http404 from error
        found = known_of(product, document).findings
        ordered = sorted(found, key=lambda one: one.severity != "error")
        return Response([one.as_dict() for one in ordered])


class ProductPublish(OfCreator):
    """Going live."""

    @extend_schema(
        operation_id="product_publish",
        request=None,
        parameters=[IF_MATCH],
        responses={200: ProductSerializer, 409: None},
        summary="Publish",
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Publish the draft; with If-Match only that one. 409 with the gate's findings when it refuses."""
        product = self.product(public_id)
        try:
            publish(product=product, by=self.user, expected=if_match(request))
        except StaleDraft as error:
            detail = f"The draft is at {error.current.number} now."
            return Response({"detail": detail, "problems": [], "draft": error.current.number}, status=409)
        except PublishRefused as error:
            return refused("Not published.", error.findings)
        return Response(ProductSerializer(self.product(public_id)).data)


class ProductUnpublish(OfCreator):
    """Off sale."""

    @extend_schema(operation_id="product_unpublish", request=None, responses=ProductSerializer, summary="Take off sale")
    def post(self, request: Request, public_id: str) -> Response:
        """Take it off sale; buyers keep what they have. One that is not on sale stays as it is."""
        unpublish(product=self.product(public_id))
        return Response(ProductSerializer(self.product(public_id)).data)


def _seen(request: Request) -> int:
    return whole_number(request.query_params.get("seen", "")) or 0
