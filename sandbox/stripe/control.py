"""`/_sandbox/`: what tests and the control page can make happen, as JSON."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.fault_api import fault_routes
from sandbox.stripe import accounts, disputes, refunds, sessions
from sandbox.stripe.billing import customers, plan_sessions, portal, subscriptions
from sandbox.stripe.billing.invoices import DAY
from sandbox.stripe.cards import DECLINED, GOOD, REFUSED_LATER, CardDeclined, card_for
from sandbox.stripe.errors import ApiError, missing
from sandbox.stripe.events import queue_again, release_held
from sandbox.stripe.payers import Payer
from sandbox.stripe.payments import finish_bank_debit, pay_by_card, refuse_closed, start_bank_debit
from sandbox.stripe.shapes import public
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

Work = Callable[[World, str, Record], Record]


def pay(world: World, session_id: str, given: Record) -> Record:
    """Pay a session: `{"method": "card"|"bank_debit"|"decline", "email"?, "name"?, "card_number"?, "after_seconds"?}`, and
    where tax is worked out or an invoice made also `{"country"?, "business"?, "tax_id"?}`.

    `after_seconds` says when a bank debit arrives by itself (negative: fails then); without it, by hand.
    """
    session = sessions.fetch(world, session_id)
    email = given.get("email") or session.get("customer_email") or "buyer@example.com"
    payer = Payer(email, given.get("name"), given.get("country", "us"), given.get("business"), given.get("tax_id"))
    method = given.get("method", "card")
    if session["mode"] == "subscription":
        refuse_closed(session)
        plan_sessions.pay(world, session, card_for(str(given.get("card_number", GOOD if method == "card" else DECLINED))))
    elif method == "bank_debit":
        debit = sessions.bank_debit_of(session)
        if debit is None:
            raise ApiError("This session does not offer a bank debit.")
        start_bank_debit(world, session, payer, debit)
        if "after_seconds" in given:
            plan_debit(world, session, float(given["after_seconds"]))
    elif method in ("card", "decline"):
        number = str(given.get("card_number", GOOD if method == "card" else DECLINED))
        card = card_for(number)
        charge = pay_by_card(world, session, payer, card)
        if card.disputed:
            disputes.open_dispute(world, charge)
    else:
        raise ApiError("method is card, bank_debit or decline.", param="method")
    return public(sessions.fetch(world, session_id))


def plan_debit(world: World, session: Record, seconds: float) -> None:
    """Let a bank debit arrive after so many seconds; a negative number lets it fail after as many."""
    session["_debit"] = {"due_at": time.time() + abs(seconds), "succeeds": seconds >= 0}
    world.store.put("checkout.session", session)
    world.bell.ring()


def _debit(world: World, session_id: str, succeeds: bool) -> Record:
    finish_bank_debit(world, sessions.fetch(world, session_id), succeeds=succeeds)
    return public(sessions.fetch(world, session_id))


def _account(world: World, account_id: str, given: Record) -> Record:
    account = accounts.fetch(world, account_id)
    accounts.settle(world, account, given.get("status", "active"), given.get("needs"))
    return accounts.shown(account, ["configuration.recipient", "requirements"])


def _close_account(world: World, account_id: str, given: Record) -> Record:
    account = accounts.fetch(world, account_id)
    accounts.close(world, account)
    return accounts.shown(account, [])


def _charge(world: World, charge_id: str) -> Record:
    charge = world.store.get("charge", charge_id)
    if charge is None:
        raise missing("charge", charge_id)
    return charge


def _dispute(world: World, charge_id: str, given: Record) -> Record:
    charge, amount = _charge(world, charge_id), given.get("amount", 0)
    if not isinstance(amount, int):
        raise ApiError("amount is a whole number of cents.", param="amount")
    return public(disputes.open_dispute(world, charge, given.get("reason", "fraudulent"), amount))


def _close(world: World, dispute_id: str, given: Record) -> Record:
    return public(disputes.close(world, disputes.fetch(world, dispute_id), won=given.get("outcome") == "won"))


def _refund(world: World, refund_id: str, change: Callable[[World, Record], None]) -> Record:
    change(world, refunds.fetch(world, refund_id))
    return public(refunds.fetch(world, refund_id))


def _advance(world: World, subscription_id: str, given: Record) -> Record:
    """`{"days"}` go by for a subscription."""
    try:
        seconds = int(float(given.get("days", 1)) * DAY)
    except ValueError:
        raise ApiError("days is a number.", param="days") from None
    return public(subscriptions.advance(world, subscriptions.fetch(world, subscription_id), seconds))


def _refuse_card(world: World, subscription_id: str) -> Record:
    """From now on each payment for the subscription is declined, until another card is given."""
    subscription = subscriptions.fetch(world, subscription_id)
    customers.set_card(world, subscription["customer"], REFUSED_LATER)
    return public(subscription)


def _send_again(world: World, delivery_id: str, given: Record) -> Record:
    delivery = world.store.get("delivery", delivery_id)
    if delivery is None:
        raise ApiError(f"No such delivery: '{delivery_id}'", status=404)
    queue_again(world, delivery)
    return delivery


def _reset(world: World, _: str, given: Record) -> Record:
    world.store.reset()
    world.faults.clear()
    return {"reset": True}


ACTIONS: dict[str, Work] = {
    "/_sandbox/sessions/{id}/pay": pay,
    "/_sandbox/sessions/{id}/settle": lambda world, key, given: _debit(world, key, True),
    "/_sandbox/sessions/{id}/fail": lambda world, key, given: _debit(world, key, False),
    "/_sandbox/sessions/{id}/expire": lambda world, key, given: public(sessions.expire(world, sessions.fetch(world, key))),
    "/_sandbox/accounts/{id}": _account,
    "/_sandbox/accounts/{id}/close": _close_account,
    "/_sandbox/charges/{id}/dispute": _dispute,
    "/_sandbox/charges/{id}/warn": lambda world, key, given: disputes.warn(world, _charge(world, key)),
    "/_sandbox/customers/{id}/portal": portal.act,
    "/_sandbox/subscriptions/{id}/advance": _advance,
    "/_sandbox/subscriptions/{id}/refuse": lambda world, key, given: _refuse_card(world, key),
    "/_sandbox/disputes/{id}/close": _close,
    "/_sandbox/refunds/{id}/settle": lambda world, key, given: _refund(world, key, refunds.settle),
    "/_sandbox/refunds/{id}/fail": lambda world, key, given: _refund(world, key, refunds.fail),
    "/_sandbox/deliveries/{id}/send": _send_again,
    "/_sandbox/deliveries/release": lambda world, key, given: {"released": release_held(world)},
    "/_sandbox/reset": _reset,
}
"""POST actions; the page's buttons do the same."""


def perform(world: World, path: str, object_id: str, given: Record) -> Record:
    """Do one action, wholly or not at all; a declined card is recorded and then raised. Raises `ApiError`."""
    declined: CardDeclined | None = None
    with world.store.transaction():
        try:
            answer = ACTIONS[path](world, object_id, given)
        except CardDeclined as refusal:
            declined = refusal
    if declined is not None:
        decline = declined.decline
        raise ApiError(decline.message, status=402, type="card_error", code=decline.code, decline_code=decline.decline_code)
    return answer


def control_routes(world: World) -> list[Route]:
    """Return the JSON routes under `/_sandbox/`."""

    def action(path: str) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            try:
                given: Any = await request.json() if await request.body() else {}
                if not isinstance(given, dict):
                    raise ApiError("Send a JSON object.")
                return JSONResponse(perform(world, path, request.path_params.get("id", ""), given))
            except ApiError as error:
                return JSONResponse(error.as_json(), status_code=error.status)
            except ValueError:
                return JSONResponse({"error": {"message": "Send a JSON object."}}, status_code=400)

        return handle

    async def listing(request: Request) -> Response:
        kind = {"sessions": "checkout.session", "events": "event", "deliveries": "delivery"}
        name = request.path_params["name"]
        return JSONResponse({"data": world.store.all(kind.get(name, name.removesuffix("s")))})

    posts = [Route(path, action(path), methods=["POST"]) for path in ACTIONS]
    specific_first = sorted(posts, key=lambda route: "{" in route.path)
    return [*fault_routes(world.faults), *specific_first, Route("/_sandbox/{name}", listing, methods=["GET"])]
