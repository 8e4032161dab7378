"""The page a buyer pays at: `session.url`."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.stripe import sessions, tax
from sandbox.stripe.cards import CARDS, card_for
from sandbox.stripe.control import perform
from sandbox.stripe.errors import ApiError
from sandbox.stripe.ids import now
from sandbox.stripe.onboarding import COUNTRIES
from sandbox.stripe.pages import form_of, go, page
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

PAY = "/_sandbox/sessions/{id}/pay"

OTHER_CARDS = [
    (" ".join(number[start : start + 4] for start in range(0, 16, 4)), card.decline.message if card.decline else note)
    for number, card in CARDS.items()
    for note in ["Paid, then disputed by its owner." if card.disputed else "Paid."]
    if number != "4242424242424242"
]
"""Numbers a tester may type, with what happens."""

BLANK = {
    "email": "", "number": "4242 4242 4242 4242", "name": "", "method": "card", "outcome": "settles", "country": "us",
    "business": "", "tax_id": "",
}  # fmt: skip
"""The form before anything is typed."""

BANK_OUTCOMES = {"settles": "Arrives by itself", "fails": "Fails", "waits": "Waits until settled by hand"}


def pay_routes(world: World) -> list[Route]:
    """Return the routes of the pay page."""

    async def show(request: Request) -> Response:
        session = world.store.get("checkout.session", request.path_params["id"])
        if session is None:
            return _closed(None)
        if session["status"] != "open" or session["expires_at"] <= now():
            return _closed(session)
        known = (session.get("customer_details") or {}).get("email")
        typed = BLANK | {"email": session.get("customer_email") or known or ""}
        return _form(world, session, typed, None, 200)

    async def pay(request: Request) -> Response:
        session = world.store.get("checkout.session", request.path_params["id"])
        if session is None or session["status"] != "open" or session["expires_at"] <= now():
            return _closed(session)
        typed = BLANK | await form_of(request)
        if "look" in typed:
            return _form(world, session, typed, None, 200)
        if "@" not in typed["email"]:
            return _form(world, session, typed, "Enter your e-mail address.", 422)
        try:
            perform(world, PAY, session["id"], _wish(world, typed))
        except ApiError as error:
            return _form(world, session, typed, error.message, error.status)
        return go(success_url(session))

    return [
        Route("/c/pay/{id}", show, methods=["GET"]),
        Route("/c/pay/{id}", pay, methods=["POST"]),
    ]


def success_url(session: Record) -> str:
    """Return where the buyer goes after paying."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _wish(world: World, typed: dict[str, str]) -> Record:
    """Return what the typed form asks of the pay action."""
    who = {
        "email": typed["email"],
        "name": typed["name"] or None,
        "country": typed["country"],
        "business": typed["business"] or None,
        "tax_id": typed["tax_id"] or None,
    }
    if typed.get("method") != "bank_debit":
        return {**who, "method": "card", "card_number": card_for(typed["number"]).number}
    seconds = world.settings.bank_debit_seconds
    after = {"settles": {"after_seconds": seconds}, "fails": {"after_seconds": -seconds}}
    return {**who, "method": "bank_debit", **after.get(typed.get("outcome", ""), {})}


def _form(world: World, session: Record, typed: dict[str, str], problem: str | None, status: int) -> Response:
    tax.work_out(world, session, typed["country"], typed["tax_id"])  # shown, not kept: paying works it out anew
    return page(
        "pay.html",
        status=status,
        session=session,
        asks_country=session["automatic_tax"]["enabled"],
        asks_tax_id=(session.get("tax_id_collection") or {}).get("enabled", False),
        countries=COUNTRIES,
        lines=session["_line_items"],
        seller=_seller(world, session),
        typed=typed,
        problem=problem,
        bank_debit=sessions.bank_debit_of(session),
        takes_cards="card" in session["payment_method_types"],
        bank_outcomes=BANK_OUTCOMES,
        bank_seconds=round(world.settings.bank_debit_seconds),
        cards=OTHER_CARDS,
    )


def _closed(session: Record | None) -> Response:
    status = 404 if session is None else 410
    url = success_url(session) if session and session["status"] == "complete" else None
    return page("closed.html", status=status, session=session, success_url=url)


def _seller(world: World, session: Record) -> str:
    branding = session.get("branding_settings") or {}
    transfer = session["_payment_intent_data"].get("transfer_data") or {}
    account = world.store.get("account", transfer.get("destination", "")) or {}
    return str(branding.get("display_name") or account.get("display_name") or "Owny.store")
