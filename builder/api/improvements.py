"""Improvements over the API: ask for better words, read what could change, take or leave it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.answers import OfCreator
from builder.api.builds import COSTLY
from builder.editing import NoDraft, draft_of
from builder.improving import LONGEST, WISHES, ProposalGone, changes_in, leave, request_improvement, take
from builder.models import Build, BuildTask
from builder.proposing import state_of
from builder.requesting import BuildRefused, request_cancel
from builder.tasks import enqueue
from creators.models import User
from products.dsl.patch import PatchRefused
from products.models import Product
from products.publishing import StaleDraft

SHOWN = ("id", "block", "page", "does", "path", "before", "after", "patch", "sentences", "group")


class ImprovementWish(serializers.Serializer[Any]):
    """What should be better. Without `blocks` the whole product is meant."""

    wanted = serializers.ChoiceField(choices=[*WISHES, "free"], required=False, default="free")
    instruction = serializers.CharField(required=False, default="", max_length=LONGEST, allow_blank=True)
    blocks = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True, default=None)


class ImprovementChoice(serializers.Serializer[Any]):
    """Ids of changes, or of blocks for all changes in them."""

    take = serializers.ListField(child=serializers.CharField(), allow_empty=False)


class ImprovementLeft(serializers.Serializer[Any]):
    """Ids of changes or blocks; left out, all of the proposal."""

    leave = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True, default=None)


class ImprovementOut(serializers.Serializer[Any]):
    """A proposal. `draft` is the version it was made on, cost in micro-dollars."""

    id = serializers.CharField()
    status = serializers.CharField()
    outcome = serializers.CharField()
    message = serializers.CharField()
    instruction = serializers.CharField()
    blocks = serializers.ListField()
    draft = serializers.IntegerField()
    changes = serializers.ListField()
    said = serializers.ListField()
    costMicrodollars = serializers.IntegerField()
    links = serializers.DictField()


class ImprovementTaken(serializers.Serializer[Any]):
    """What became of taking: the draft now, how many changes it got, and which did not fit any more."""

    draft = serializers.IntegerField()
    count = serializers.IntegerField()
    stale = serializers.ListField(child=serializers.CharField())


def shown(build: Build) -> dict[str, Any]:
    """The proposal as JSON."""
    wish, product = build.packet["improve"], build.subject
    document = draft_of(product)[1]
    changes = [
        {name: change[name] for name in SHOWN if name in change} | {"state": state_of(change, document)}
        for change in changes_in(build)
    ]
    return {
        "id": build.public_id,
        "status": build.status,
        "outcome": build.outcome,
        "message": build.message,
        "instruction": wish["instruction"],
        "blocks": wish["blocks"],
        "draft": wish["draft"],
        "changes": changes,
        "said": build.result.get("said", []),
        "costMicrodollars": build.cost_microdollars,
        "links": {
            "self": reverse("builder:api_improvement", args=[product.public_id, build.public_id]),
            "events": reverse("builder:build_events", args=[build.public_id]),
        },
    }


class ImprovementList(OfCreator):
    """`/api/v1/products/<id>/improvements/`"""

    throttle_classes = COSTLY

    @extend_schema(
        request=ImprovementWish,
        responses={201: ImprovementOut},
        summary="Ask for better words",
        examples=[
            OpenApiExample("Shorter", value={"wanted": "shorter", "blocks": ["blk_x7f3a1b2"]}, request_only=True),
            OpenApiExample("In words", value={"instruction": "Sound more like me"}, request_only=True),
        ],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Begin; 201 with the proposal to come, 400 with problems."""
        wish = ImprovementWish(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            build = request_improvement(
                product=self.product(public_id),
                wanted=wish.validated_data["wanted"],
                instruction=wish.validated_data["instruction"],
                named=wish.validated_data["blocks"],
                requested_by=_user(request),
            )
        except BuildRefused as refused:
            problem = {"path": "", "code": refused.code, "message": str(refused)}
            return Response({"detail": str(refused), "problems": [problem]}, status=status.HTTP_400_BAD_REQUEST)
        except NoDraft:
            return Response({"detail": "This product is not built yet."}, status=status.HTTP_409_CONFLICT)
        enqueue(build)
        return Response(shown(build), status=status.HTTP_201_CREATED)


class ImprovementDetail(OfCreator):
    """`/api/v1/products/<id>/improvements/<id>/`"""

    @extend_schema(responses=ImprovementOut, summary="Look at a proposal")
    def get(self, request: Request, public_id: str, build_id: str) -> Response:
        """How far it is, and what could change."""
        return Response(shown(_own(self.product(public_id), build_id)))


class ImprovementAccept(OfCreator):
    """`/api/v1/products/<id>/improvements/<id>/accept/`"""

    @extend_schema(request=ImprovementChoice, responses=ImprovementTaken, summary="Take changes")
    def post(self, request: Request, public_id: str, build_id: str) -> Response:
        """Put changes into the draft as one step; 409 when none of them fits any more, or a newer proposal is there."""
        product = self.product(public_id)
        choice = ImprovementChoice(data=request.data)
        choice.is_valid(raise_exception=True)
        try:
            taken = take(build=_own(product, build_id), wanted=choice.validated_data["take"], by=_user(request))
        except (ProposalGone, StaleDraft):
            return Response({"detail": "There is a newer proposal or draft. Nothing was changed."}, status=409)
        except PatchRefused as error:
            problems = [problem.as_dict() for problem in error.problems]
            return Response({"detail": "These changes do not fit together.", "problems": problems}, status=422)
        if taken.changed is None:
            detail = "These words were changed meanwhile, or there is no such change. Nothing was taken."
            return Response({"detail": detail, "stale": taken.stale}, status=409)
        return Response({"draft": taken.changed.revision.number, "count": taken.count, "stale": taken.stale})


class ImprovementCancel(OfCreator):
    """`/api/v1/products/<id>/improvements/<id>/cancel/`"""

    @extend_schema(request=None, responses={202: ImprovementOut}, summary="Stop looking for better words")
    def post(self, request: Request, public_id: str, build_id: str) -> Response:
        """Ask for the end; a proposal that is there stays."""
        request_cancel(_own(self.product(public_id), build_id))
        return Response(shown(_own(self.product(public_id), build_id)), status=status.HTTP_202_ACCEPTED)


class ImprovementLeave(OfCreator):
    """`/api/v1/products/<id>/improvements/<id>/leave/`"""

    @extend_schema(request=ImprovementLeft, responses=ImprovementOut, summary="Leave changes")
    def post(self, request: Request, public_id: str, build_id: str) -> Response:
        """Keep one's own words; 409 when a newer proposal is there."""
        choice = ImprovementLeft(data=request.data)
        choice.is_valid(raise_exception=True)
        build = _own(self.product(public_id), build_id)
        try:
            leave(build=build, wanted=choice.validated_data["leave"])
        except ProposalGone:
            return Response({"detail": "There is a newer proposal. Nothing was changed."}, status=409)
        build.refresh_from_db()
        return Response(shown(build))


def _own(product: Product, build_id: str) -> Build:
    found = product.builds.select_related("product").filter(task=BuildTask.IMPROVE)
    return get_object_or_404(found, public_id=build_id)


def _user(request: Request) -> User | None:
    return User.objects.filter(creator__user=request.user.pk).first()
