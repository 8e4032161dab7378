"""What the API refuses, and how it says so."""

from collections.abc import Mapping

from starlette.responses import JSONResponse

INVALID_REQUEST = "invalid_request_error"


class Refused(Exception):
    """A request the API answers with an error: HTTP status, error type, message and extra headers."""

    def __init__(self, status: int, kind: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """Return `{"error": {"type", "message"}}`; the real API gives no `code`."""
        return {"error": {"type": self.kind, "message": self.message}}

    def response(self) -> JSONResponse:
        """Return the HTTP answer."""
        return JSONResponse(self.body(), status_code=self.status, headers=self.headers)


def invalid(message: str) -> Refused:
    """Return a 400 `invalid_request_error` whose message starts as the real one does."""
    return Refused(400, INVALID_REQUEST, f"Invalid request: {message}")


def bare_invalid(message: str) -> Refused:
    """Return a 400 `invalid_request_error` with exactly this message."""
    return Refused(400, INVALID_REQUEST, message)
