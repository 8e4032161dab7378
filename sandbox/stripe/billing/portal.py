"""The customer portal: what a customer does with their plan, as a session of the API and as a page."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.stripe.billing import customers, invoices, prices, subscriptions
from sandbox.stripe.cards import CARDS, REFUSED_LATER, CardDeclined, card_for
from sandbox.stripe.errors import ApiError, invalid
from sandbox.stripe.ids import new_id, now
from sandbox.stripe.pages import day_of, form_of, go, page
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

SUPPORTED = {"customer", "return_url", "locale", "expand"}
ACT = "/_sandbox/customers/{id}/portal"
KEPT_CARDS = tuple(number for number, card in CARDS.items() if card.decline is None or number == REFUSED_LATER)


def create(world: World, params: Record, base_url: str) -> Record:
    """Make a portal session. Raises `ApiError`."""
    for key in params:
        if key not in SUPPORTED:
            raise invalid(f"Stripe knows {key}, but Owny's stand-in does not carry it out.", key)
    if "customer" not in params:
        raise invalid("Missing required param: customer.", "customer", "parameter_missing")
    customer = customers.fetch(world, params["customer"])
    session_id = new_id("bps")
    session = {
        "id": session_id,
        "object": "billing_portal.session",
        "configuration": "bpc_owny_sandbox",
        "created": now(),
        "customer": customer["id"],
        "flow": None,
        "livemode": False,
        "locale": params.get("locale"),
        "on_behalf_of": None,
        "return_url": params.get("return_url"),
        "url": f"{base_url}/p/session/{session_id}",
    }
    return world.store.put("billing_portal.session", session)


def act(world: World, customer_id: str, given: Record) -> Record:
    """Do what a button of the page does: `{"do": cancel, resume, switch, card or pay, "to"?, "number"?}`."""
    customers.fetch(world, customer_id)
    wish = given.get("do")
    if wish == "card":
        return _change_card(world, customer_id, str(given.get("number", "")))
    plan = _living(world, customer_id)
    if plan is None:
        raise ApiError("There is no plan to change.")
    if wish in ("cancel", "resume"):
        return subscriptions.cancel_at_end(world, plan, wish == "cancel")
    if wish == "switch":
        return subscriptions.switch(world, plan, prices.IDS.get(str(given.get("to")), ""))
    if wish == "pay":
        return subscriptions.settle(world, plan)
    raise ApiError("do is cancel, resume, switch, card or pay.", param="do")


def portal_routes(world: World, perform: Callable[[str, str, Record], Record]) -> list[Route]:
    """The routes of the page. `perform` does an action wholly or not at all."""

    async def show(request: Request) -> Response:
        return _page(world, request, None, 200)

    async def change(request: Request) -> Response:
        session = world.store.get("billing_portal.session", request.path_params["id"])
        if session is None:
            return page("closed.html", status=404, session=None, success_url=None)
        try:
            perform(ACT, session["customer"], dict(await form_of(request)))
        except ApiError as error:
            return _page(world, request, error.message, error.status)
        return go(f"/p/session/{session['id']}")

    return [
        Route("/p/session/{id}", show, methods=["GET"]),
        Route("/p/session/{id}", change, methods=["POST"]),
    ]


def _page(world: World, request: Request, problem: str | None, status: int) -> Response:
    session = world.store.get("billing_portal.session", request.path_params["id"])
    if session is None:
        return page("closed.html", status=404, session=None, success_url=None)
    customer = customers.fetch(world, session["customer"])
    plan = _living(world, customer["id"])
    return page(
        "portal.html",
        status=status,
        session=session,
        customer=customer,
        plan=plan,
        item=plan["items"]["data"][0] if plan else None,
        due=invoices.fetch(world, plan["latest_invoice"]) if plan and plan["status"] == "past_due" else None,
        invoices=invoices.of_customer(world, customer["id"]),
        cards=KEPT_CARDS,
        refused_later=REFUSED_LATER,
        problem=problem,
        day=day_of,
    )


def _living(world: World, customer_id: str) -> Record | None:
    found = subscriptions.of_customer(world, customer_id)
    return next((one for one in found if one["status"] not in subscriptions.OVER), None)


def _change_card(world: World, customer_id: str, number: str) -> Record:
    card = card_for(number)
    if card.number not in KEPT_CARDS:
        raise CardDeclined(card.decline) if card.decline else ApiError("This card cannot be kept.")
    customers.set_card(world, customer_id, card.number)
    plan = _living(world, customer_id)
    if plan is not None and plan["status"] == "past_due":
        subscriptions.settle(world, plan)
    return customers.fetch(world, customer_id)
