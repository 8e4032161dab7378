"""Refusals in Stripe's shape: `{"error": {"type", "code", "message", "param"}}`.

Fields and statuses: https://docs.stripe.com/api/errors and stripe/_api_requestor.py of the SDK.
"""

from typing import Any


class ApiError(Exception):
    """A refused request. `begun` says that the work had started, so that an idempotency key keeps the answer."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        begun: bool = True,
        decline_code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.begun = begun
        self.fields = {"type": type, "code": code, "param": param, "decline_code": decline_code}

    def as_json(self) -> dict[str, Any]:
        """Return the body; fields without a value are left out, as Stripe does."""
        return {"error": {"message": self.message, **{key: value for key, value in self.fields.items() if value}}}


def missing(kind: str, object_id: str, param: str = "id") -> ApiError:
    """Return the refusal for an id that does not exist. `kind` in Stripe's words, such as `checkout.session`."""
    return ApiError(f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param=param)


def invalid(message: str, param: str, code: str | None = None) -> ApiError:
    """Return the refusal for a parameter that does not fit."""
    return ApiError(message, param=param, code=code)
