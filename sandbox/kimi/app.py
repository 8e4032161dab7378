"""The ASGI app: Moonshot's endpoints under /v1, and the stand-in's own switches under /_sandbox."""

import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.common.faults import FaultPlan
from sandbox.common.label import Labelled
from sandbox.kimi.chat import Desk, answer_chat, read_json
from sandbox.kimi.checks import check_key
from sandbox.kimi.errors import Refused, invalid
from sandbox.kimi.faults import KNOWN, fault_routes
from sandbox.kimi.formulas import formula_fibers, formula_tools
from sandbox.kimi.journal import Entry
from sandbox.kimi.models import MODELS, find_model
from sandbox.kimi.pages import page_routes
from sandbox.kimi.settings import SettingNotUnderstood, Settings
from sandbox.kimi.streaming import TransportKeeper
from sandbox.kimi.tokens import count_prompt

Handler = Callable[[HttpRequest, Desk, Entry], Awaitable[Response]]


def make_app(settings: Settings | None = None, plan: FaultPlan | None = None) -> ASGIApp:
    """Return the stand-in. `settings` and `plan` can be shared with a test that runs it in a thread."""
    desk = Desk(settings or Settings(), plan or FaultPlan(KNOWN))
    routes = [
        Route("/v1/chat/completions", _guarded(desk, answer_chat), methods=["POST"]),
        Route("/v1/formulas/{space}/{name}/tools", _guarded(desk, formula_tools)),
        Route("/v1/formulas/{space}/{name}/fibers", _guarded(desk, formula_fibers), methods=["POST"]),
        Route("/v1/models", _guarded(desk, _models)),
        Route("/v1/users/me/balance", _guarded(desk, _balance)),
        Route("/v1/tokenizers/estimate-token-count", _guarded(desk, _estimate), methods=["POST"]),
        Route("/_sandbox/settings", _settings(desk), methods=["GET", "POST"]),
        Route("/_sandbox/requests", _requests(desk)),
        Route("/_sandbox/reset", _reset(desk), methods=["POST"]),
        *fault_routes(desk.plan),
        *page_routes(desk),
    ]
    return TransportKeeper(Labelled(Starlette(routes=routes), "kimi"))


def _guarded(desk: Desk, handler: Handler) -> Callable[[HttpRequest], Awaitable[Response]]:
    """Check the key, keep a journal entry, and put the headers on that every answer has."""

    async def handle(request: HttpRequest) -> Response:
        started = time.perf_counter()
        trace_id = uuid4().hex
        entry = desk.journal.open(request.url.path, trace_id)
        used = desk.meter.add()
        try:
            check_key(request.headers.get("authorization"), desk.settings)
            _check_rate(desk.settings, used)
            response = await handler(request, desk, entry)
        except Refused as refused:
            entry.error = f"{refused.kind}: {refused.message}"
            response = refused.response()
        entry.status = response.status_code
        entry.ended = entry.ended or ("" if entry.stream and response.status_code == 200 else "answered")
        response.headers.update(
            {
                "x-trace-id": trace_id,
                "Msh-Request-Id": trace_id,
                "X-RateLimit-Limit": str(desk.settings.requests_per_minute),
                "X-RateLimit-Remaining": str(max(desk.settings.requests_per_minute - used, 0)),
                "X-RateLimit-Reset": "60",
                "Server-Timing": f"inner; dur={(time.perf_counter() - started) * 1000:.1f}",
            }
        )
        return response

    return handle


def _check_rate(settings: Settings, used: int) -> None:
    limit = settings.requests_per_minute
    if used > limit:
        message = (
            f"Your account org-standin<ak-standin> request reached organization max RPM: {limit},"
            " please try again after 1 seconds"
        )
        raise Refused(429, "rate_limit_reached_error", message, {"Retry-After": "1"})


async def _models(request: HttpRequest, desk: Desk, entry: Entry) -> Response:
    served = [model.as_json() for model in MODELS.values() if model.id not in desk.settings.retired]
    return JSONResponse({"object": "list", "data": served})


async def _balance(request: HttpRequest, desk: Desk, entry: Entry) -> Response:
    data = {"available_balance": 49.58894, "voucher_balance": 46.58893, "cash_balance": 3.00001}
    return JSONResponse({"code": 0, "data": data, "scode": "0x0", "status": True})


async def _estimate(request: HttpRequest, desk: Desk, entry: Entry) -> Response:
    body = await read_json(request)
    find_model(body.get("model"), frozenset(desk.settings.retired))
    if not isinstance(body.get("messages"), list):
        raise invalid("messages must not be empty")
    total = count_prompt(body["messages"], body.get("tools"))
    return JSONResponse({"code": 0, "data": {"total_tokens": total}, "scode": "0x0", "status": True})


def _settings(desk: Desk) -> Callable[[HttpRequest], Awaitable[Response]]:
    async def settings(request: HttpRequest) -> Response:
        if request.method == "POST":
            try:
                desk.settings.change(await request.json())
            except (AttributeError, ValueError, SettingNotUnderstood) as error:
                return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(desk.settings.as_json())

    return settings


def _requests(desk: Desk) -> Callable[[HttpRequest], Awaitable[Response]]:
    async def requests(request: HttpRequest) -> Response:
        return JSONResponse({"requests": [entry.as_json() for entry in desk.journal.entries()]})

    return requests


def _reset(desk: Desk) -> Callable[[HttpRequest], Awaitable[Response]]:
    async def reset(request: HttpRequest) -> Response:
        desk.reset()
        return JSONResponse({"reset": True})

    return reset
