"""`Authorization: Bearer owny_…`: a program acts for the creator whose token it has."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from creators.models import ApiToken, User
from creators.tokens import token_of

WORDS = (b"bearer", b"token")


class TokenAuthentication(BaseAuthentication):
    """First in line, so that an answer of 401 says how to sign in."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """User and token; None without the header, for whoever comes with a session."""
        word, _, key = get_authorization_header(request).partition(b" ")
        if word.lower() not in WORDS:
            return None
        token = token_of(key.strip().decode("latin-1"))
        if token is None:
            raise AuthenticationFailed("This token opens nothing: it was taken away, has ended, or never was.")
        if not token.may_change and request.method not in SAFE_METHODS:
            raise PermissionDenied("This token may only read. Make one that may change things, under Settings, API.")
        return token.creator.user, token

    def authenticate_header(self, request: Request) -> str:
        """How to sign in."""
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description tells it."""

    target_class = "creators.api.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "description": "A token that you made under Settings, API."}
