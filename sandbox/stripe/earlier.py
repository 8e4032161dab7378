"""Payments from before the stand-in first started: a demo shop's sales, made by the same code as any other payment."""

import json
from pathlib import Path
from typing import Any

from sandbox.stripe import refunds
from sandbox.stripe.cards import GOOD, card_for
from sandbox.stripe.disputes import open_dispute
from sandbox.stripe.payers import Payer
from sandbox.stripe.payments import pay_by_card
from sandbox.stripe.sessions import create
from sandbox.stripe.settings import Settings
from sandbox.stripe.store import Record, Store
from sandbox.stripe.world import World

KEPT = ("checkout.session", "payment_intent", "charge", "transfer", "application_fee", "balance_transaction", "refund",
        "transfer_reversal", "dispute")  # fmt: skip


def remember_earlier(world: World, file: str) -> int:
    """Take in the payments that a file tells of and that are not known yet; how many. Nothing is delivered about them."""
    path = Path(file)
    if not file or not path.exists():
        return 0
    told = json.loads(path.read_text("utf-8"))
    fresh = [one for one in told if world.store.get("checkout.session", one["session"]) is None]
    with world.store.transaction():
        for one in fresh:
            for kind, record in _made(world, one):
                world.store.put(kind, record)
    return len(fresh)


def _made(world: World, told: dict[str, Any]) -> list[tuple[str, Record]]:
    """Pay it in a world of its own, then give its objects the ids and the moment that were told."""
    apart = World(Settings(), Store())
    account = world.store.get("account", told["destination"])
    if account is None:
        return []
    apart.store.put("account", account)
    session = create(apart, _wish(told), "")
    pay_by_card(apart, session, Payer(told["email"]), card_for(GOOD))
    paid = apart.store.get("checkout.session", session["id"]) or {}
    names = {session["id"]: told["session"], paid["payment_intent"]: told["payment_intent"]}
    if refund := told.get("refund"):
        wish = {"payment_intent": paid["payment_intent"], "reverse_transfer": True, "refund_application_fee": True}
        names[refunds.create(apart, wish | {"amount": refund["amount"]})["id"]] = refund["id"]
    if told.get("dispute"):
        (charge,) = apart.store.all("charge")
        names[open_dispute(apart, charge)["id"]] = told["dispute"]
    found = [(kind, record) for kind in KEPT for record in apart.store.all(kind)]
    apart.store.close()
    return [(kind, {**_renamed(record, names), "created": told["at"]}) for kind, record in found]


def _wish(told: dict[str, Any]) -> Record:
    product = {"name": told["title"]}
    price = {"currency": told["currency"], "unit_amount": told["amount"], "product_data": product}
    fee = {"application_fee_amount": told["fee"]} if told["fee"] else {}
    return {
        "mode": "payment",
        "client_reference_id": told["reference"],
        "customer_email": told["email"],
        "line_items": [{"quantity": 1, "price_data": price}],
        "payment_intent_data": {
            **fee,
            "description": told["title"],
            "transfer_data": {"destination": told["destination"]},
            "transfer_group": told["reference"],
            "metadata": {"order": told["reference"]},
        },
        "metadata": {"order": told["reference"]},
        "success_url": "http://127.0.0.1/",
    }


def _renamed(record: Record, names: dict[str, str]) -> Record:
    text = json.dumps(record)
    for old, new in names.items():
        text = text.replace(old, new)
    renamed: Record = json.loads(text)
    return renamed
