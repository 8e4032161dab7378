"""The history of a draft over JSON: undo, redo, versions, what is different, names, going back."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.answers import IF_MATCH, OfCreator, if_match, no_precondition, refused, stale
from builder.api.products import FullRevisionSerializer, Newest, RevisionSerializer
from builder.editing import Changed, NoDraft, NothingToStep, redo, restore, undo
from owny.lib.numbers import whole_number
from products.documents import written_of
from products.dsl.comparing import BlockChange, Comparison, Difference, compare
from products.dsl.patch import diff
from products.dsl.three_ways import NOTHING
from products.models import Product, Revision
from products.models.version_name import LONGEST_NAME
from products.publishing import StaleDraft
from products.versions import name_version


class VersionNameShape(serializers.Serializer[Any]):
    """What to call a version; empty takes the name away."""

    name = serializers.CharField(max_length=LONGEST_NAME, allow_blank=True)


class DifferenceShape(serializers.Serializer[Any]):
    """One field that is different; a side that does not have it is left out."""

    name = serializers.CharField()
    before = serializers.JSONField(required=False)
    after = serializers.JSONField(required=False)


class BlockChangeShape(serializers.Serializer[Any]):
    """One block that is different."""

    id = serializers.CharField()
    type = serializers.CharField()
    page = serializers.CharField()
    mark = serializers.ChoiceField(choices=["added", "removed", "changed", "moved"])
    moved = serializers.BooleanField()
    fields_ = DifferenceShape(many=True)

    def get_fields(self) -> dict[str, Any]:
        """`fields` is a word of serializers themselves."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found


class ComparisonShape(serializers.Serializer[Any]):
    """Two versions: the blocks that are different, and the patch that makes the one into the other."""

    before = serializers.IntegerField()
    after = serializers.IntegerField()
    head = DifferenceShape(many=True)
    blocks = BlockChangeShape(many=True)
    patch = serializers.ListField(child=serializers.DictField())


class _Step(OfCreator):
    """Undo or redo."""

    def stepped(self, request: Request, public_id: str, action: Callable[..., Changed]) -> Response:
        """The draft after the step."""
        product, expected = self.product(public_id), if_match(request)
        if expected is None:
            return no_precondition()
        try:
            changed = action(product=product, expected=expected, by=self.user)
        except StaleDraft as error:
            return stale(error)
        except NothingToStep:
            return refused("There is nothing to undo or redo.")
        except NoDraft as error:
            raise Http404 from error
        return _draft(changed)


class ProductUndo(_Step):
    """One change back."""

    @extend_schema(
        operation_id="document_undo", request=None, parameters=[IF_MATCH], summary="Undo",
        responses={200: FullRevisionSerializer, 409: None, 428: None},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Take the latest change back that is not taken back yet, as a new version."""
        return self.stepped(request, public_id, undo)


class ProductRedo(_Step):
    """One change forth."""

    @extend_schema(
        operation_id="document_redo", request=None, parameters=[IF_MATCH], summary="Redo",
        responses={200: FullRevisionSerializer, 409: None, 428: None},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Bring back what was undone last, as a new version."""
        return self.stepped(request, public_id, redo)


@extend_schema_view(get=extend_schema(operation_id="revisions_list", summary="List versions"))
class ProductRevisions(OfCreator, ListAPIView[Revision]):
    """The product's versions, newest first, without their documents."""

    serializer_class = RevisionSerializer
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[Revision]:
        """Of the product in the address."""
        if "public_id" not in self.kwargs:  # when it is only described
            return Revision.objects.none()
        return self.product(self.kwargs["public_id"]).revisions.defer("document").select_related("version_name")


class ProductRevision(OfCreator):
    """One version."""

    @extend_schema(operation_id="revisions_read", responses=FullRevisionSerializer, summary="Read a version")
    def get(self, request: Request, public_id: str, number: int) -> Response:
        """The version with its document."""
        return Response(FullRevisionSerializer(_version(self.product(public_id), number)).data)

    @extend_schema(
        operation_id="revisions_name",
        request=VersionNameShape,
        responses=RevisionSerializer,
        summary="Name a version",
        examples=[OpenApiExample("A name", value={"name": "Before the launch"}, request_only=True)],
    )
    def patch(self, request: Request, public_id: str, number: int) -> Response:
        """Give it a name; the version itself stays as it is."""
        revision = _version(self.product(public_id), number)
        wish = VersionNameShape(data=request.data)
        wish.is_valid(raise_exception=True)
        name_version(revision=revision, name=wish.validated_data["name"], by=self.user)
        return Response(RevisionSerializer(_version(self.product(public_id), number)).data)


class ProductRestore(OfCreator):
    """Back to a version."""

    @extend_schema(
        operation_id="revisions_restore", request=None, parameters=[IF_MATCH], summary="Go back to a version",
        responses={200: FullRevisionSerializer, 409: None, 428: None},
    )  # fmt: skip
    def post(self, request: Request, public_id: str, number: int) -> Response:
        """Make it the draft again, as one new version that can be undone."""
        product, expected = self.product(public_id), if_match(request)
        revision = _version(product, number)
        if expected is None:
            return no_precondition()
        try:
            return _draft(restore(product=product, revision=revision, expected=expected, by=self.user))
        except StaleDraft as error:
            return stale(error)


class ProductCompare(OfCreator):
    """Two versions."""

    @extend_schema(
        operation_id="revisions_compare",
        parameters=[OpenApiParameter("before", int, required=True), OpenApiParameter("after", int, required=True)],
        responses=ComparisonShape,
        summary="Compare two versions",
    )
    def get(self, request: Request, public_id: str) -> Response:
        """What is different, block by block, and as a JSON Patch from the one to the other."""
        product = self.product(public_id)
        before, after = (_version(product, _number(request, name)) for name in ("before", "after"))
        old, new = written_of(before).document, written_of(after).document
        found = compare(old, new)
        blocks = [_block(one, str(page.shown["slug"])) for page in found.pages for one in page.blocks]
        body = {"before": before.number, "after": after.number, "head": _head(found), "blocks": blocks}
        return Response({**body, "patch": diff(old, new)})


def _version(product: Product, number: int) -> Revision:
    return get_object_or_404(product.revisions.select_related("version_name"), number=number)


def _number(request: Request, name: str) -> int:
    return whole_number(request.query_params.get(name, "")) or 0


def _draft(changed: Changed) -> Response:
    return Response(FullRevisionSerializer(changed.revision).data, headers={"ETag": f'"{changed.revision.number}"'})


def _head(found: Comparison) -> list[dict[str, Any]]:
    pages = [_field(one, f"pages/{page.shown['slug']}/") for page in found.pages for one in page.fields]
    return [*(_field(one) for one in found.head), *pages]


def _block(change: BlockChange, page: str) -> dict[str, Any]:
    return {
        "id": change.block_id,
        "type": str(change.shown.get("type", "")),
        "page": page,
        "mark": change.kind,
        "moved": change.is_moved,
        "fields": [_field(one) for one in change.fields],
    }


def _field(one: Difference, where: str = "") -> dict[str, Any]:
    sides = {"before": one.before, "after": one.after}
    return {"name": where + one.name} | {side: value for side, value in sides.items() if value is not NOTHING}
