"""What endpoints of products share: whose they are, the precondition, and refusals as JSON."""

import re
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from builder.conflicts import disputes
from builder.editing import BothChanged
from creators.access import IsCreator
from creators.models import User
from products.dsl.problems import Problem
from products.models import Product
from products.publishing import StaleDraft

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description='The draft number the change was made on, "12".'
)
NO_PRECONDITION = 'Say which draft you changed: If-Match: "12".'


class Shape(serializers.Serializer[Any]):
    """A shape that is only described."""


class OfCreator(APIView):
    """Only the creator's own; everything else does not exist."""

    permission_classes = (IsAuthenticated, IsCreator)

    def products(self) -> QuerySet[Product]:
        """The signed-in creator's products."""
        found = Product.objects.select_related("creator", "draft_revision", "live_revision")
        found = found.defer("draft_revision__document", "live_revision__document")
        return found.filter(creator__user=self.request.user.pk)

    def product(self, public_id: str) -> Product:
        """One of them, or 404."""
        return get_object_or_404(self.products(), public_id=public_id)

    @property
    def user(self) -> User:
        """Who asks."""
        return User.objects.get(pk=int(self.request.user.pk or 0))


def if_match(request: Request) -> int | None:
    """The draft number of the precondition; None without one that can be read."""
    found = re.fullmatch(r'\s*(?:W/)?"?(\d{1,9})"?\s*', request.headers.get("If-Match", ""))
    return int(found[1]) if found else None


def no_precondition() -> Response:
    """428."""
    return Response({"detail": NO_PRECONDITION, "problems": []}, status=428)


def stale(error: StaleDraft) -> Response:
    """409: the draft is another one now; with what both changed, when it is that."""
    body: dict[str, Any] = {
        "detail": f"The draft is at {error.current.number}. Load it and repeat the change.",
        "problems": [],
        "draft": error.current.number,
    }
    if isinstance(error, BothChanged):
        body["detail"] = "Somebody changed the same place. Nothing was saved: say what to keep, or load the draft anew."
        body["conflicts"] = [one.as_dict() for one in disputes(error)]
    return Response(body, status=409)


def refused(detail: str, problems: list[Problem] | None = None, status: int = 409) -> Response:
    """A sentence, with places where there are any."""
    return Response({"detail": detail, "problems": [one.as_dict() for one in problems or ()]}, status=status)
