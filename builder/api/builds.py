"""Builds over the API: begin one, watch it, cancel it."""

import json
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from builder.models import Build
from builder.packet import PacketRefused
from builder.requesting import AlreadyBuilding, BuildRefused, request_build, request_cancel, request_keep
from builder.tasks import enqueue
from builder.views.build_events import stream_of
from creators.access import IsCreator
from creators.models import Creator
from owny.lib.api_json import Json
from owny.lib.throttles import Costly, Reads, Writes
from products.models.product import MAX_PRICE_CENTS, ProductType

MOST_EVENTS = 500
MOST_LISTED = 100
COSTLY = [Reads, Writes, Costly]
"""Of endpoints that ask a model."""


class BuildWish(serializers.Serializer[Any]):
    """What to build; a packet replaces everything but the prompt, the type and the price."""

    productType = serializers.ChoiceField(choices=ProductType.choices)
    prompt = serializers.CharField(trim_whitespace=True)
    title = serializers.CharField(required=False, max_length=120, default="")
    priceCents = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_PRICE_CENTS, allow_null=True, default=None
    )
    product = serializers.CharField(required=False, default="", help_text="Public id of a product to build anew.")
    packet = serializers.JSONField(required=False, allow_null=True, default=None, help_text="A Build Packet.")


class BuildShown(serializers.Serializer[Any]):
    """A build as the API shows it. Cost in micro-dollars."""

    id = serializers.CharField()
    status = serializers.CharField()
    outcome = serializers.CharField()
    message = serializers.CharField()
    product = serializers.CharField()
    revision = serializers.IntegerField(allow_null=True)
    turns = serializers.IntegerField()
    usage = serializers.DictField()
    costMicrodollars = serializers.IntegerField()
    problems = serializers.ListField()
    createdAt = serializers.DateTimeField()
    finishedAt = serializers.DateTimeField(allow_null=True)
    links = serializers.DictField()


def shown(build: Build) -> dict[str, Any]:
    """The build as JSON."""
    return {
        "id": build.public_id,
        "status": build.status,
        "outcome": build.outcome,
        "message": build.message,
        "product": build.subject.public_id,
        "revision": build.revision.number if build.revision else None,
        "turns": build.turn_count,
        "usage": {
            "promptTokens": build.prompt_tokens,
            "cachedTokens": build.cached_tokens,
            "completionTokens": build.completion_tokens,
        },
        "costMicrodollars": build.cost_microdollars,
        "problems": build.problems,
        "createdAt": build.created_at.isoformat(),
        "finishedAt": build.finished_at.isoformat() if build.finished_at else None,
        "links": {"self": reverse("builder:api_build", args=[build.public_id]), "events": _events_path(build)},
    }


def own_build(creator: Creator, public_id: str) -> Build:
    """The creator's build with this id; for anybody else's there is none."""
    return get_object_or_404(
        Build.objects.to_look_at().select_related("product", "revision"), creator=creator, public_id=public_id
    )


class EventShape(serializers.Serializer[Any]):
    """One thing that happened."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    attempt = serializers.IntegerField()
    data = serializers.DictField()  # type: ignore[assignment]


class EventsShape(serializers.Serializer[Any]):
    """What happened, in order."""

    events = EventShape(many=True)


class EventStream(BaseRenderer):
    """Server-sent events, for who asks for `text/event-stream`."""

    media_type = "text/event-stream"
    format = "sse"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """A failure before the stream has begun."""
        return json.dumps(data).encode()


class BuildList(APIView):
    """`/api/v1/builds/`"""

    permission_classes = [IsCreator]
    throttle_classes = COSTLY

    @extend_schema(operation_id="builds_list", responses=BuildShown(many=True), summary="List builds")
    def get(self, request: Request) -> Response:
        """The latest hundred."""
        found = Build.objects.to_look_at().filter(creator=_creator(request)).select_related("product", "revision")
        return Response([shown(build) for build in found[:MOST_LISTED]])

    @extend_schema(
        operation_id="builds_begin",
        request=BuildWish,
        responses={201: BuildShown},
        summary="Begin a build",
        examples=[
            OpenApiExample(
                "A guide",
                value={"productType": "pdf_guide", "prompt": "A morning routine guide for busy parents", "priceCents": 1900},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Begin a build; 201 with it, 400 with problems, 409 when the product is being built already."""
        wish = BuildWish(data=request.data)
        wish.is_valid(raise_exception=True)
        creator = _creator(request)
        try:
            build = request_build(creator=creator, requested_by=creator.user, **_arguments(creator, wish.validated_data))
        except AlreadyBuilding as refused:
            return Response({"detail": str(refused), "problems": []}, status=status.HTTP_409_CONFLICT)
        except BuildRefused as refused:
            problem = {"path": "", "code": refused.code, "message": str(refused)}
            return Response({"detail": str(refused), "problems": [problem]}, status=status.HTTP_400_BAD_REQUEST)
        except PacketRefused as refused:
            problems = [problem.as_dict() for problem in refused.problems]
            return Response({"detail": "The packet is not valid.", "problems": problems}, status=status.HTTP_400_BAD_REQUEST)
        enqueue(build)
        return Response(shown(build), status=status.HTTP_201_CREATED)


class BuildDetail(APIView):
    """`/api/v1/builds/<id>/`"""

    permission_classes = [IsCreator]

    @extend_schema(operation_id="builds_read", responses=BuildShown, summary="Look at a build")
    def get(self, request: Request, public_id: str) -> Response:
        """Where the build stands."""
        return Response(shown(own_build(_creator(request), public_id)))


class BuildCancel(APIView):
    """`/api/v1/builds/<id>/cancel/`"""

    permission_classes = [IsCreator]

    @extend_schema(request=None, responses={202: BuildShown}, summary="Cancel a build")
    def post(self, request: Request, public_id: str) -> Response:
        """Ask for the end; a build that is over stays as it is."""
        request_cancel(own_build(_creator(request), public_id))
        return Response(shown(own_build(_creator(request), public_id)), status=status.HTTP_202_ACCEPTED)


class BuildKeep(APIView):
    """`/api/v1/builds/<id>/keep/`"""

    permission_classes = [IsCreator]

    @extend_schema(request=None, responses={202: BuildShown}, summary="Stop a build and keep what is there")
    def post(self, request: Request, public_id: str) -> Response:
        """Ask for the end with the finished blocks as the product; a build that is over stays as it is."""
        request_keep(own_build(_creator(request), public_id))
        return Response(shown(own_build(_creator(request), public_id)), status=status.HTTP_202_ACCEPTED)


class BuildEvents(APIView):
    """`/api/v1/builds/<id>/events/`"""

    permission_classes = [IsCreator]
    renderer_classes = [Json, EventStream]

    @extend_schema(
        operation_id="builds_events",
        parameters=[
            OpenApiParameter("after", int, description="Number of the last event that you have."),
            OpenApiParameter(
                "Last-Event-ID", str, OpenApiParameter.HEADER, description="The same, for a stream that goes on."
            ),
        ],
        responses={(200, "application/json"): EventsShape, (200, "text/event-stream"): OpenApiTypes.STR, 204: None},
        summary="What has happened in a build, or what happens now",
    )
    def get(self, request: Request, public_id: str) -> HttpResponseBase:
        """Up to 500 events in order. With `Accept: text/event-stream` everything as it happens, until the end; 204 when
        there is no more."""
        after = request.headers.get("Last-Event-ID") or request.query_params.get("after", "0")
        number = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
        build = own_build(_creator(request), public_id)
        if isinstance(request.accepted_renderer, EventStream):
            return stream_of(build.creator_id, public_id, number)
        events = build.events.filter(sequence__gt=number)[:MOST_EVENTS]
        listed = [{"id": one.sequence, "kind": one.kind, "attempt": one.attempt, "data": one.data} for one in events]
        return Response({"events": listed})


def _creator(request: Request) -> Creator:
    return get_object_or_404(Creator.objects.select_related("brand"), user_id=request.user.pk)


def _events_path(build: Build) -> str:
    return reverse("builder:api_build_events", args=[build.public_id])


def _arguments(creator: Creator, wish: dict[str, Any]) -> dict[str, Any]:
    product = get_object_or_404(creator.products, public_id=wish["product"]) if wish["product"] else None
    packet = wish["packet"]
    if isinstance(packet, dict):
        packet = {**packet, "productType": wish["productType"], "userPrompt": wish["prompt"]}
    return {
        "product_type": wish["productType"],
        "prompt": wish["prompt"],
        "title": wish["title"],
        "price": wish["priceCents"],
        "product": product,
        "packet": packet,
    }
