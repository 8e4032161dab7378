"""Plans over the API: have one made, read it, change it, build from it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from builder.api.builds import COSTLY, BuildShown
from builder.api.builds import shown as build_shown
from builder.models import Persona, Plan
from builder.packet import PacketRefused
from builder.plan_editing import PlanChanged, PlanNotEditable, change_plan
from builder.planning import build_plan, cancel_plan, request_plan, request_research, settle
from builder.requesting import AlreadyBuilding, BuildRefused
from builder.tasks import enqueue
from creators.access import IsCreator
from creators.models import Creator
from products.models.product import MAX_PRICE_CENTS, ProductType


class PlanWish(serializers.Serializer[Any]):
    """What to plan. What is left out is proposed by the plan."""

    prompt = serializers.CharField(trim_whitespace=True)
    productType = serializers.ChoiceField(choices=ProductType.choices, required=False, default="")
    title = serializers.CharField(required=False, max_length=120, default="")
    priceCents = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_PRICE_CENTS, allow_null=True, default=None
    )
    persona = serializers.CharField(required=False, default="", help_text="Public id of a persona on offer.")


class PlanChange(serializers.Serializer[Any]):
    """A new packet for the version that was read."""

    version = serializers.IntegerField(min_value=1)
    packet = serializers.JSONField(help_text="The whole Build Packet; clips of parts by their ids.")


class PlanOut(serializers.Serializer[Any]):
    """A plan as the API shows it. Cost in micro-dollars."""

    id = serializers.CharField()
    state = serializers.CharField()
    message = serializers.CharField()
    version = serializers.IntegerField()
    prompt = serializers.CharField()
    persona = serializers.CharField(allow_null=True)
    packet = serializers.DictField()
    product = serializers.CharField(allow_null=True)
    costMicrodollars = serializers.IntegerField()
    research = serializers.DictField(allow_null=True)
    links = serializers.DictField()


def shown(plan: Plan) -> dict[str, Any]:
    """The plan as JSON."""
    build, research = plan.build, plan.research
    return {
        "id": plan.public_id,
        "state": plan.state,
        "message": build.message if build else "",
        "version": plan.version,
        "prompt": plan.wish,
        "persona": plan.persona.public_id if plan.persona else None,
        "packet": plan.packet,
        "product": plan.product.public_id if plan.product else None,
        "costMicrodollars": build.cost_microdollars if build else 0,
        "research": {
            "status": research.status,
            "message": research.message,
            "costMicrodollars": research.cost_microdollars,
            "result": research.result,
        }
        if research
        else None,
        "links": {
            "self": reverse("builder:api_plan", args=[plan.public_id]),
            "page": reverse("builder:plan", args=[plan.public_id]),
            "events": reverse("builder:build_events", args=[build.public_id]) if build else None,
        },
    }


def own_plan(request: Request, public_id: str) -> Plan:
    """The creator's plan with this id; for anybody else's there is none."""
    creator = _creator(request)
    settle(creator)
    found = Plan.objects.select_related("creator__brand", "persona", "build", "research", "product")
    return get_object_or_404(found, creator=creator, public_id=public_id)


class PlanList(APIView):
    """`/api/v1/plans/`"""

    permission_classes = [IsCreator]
    throttle_classes = COSTLY

    @extend_schema(operation_id="plans_list", responses=PlanOut(many=True), summary="List plans")
    def get(self, request: Request) -> Response:
        """The latest hundred."""
        creator = _creator(request)
        settle(creator)
        found = creator.plans.select_related("persona", "build", "research", "product")[:100]
        return Response([shown(plan) for plan in found])

    @extend_schema(
        operation_id="plans_begin",
        request=PlanWish,
        responses={201: PlanOut},
        summary="Have a product planned",
        examples=[OpenApiExample("A wish", value={"prompt": "A checklist for calm mornings, free"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Begin a plan; 201 with it, 400 with problems."""
        wish = PlanWish(data=request.data)
        wish.is_valid(raise_exception=True)
        given, creator = wish.validated_data, _creator(request)
        try:
            plan = request_plan(
                creator=creator,
                requested_by=creator.user,
                prompt=given["prompt"],
                product_type=given["productType"],
                price=given["priceCents"],
                title=given["title"],
                persona=_persona(given["persona"]),
            )
        except BuildRefused as refused:
            return _refusal(refused)
        if plan.build is not None:
            enqueue(plan.build)
        return Response(shown(plan), status=status.HTTP_201_CREATED)


class PlanDetail(APIView):
    """`/api/v1/plans/<id>/`"""

    permission_classes = [IsCreator]

    @extend_schema(operation_id="plans_read", responses=PlanOut, summary="Look at a plan")
    def get(self, request: Request, public_id: str) -> Response:
        """Where the plan stands, and its packet."""
        return Response(shown(own_plan(request, public_id)))

    @extend_schema(request=PlanChange, responses=PlanOut, summary="Change a plan")
    def patch(self, request: Request, public_id: str) -> Response:
        """Store the packet as the next version; 409 when it was changed since that version, 400 with problems."""
        plan = own_plan(request, public_id)
        change = PlanChange(data=request.data)
        change.is_valid(raise_exception=True)
        packet = change.validated_data["packet"]
        if isinstance(packet, dict):
            packet = {**packet, "userPrompt": plan.wish}
        try:
            change_plan(plan=plan, version=change.validated_data["version"], packet=packet)
        except PlanChanged as changed:
            now = {"detail": str(changed), "version": changed.plan.version}
            return Response(now, status=status.HTTP_409_CONFLICT)
        except PlanNotEditable:
            return Response({"detail": "There is no plan to change yet."}, status=status.HTTP_409_CONFLICT)
        except PacketRefused as refused:
            problems = [problem.as_dict() for problem in refused.problems]
            return Response({"detail": "The packet is not valid.", "problems": problems}, status=status.HTTP_400_BAD_REQUEST)
        return Response(shown(own_plan(request, public_id)))


class PlanBuild(APIView):
    """`/api/v1/plans/<id>/build/`"""

    permission_classes = [IsCreator]
    throttle_classes = COSTLY

    @extend_schema(request=None, responses={201: BuildShown}, summary="Build a plan")
    def post(self, request: Request, public_id: str) -> Response:
        """Begin a build of exactly this plan; 201 with the build, 400 when it is not whole, 409 when it is being built."""
        plan = own_plan(request, public_id)
        try:
            build = build_plan(plan=plan, requested_by=plan.creator.user)
        except AlreadyBuilding as refused:
            return Response({"detail": str(refused), "problems": []}, status=status.HTTP_409_CONFLICT)
        except BuildRefused as refused:
            return _refusal(refused)
        enqueue(build)
        return Response(build_shown(build), status=status.HTTP_201_CREATED)


class PlanCancel(APIView):
    """`/api/v1/plans/<id>/cancel/`"""

    permission_classes = [IsCreator]

    @extend_schema(request=None, responses={202: PlanOut}, summary="Cancel planning")
    def post(self, request: Request, public_id: str) -> Response:
        """Ask for the end; a plan that is there stays as it is."""
        cancel_plan(own_plan(request, public_id))
        return Response(shown(own_plan(request, public_id)), status=status.HTTP_202_ACCEPTED)


class PlanResearch(APIView):
    """`/api/v1/plans/<id>/research/`"""

    permission_classes = [IsCreator]
    throttle_classes = COSTLY

    @extend_schema(request=None, responses={202: PlanOut}, summary="Look at the market of a plan")
    def post(self, request: Request, public_id: str) -> Response:
        """Begin a search for what similar products cost; 400 where the site does not search."""
        plan = own_plan(request, public_id)
        try:
            enqueue(request_research(plan=plan, requested_by=plan.creator.user))
        except BuildRefused as refused:
            return _refusal(refused)
        return Response(shown(own_plan(request, public_id)), status=status.HTTP_202_ACCEPTED)


def _creator(request: Request) -> Creator:
    return get_object_or_404(Creator.objects.select_related("brand", "user"), user_id=request.user.pk)


def _persona(public_id: str) -> Persona | None:
    return get_object_or_404(Persona.objects.on_offer(), public_id=public_id) if public_id else None


def _refusal(refused: BuildRefused) -> Response:
    problem = {"path": "", "code": refused.code, "message": str(refused)}
    return Response({"detail": str(refused), "problems": [problem]}, status=status.HTTP_400_BAD_REQUEST)
