"""The stand-in as an ASGI app: API, pages, control, background work."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from sandbox.common.label import Labelled
from sandbox.common.misbehave import HTTP_FAULTS, Misbehaving
from sandbox.stripe.accounts import make_ready
from sandbox.stripe.api import SERVER_ERROR, answer_with, authenticate
from sandbox.stripe.billing.portal import portal_routes
from sandbox.stripe.console import console_routes
from sandbox.stripe.control import control_routes, perform
from sandbox.stripe.deliveries import deliver_forever
from sandbox.stripe.earlier import remember_earlier
from sandbox.stripe.endpoints import ENDPOINTS
from sandbox.stripe.errors import ApiError
from sandbox.stripe.ids import new_id
from sandbox.stripe.invoices import invoice_routes
from sandbox.stripe.onboarding import onboarding_routes
from sandbox.stripe.pay_page import pay_routes
from sandbox.stripe.payments import finish_bank_debit
from sandbox.stripe.sessions import expire_overdue
from sandbox.stripe.settings import Settings
from sandbox.stripe.store import Store
from sandbox.stripe.world import World

ASSETS = Path(__file__).parent / "assets"
CLOCK_SECONDS = 1.0
OUTER_FAULTS = frozenset(HTTP_FAULTS) - {"error_after"}
"""Faults that happen outside the idempotency layer; `error_after` is kept with the key, as Stripe keeps its 500s."""


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Build the whole stand-in. Raises `FaultNotUnderstood` when the settings name a fault there is not."""
    settings = settings or Settings()
    world = World(settings, Store(settings.state_file))
    world.faults.read_text(settings.faults)
    for account_id in settings.ready_accounts:
        make_ready(world, account_id)
    remember_earlier(world, settings.earlier_file)
    api = [Route(one.path, answer_with(world, one), methods=[one.method]) for one in ENDPOINTS]
    app = Starlette(
        routes=[
            *api,
            *pay_routes(world),
            *onboarding_routes(world),
            *invoice_routes(world),
            *portal_routes(world, lambda path, key, given: perform(world, path, key, given)),
            *console_routes(world),
            *control_routes(world),
            Mount("/assets", StaticFiles(directory=ASSETS)),
        ],
        exception_handlers={404: _not_found, 405: _not_found},
        lifespan=lambda _: _background(world),
    )
    return Misbehaving(Labelled(app, "stripe"), world.faults, _fault_answer, OUTER_FAULTS)


def _fault_answer(status: int, path: str) -> Response:
    if status == 429:
        error = {
            "message": "Too many requests hit the API too quickly.",
            "type": "invalid_request_error",
            "code": "rate_limit",
        }
        body = {"error": error}
    else:
        body = SERVER_ERROR
    headers = {"Request-Id": new_id("req", 14), "X-Owny-Sandbox": "stripe"}
    return JSONResponse(body, status_code=status, headers=headers)


async def _not_found(request: Request, _: Exception) -> Response:
    if not request.url.path.startswith(("/v1/", "/v2/")):
        return JSONResponse({"error": {"message": "The stand-in has no such page."}}, status_code=404)
    try:
        authenticate(request)
        message = f"Unrecognized request URL ({request.method}: {request.url.path}). Owny's stand-in does not have it."
        error = ApiError(message, status=404)
    except ApiError as refusal:
        error = refusal
    return JSONResponse(error.as_json(), status_code=error.status, headers={"Request-Id": new_id("req", 14)})


@contextlib.asynccontextmanager
async def _background(world: World) -> AsyncIterator[None]:
    loops = [
        asyncio.create_task(deliver_forever(world, "platform")),
        asyncio.create_task(deliver_forever(world, "connect")),
        asyncio.create_task(_clock(world)),
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        world.store.close()


async def _clock(world: World) -> None:
    """Let sessions expire and bank debits arrive when their time has come."""
    ear = world.bell.ear()
    while True:
        ear.clear()
        with world.store.transaction():
            expire_overdue(world)
            next_due = _finish_due_debits(world)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ear.wait(), min(CLOCK_SECONDS, max(0.0, next_due - time.time())))


def _finish_due_debits(world: World) -> float:
    """Finish the bank debits that are due and return the moment of the next one."""
    next_due = time.time() + CLOCK_SECONDS
    for session in world.store.having("checkout.session", "status", "complete"):
        debit = session.get("_debit")
        if debit and debit["due_at"] <= time.time():
            finish_bank_debit(world, session, succeeds=debit["succeeds"])
        elif debit:
            next_due = min(next_due, debit["due_at"])
    return next_due
