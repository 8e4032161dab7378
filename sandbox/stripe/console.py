"""The page at `/_sandbox/`: what happened, what to make happen, what shall go wrong."""

from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common.fault_api import fault_from_json
from sandbox.common.faults import FaultNotUnderstood
from sandbox.stripe.control import ACTIONS, perform
from sandbox.stripe.errors import ApiError
from sandbox.stripe.pages import form_of, go, page
from sandbox.stripe.shapes import filled
from sandbox.stripe.world import World

SHOWN = 25
HOME = "/_sandbox/"


def console_routes(world: World) -> list[Route]:
    """Return the routes of the control page; its buttons are forms."""

    async def home(request: Request) -> Response:
        store = world.store
        deliveries = store.all("delivery")
        return page(
            "console.html",
            settings=world.settings,
            faults=world.faults.as_json()["faults"],
            known=world.faults.known,
            sessions=[filled(session) for session in store.all("checkout.session")[:SHOWN]],
            charges={charge["id"]: charge for charge in store.all("charge")},
            intents={intent["id"]: filled(intent) for intent in store.all("payment_intent")},
            accounts=store.all("account")[:SHOWN],
            refunds=store.all("refund")[:SHOWN],
            disputes=store.all("dispute")[:SHOWN],
            subscriptions=store.all("subscription")[:SHOWN],
            deliveries=deliveries[:60],
            held=sum(delivery["state"] == "held" for delivery in deliveries),
            said=request.query_params.get("said"),
            clock=_clock,
        )

    async def act(request: Request) -> Response:
        typed = await form_of(request)
        path, object_id = typed.pop("path", ""), typed.pop("id", "")
        if path not in ACTIONS:
            return _back("There is no such action.")
        try:
            perform(world, path, object_id, dict(typed))
        except ApiError as error:
            return _back(error.message)
        return _back("Done.")

    async def set_fault(request: Request) -> Response:
        typed = await form_of(request)
        if typed.get("on") != "1":
            world.faults.clear(typed.get("name"))
            return _back(f"{typed.get('name')} is off.")
        wish = {key: typed[key] for key in ("name", "value", "times", "path_prefix") if typed.get(key)}
        try:
            world.faults.add(fault_from_json(wish))
        except FaultNotUnderstood as error:
            return _back(str(error))
        return _back(f"{typed.get('name')} is on.")

    return [
        Route(HOME, home, methods=["GET"]),
        Route("/_sandbox/page/act", act, methods=["POST"]),
        Route("/_sandbox/page/fault", set_fault, methods=["POST"]),
    ]


def _back(said: str) -> Response:
    return go(f"{HOME}?{urlencode({'said': said})}")


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%H:%M:%S")
