"""The creator's own AI key over the API: what there is, another one, none."""

from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from builder.api.builds import COSTLY
from builder.models import ProviderKey
from builder.models.provider import SITE
from builder.own_key import (
    LONGEST_KEY,
    KeyNotAccepted,
    TooManyTries,
    drop_key,
    keep_key,
    key_of,
    providers_on_offer,
    title_of,
)
from creators.access import IsCreator
from creators.models import Creator


class KeyWish(serializers.Serializer[Any]):
    """A key to keep. It is never sent back."""

    provider = serializers.CharField(help_text="One of the providers' ids.")
    key = serializers.CharField(write_only=True, max_length=LONGEST_KEY, trim_whitespace=True)


class ProviderShown(serializers.Serializer[Any]):
    """A provider that a key can be for."""

    id = serializers.CharField()
    title = serializers.CharField()


class KeyShown(serializers.Serializer[Any]):
    """The key as far as it is ever shown; null where there is none."""

    provider = serializers.CharField()
    title = serializers.CharField()
    endsIn = serializers.CharField()
    testedAt = serializers.DateTimeField()
    problem = serializers.CharField()


class KeyAnswer(serializers.Serializer[Any]):
    """The key, and whom one can have a key of."""

    key = KeyShown(allow_null=True)
    providers = ProviderShown(many=True)


class OwnKey(APIView):
    """Your own AI key."""

    permission_classes = [IsCreator]
    throttle_classes = COSTLY

    @extend_schema(operation_id="ai_key", responses=KeyAnswer)
    def get(self, request: Request) -> Response:
        """Whether there is a key, and the providers one can have a key of."""
        return Response(_answer(key_of(_creator(request))))

    @extend_schema(operation_id="ai_key_set", request=KeyWish, responses={200: KeyAnswer, 400: None})
    @method_decorator(sensitive_variables())
    def put(self, request: Request) -> Response:
        """Try a key and keep it in place of any other; 400 with a sentence when the provider does not take it."""
        wish = KeyWish(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            row = keep_key(creator=_creator(request), slug=wish.validated_data["provider"], key=wish.validated_data["key"])
        except TooManyTries as refused:
            return Response({"detail": str(refused)}, status=status.HTTP_429_TOO_MANY_REQUESTS)
        except KeyNotAccepted as refused:
            return Response({"detail": str(refused)}, status=status.HTTP_400_BAD_REQUEST)
        return Response(_answer(row))

    @extend_schema(operation_id="ai_key_remove", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Forget the key."""
        drop_key(_creator(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _creator(request: Request) -> Creator:
    found: Creator = request.user.creator  # type: ignore[union-attr]
    return found


def _answer(row: ProviderKey | None) -> dict[str, Any]:
    shown = None
    if row is not None:
        shown = {
            "provider": row.provider.slug if row.provider else SITE,
            "title": title_of(row),
            "endsIn": row.key_end,
            "testedAt": row.tested_at,
            "problem": row.problem,
        }
    return {"key": shown, "providers": [{"id": slug, "title": title} for slug, title in providers_on_offer()]}
