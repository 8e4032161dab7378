"""Secret links to a draft over JSON: make one, list them, end one."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.answers import OfCreator, refused
from products.models import PreviewLink
from products.models.preview_link import DAYS
from products.preview_links import TooManyLinks, end_link, live_links, make_link


class LinkWish(serializers.Serializer[Any]):
    """How long it opens."""

    days = serializers.ChoiceField(choices=DAYS, default=7)


class LinkSerializer(serializers.ModelSerializer[PreviewLink]):
    """A link that opens now. Its address is told once, when it is made."""

    class Meta:
        model = PreviewLink
        fields = ("public_id", "key_end", "days", "created_at", "expires_at", "seen_at", "seen_count")
        read_only_fields = fields


class MadeLinkSerializer(LinkSerializer):
    """A fresh link with its address."""

    url = serializers.URLField(read_only=True)

    class Meta:
        model = PreviewLink
        fields = (*LinkSerializer.Meta.fields, "url")
        read_only_fields = fields


class PreviewLinks(OfCreator):
    """Links to one draft."""

    @extend_schema(operation_id="preview_links_list", responses=LinkSerializer(many=True), summary="List preview links")
    def get(self, request: Request, public_id: str) -> Response:
        """Those that open now, newest first."""
        return Response(LinkSerializer(live_links(self.product(public_id)), many=True).data)

    @extend_schema(
        operation_id="preview_links_make",
        request=LinkWish,
        responses={201: MadeLinkSerializer},
        summary="Share a preview",
        examples=[OpenApiExample("A week", value={"days": 7}, request_only=True)],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Make a secret link to the newest draft. 409 when the product has as many as it may have."""
        product, wish = self.product(public_id), LinkWish(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            made = make_link(product=product, days=int(wish.validated_data["days"]), by=self.user)
        except TooManyLinks as error:
            return refused(str(error))
        return Response({**LinkSerializer(made.link).data, "url": made.url}, status=status.HTTP_201_CREATED)


class PreviewLinkEnd(OfCreator):
    """One link."""

    @extend_schema(operation_id="preview_links_end", responses={204: None}, summary="End a preview link")
    def delete(self, request: Request, public_id: str, link_id: str) -> Response:
        """It opens nothing from now on."""
        end_link(get_object_or_404(PreviewLink, product=self.product(public_id), public_id=link_id))
        return Response(status=status.HTTP_204_NO_CONTENT)
