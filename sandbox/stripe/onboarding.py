"""The pages a creator sees: onboarding behind a single-use link, and the small Express dashboard."""

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.stripe import accounts
from sandbox.stripe.ids import new_id
from sandbox.stripe.pages import form_of, go, page
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

COUNTRIES = {
    "us": "United States", "gb": "United Kingdom", "de": "Germany", "fr": "France", "es": "Spain", "it": "Italy",
    "nl": "Netherlands", "ie": "Ireland", "at": "Austria", "ch": "Switzerland", "se": "Sweden", "pl": "Poland",
    "ca": "Canada", "au": "Australia", "nz": "New Zealand", "jp": "Japan", "br": "Brazil", "mx": "Mexico",
}  # fmt: skip

BANKS = {"6789": "Test bank •••• 6789, takes payouts", "1116": "Test bank •••• 1116, refuses payouts"}
REFUSING_BANK = "1116"

OUTCOMES = {"complete": "active", "review": "pending", "leave": "restricted"}
"""Buttons of the page and the transfer status each leads to."""


def onboarding_routes(world: World) -> list[Route]:
    """Return the routes of the creator's pages."""

    async def enter(request: Request) -> Response:
        """Use the link up and go on to the form; a used or expired one goes to the platform's refresh URL."""
        link = world.store.get("account_link", request.path_params["token"])
        if link is None or link["account"] != request.path_params["account"]:
            return page("closed.html", status=404, session=None, success_url=None)
        if link["used"] or link["expires_at"] <= time.time():
            return go(link["refresh_url"])
        world.store.put("account_link", link | {"used": True})
        visit = world.store.put("visit", link | {"id": new_id("visit", 32), "done": False})
        return go(f"/setup/s/{visit['id']}")

    async def show(request: Request) -> Response:
        visit = _open_visit(world, request)
        if visit is None:
            return page("closed.html", status=410, session=None, success_url=None)
        account = accounts.fetch(world, visit["account"])
        return _form(account, visit, None)

    async def submit(request: Request) -> Response:
        visit = _open_visit(world, request)
        if visit is None:
            return page("closed.html", status=410, session=None, success_url=None)
        account = accounts.fetch(world, visit["account"])
        typed = await form_of(request)
        status = OUTCOMES.get(typed.get("outcome", ""), "restricted")
        if status != "restricted" and not typed.get("name"):
            return _form(account, visit, "Enter your full legal name.")
        with world.store.transaction():
            _finish(world, account, typed, status)
            world.store.put("visit", visit | {"done": True})
        return go(visit["return_url"])

    async def dashboard(request: Request) -> Response:
        account = world.store.get("account", request.path_params["account"])
        if account is None:
            return page("closed.html", status=404, session=None, success_url=None)
        transfers = [one for one in world.store.all("transfer") if one["destination"] == account["id"]]
        fees = {fee["charge"]: fee for fee in world.store.all("application_fee")}
        return page("express.html", account=account, rows=[_row(one, fees) for one in transfers])

    return [
        Route("/setup/e/{account}/{token}", enter, methods=["GET"]),
        Route("/setup/s/{id}", show, methods=["GET"]),
        Route("/setup/s/{id}", submit, methods=["POST"]),
        Route("/express/{account}", dashboard, methods=["GET"]),
    ]


def _open_visit(world: World, request: Request) -> Record | None:
    visit = world.store.get("visit", request.path_params["id"])
    return None if visit is None or visit["done"] else visit


def _form(account: Record, visit: Record, problem: str | None) -> Response:
    return page(
        "onboarding.html",
        status=422 if problem else 200,
        account=account,
        visit=visit,
        problem=problem,
        countries=COUNTRIES,
        country=str(account["_identity"].get("country", "us")).lower(),
        banks=BANKS,
    )


def _finish(world: World, account: Record, typed: dict[str, str], status: str) -> None:
    """Keep what was typed and settle the account; a bank that refuses payouts leaves one requirement."""
    account["_identity"]["country"] = typed.get("country", "us")
    needs = None
    if status == "active" and typed.get("bank") == REFUSING_BANK:
        status, needs = "restricted", ["default_outbound_destination"]
    accounts.settle(world, account, status, needs)


def _row(transfer: Record, fees: dict[str, Record]) -> Record:
    """Return what a creator earned with one transfer, in cents."""
    fee = fees.get(transfer["source_transaction"], {"amount": 0, "amount_refunded": 0})
    kept = fee["amount"] - fee["amount_refunded"]
    return {
        "created": transfer["created"],
        "currency": transfer["currency"],
        "amount": transfer["amount"],
        "fee": kept,
        "reversed": transfer["amount_reversed"],
        "net": transfer["amount"] - transfer["amount_reversed"] - kept,
    }
