"""One API request, from the key to the answer: authentication, idempotency, checking, work, faults.

Idempotency: https://docs.stripe.com/api/idempotent_requests. API v1 keeps the first answer of work that began, even
a 500; v2 runs failed work again.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import stripe
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.stripe.errors import ApiError
from sandbox.stripe.forms import parse_form
from sandbox.stripe.ids import new_id
from sandbox.stripe.params import check
from sandbox.stripe.shapes import expanded
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

KEY_SECONDS = 24 * 60 * 60
KEY_LENGTH = 255
SERVER_ERROR: Record = {"error": {"type": "api_error", "message": "The stand-in was told to answer with an error."}}


@dataclass(frozen=True)
class Call:
    """A checked request: `ids` are the parts of the path, `params` what was sent, `base_url` where we are."""

    world: World
    ids: dict[str, str]
    params: Record
    base_url: str


@dataclass(frozen=True)
class Endpoint:
    """One URL of the API. `kind` is the SDK's TypedDict for its parameters, None where there are none."""

    method: str
    path: str
    kind: Any
    work: Callable[[Call], Record]


@dataclass(frozen=True)
class Answer:
    """What goes back, before headers."""

    status: int
    body: Record


def answer_with(world: World, endpoint: Endpoint) -> Callable[[Request], Any]:
    """Return the Starlette handler of an endpoint."""

    async def handle(request: Request) -> Response:
        body = (await request.body()).decode()
        request_id = new_id("req", 14)
        headers = {
            "Request-Id": request_id,
            "Stripe-Version": request.headers.get("Stripe-Version", stripe.api_version),
        }
        try:
            authenticate(request)
            _refuse_direct(request)
            key = _key(request)
            replayed = _kept_answer(world, request, key, body)
            if replayed is not None:
                headers["Idempotent-Replayed"] = "true"
                answer = replayed
            else:
                world.cause = {"id": request_id, "idempotency_key": key}
                answer = _work(world, endpoint, request, body, key)
        except ApiError as error:
            answer = Answer(error.status, error.as_json())
        finally:
            world.cause = {"id": None, "idempotency_key": None}
        if answer.status >= 500 and "Idempotent-Replayed" in headers:
            headers["Stripe-Should-Retry"] = "false"
        if key_header := request.headers.get("Idempotency-Key"):
            headers["Idempotency-Key"] = key_header[:KEY_LENGTH]
        return JSONResponse(answer.body, status_code=answer.status, headers=headers)

    return handle


def authenticate(request: Request) -> None:
    """Raise `ApiError` (401) unless a test key was sent."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise _unauthenticated(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using"
            " Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    if not key.startswith(("sk_test_", "rk_test_")):
        raise _unauthenticated(
            f"Invalid API Key provided: {key[:8]}****. This is Owny's local stand-in for Stripe and takes test keys"
            " only: use any key that begins with sk_test_."
        )


def _refuse_direct(request: Request) -> None:
    account = request.headers.get("Stripe-Account")
    if account:
        message = f"The stand-in knows requests of the platform only, not on behalf of {account} (no direct charges)."
        raise ApiError(message, status=403, begun=False)


def _unauthenticated(message: str) -> ApiError:
    return ApiError(message, status=401, begun=False)


def _key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and len(key) > KEY_LENGTH:
        raise ApiError(f"Idempotency keys can have up to {KEY_LENGTH} characters.", begun=False)
    return key if request.method == "POST" else None


def _fingerprint(request: Request, body: str) -> str:
    return hashlib.sha256(f"{request.method} {request.url.path}\n{body}".encode()).hexdigest()


def _kept_answer(world: World, request: Request, key: str | None, body: str) -> Answer | None:
    kept = world.store.get("idempotency_key", key) if key else None
    if kept is None or kept["at"] < time.time() - KEY_SECONDS:
        return None
    if kept["fingerprint"] != _fingerprint(request, body):
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try"
            f" using a key other than '{key}' if you meant to execute a different request.",
            type="idempotency_error",
            begun=False,
        )
    return Answer(kept["status"], kept["body"])


def _work(world: World, endpoint: Endpoint, request: Request, body: str, key: str | None) -> Answer:
    try:
        params = _params(endpoint, request, body)
        with world.store.transaction():
            call = Call(world, request.path_params, params, str(request.base_url).rstrip("/"))
            shown = expanded(world.store, endpoint.work(call), params.get("expand", []))
        answer = Answer(200, shown)
    except ApiError as error:
        if not error.begun:
            raise
        answer = Answer(error.status, error.as_json())
    if world.faults.take("error_after", request.url.path):
        answer = Answer(500, SERVER_ERROR)
    is_v2 = request.url.path.startswith("/v2/")
    if key and not (is_v2 and answer.status >= 400):
        kept = {"fingerprint": _fingerprint(request, body), "status": answer.status, "body": answer.body}
        world.store.put("idempotency_key", {"id": key, "at": time.time(), **kept})
    return answer


def _params(endpoint: Endpoint, request: Request, body: str) -> Record:
    posted = request.method == "POST"
    is_json = posted and request.url.path.startswith("/v2/")
    given = _json(body) if is_json else parse_form(body if posted else request.url.query)
    if endpoint.kind is None:
        return given
    return check(endpoint.kind, given, as_json=is_json)


def _json(body: str) -> Record:
    try:
        given = json.loads(body or "{}")
    except ValueError as error:
        raise ApiError("Invalid JSON body: API v2 takes JSON.", begun=False) from error
    if not isinstance(given, dict):
        raise ApiError("Invalid JSON body: send an object.", begun=False)
    return given
