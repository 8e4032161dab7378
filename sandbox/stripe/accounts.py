"""Connected accounts of API v2: create, read, change, and the links to the onboarding page.

Fields: stripe/v2/core/_account.py of the SDK. Fields that are not asked for with `include` are null, as at Stripe.
"""

import time
from typing import Any

from sandbox.stripe.errors import ApiError, missing
from sandbox.stripe.events import emit_thin
from sandbox.stripe.ids import iso, new_id
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

CAPABILITY_EVENT = "v2.core.account[configuration.recipient].capability_status_updated"
CLOSED_EVENT = "v2.core.account.closed"
REQUIREMENTS_EVENT = "v2.core.account[requirements].updated"

ONBOARDING_NEEDS = (
    "identity.individual.given_name",
    "identity.individual.date_of_birth",
    "default_outbound_destination",
    "identity.attestations.terms_of_service.account",
)
"""Requirement descriptions an account has before onboarding."""

_STATUS_DETAILS = {
    "active": [],
    "pending": [{"code": "requirements_pending_verification", "resolution": "no_resolution"}],
    "restricted": [{"code": "requirements_past_due", "resolution": "provide_info"}],
}
STATUSES = tuple(_STATUS_DETAILS)


def create(world: World, params: Record) -> Record:
    """Make an account; one that asks for transfers is restricted until it is onboarded."""
    identity = params.get("identity") or {}
    if not identity.get("country"):
        raise ApiError("identity.country is required to request capabilities.", param="identity[country]")
    if params.get("dashboard") == "express" and not (params.get("defaults") or {}).get("responsibilities"):
        raise ApiError(
            "defaults.responsibilities is required for an account with the express dashboard.",
            param="defaults[responsibilities]",
        )
    if "merchant" in (params.get("configuration") or {}):
        raise ApiError("The stand-in knows recipient accounts only.", param="configuration[merchant]")
    account = _new_account(new_id("acct", 16), params)
    world.store.put("account", account)
    return shown(account, params.get("include", []))


def make_ready(world: World, account_id: str) -> None:
    """Make an account that is onboarded already, unless there is one with this id."""
    if world.store.get("account", account_id) is None:
        account = _new_account(account_id, {"identity": {"country": "us"}, "dashboard": "express"})
        account.update(_transfers="active", applied_configurations=["recipient"])
        world.store.put("account", account)


def _new_account(account_id: str, params: Record) -> Record:
    wanted = _requests_transfers(params)
    return {
        "id": account_id,
        "object": "v2.core.account",
        "applied_configurations": ["recipient"] if wanted else [],
        "closed": False,
        "contact_email": params.get("contact_email"),
        "contact_phone": params.get("contact_phone"),
        "created": iso(),
        "dashboard": params.get("dashboard"),
        "display_name": params.get("display_name"),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "_identity": params.get("identity") or {},
        "_defaults": params.get("defaults") or {},
        "_transfers": "restricted" if wanted else None,
        "_needs": list(ONBOARDING_NEEDS) if wanted else [],
    }


def update(world: World, account_id: str, params: Record) -> Record:
    """Change what the platform may change. Raises `ApiError` for an unknown account."""
    account = fetch(world, account_id)
    for key in ("contact_email", "contact_phone", "display_name", "dashboard"):
        if key in params:
            account[key] = params[key]
    account["metadata"] |= params.get("metadata") or {}
    account["_identity"] |= params.get("identity") or {}
    account["_defaults"] |= params.get("defaults") or {}
    if _requests_transfers(params) and account["_transfers"] is None:
        account.update(applied_configurations=["recipient"], _transfers="restricted", _needs=list(ONBOARDING_NEEDS))
    world.store.put("account", account)
    return shown(account, params.get("include", []))


def fetch(world: World, account_id: str) -> Record:
    """Return the stored account. Raises `ApiError`."""
    account = world.store.get("account", account_id)
    if account is None:
        raise missing("account", account_id)
    return account


def can_receive(account: Record | None) -> bool:
    """Say whether transfers to the account are active."""
    return account is not None and account["_transfers"] == "active"


def settle(world: World, account: Record, status: str, needs: list[str] | None = None) -> None:
    """Give an account a transfer status (`active`, `pending`, `restricted`) and tell the platform what changed."""
    if status not in _STATUS_DETAILS:
        raise ApiError(f"status is one of {', '.join(STATUSES)}.", param="status")
    if needs is None:
        needs = list(ONBOARDING_NEEDS) if status == "restricted" else []
    status_changed, needs_changed = account["_transfers"] != status, account["_needs"] != needs
    account.update(_transfers=status, _needs=needs, applied_configurations=["recipient"])
    world.store.put("account", account)
    if needs_changed:
        emit_thin(world, REQUIREMENTS_EVENT, account["id"], {})
    if status_changed:
        data = {"updated_capability": "stripe_balance.stripe_transfers"}
        emit_thin(world, CAPABILITY_EVENT, account["id"], data)


def close(world: World, account: Record) -> None:
    """Close an account for good: its transfers stop and the platform is told. Raises `ApiError` for a closed one."""
    if account["closed"]:
        raise ApiError(f"Account {account['id']} is already closed.")
    account.update(closed=True, _transfers="restricted", _needs=[])
    world.store.put("account", account)
    emit_thin(world, CLOSED_EVENT, account["id"], {})


def shown(account: Record, include: list[str]) -> Record:
    """Return an account as the API shows it: only the included parts are filled."""
    parts: dict[str, Any] = {
        "configuration": _configuration(account, include),
        "defaults": _defaults(account) if "defaults" in include else None,
        "future_requirements": {"alternatives": None, "entries": [], "summary": None}
        if "future_requirements" in include
        else None,
        "identity": account["_identity"] if "identity" in include else None,
        "requirements": _requirements(account) if "requirements" in include else None,
    }
    return {key: value for key, value in account.items() if key[0] != "_"} | parts


def create_link(world: World, params: Record, base_url: str) -> Record:
    """Make a single-use link to the onboarding page. Raises `ApiError`."""
    account = fetch(world, params["account"])
    if account["closed"]:
        raise ApiError(f"Account {account['id']} is closed.", param="account")
    use_case = params["use_case"]
    details = use_case.get(use_case["type"])
    if use_case["type"] not in ("account_onboarding", "account_update") or not details:
        raise ApiError("use_case needs a known type and its options.", param="use_case[type]")
    token = new_id("lnk", 32)
    expires_at = time.time() + world.settings.link_seconds
    world.store.put(
        "account_link",
        {
            "id": token,
            "account": account["id"],
            "expires_at": expires_at,
            "used": False,
            "refresh_url": details["refresh_url"],
            "return_url": details.get("return_url") or details["refresh_url"],
        },
    )
    return {
        "object": "v2.core.account_link",
        "account": account["id"],
        "created": iso(),
        "expires_at": iso(expires_at),
        "livemode": False,
        "url": f"{base_url}/setup/e/{account['id']}/{token}",
        "use_case": use_case,
    }


def _requests_transfers(params: Record) -> bool:
    node: Any = params
    for key in ("configuration", "recipient", "capabilities", "stripe_balance", "stripe_transfers"):
        node = (node or {}).get(key)
    return bool(node and node.get("requested"))


def _configuration(account: Record, include: list[str]) -> Record | None:
    if not any(part.startswith("configuration.") for part in include):
        return None
    recipient = None
    if "configuration.recipient" in include and account["_transfers"]:
        status = account["_transfers"]
        transfers = {"status": status, "status_details": _STATUS_DETAILS[status]}
        capabilities = {"stripe_balance": {"payouts": transfers, "stripe_transfers": transfers}}
        recipient = {"applied": True, "capabilities": capabilities}
    return {"customer": None, "merchant": None, "recipient": recipient}


def _defaults(account: Record) -> Record:
    empty: Record = {"currency": None, "locales": None, "payout_methods": None, "profile": None, "responsibilities": {}}
    filled: Record = empty | account["_defaults"]
    return filled | {"responsibilities": {"requirements_collector": "stripe"} | filled["responsibilities"]}


def _requirements(account: Record) -> Record:
    entries = [_requirement(need) for need in account["_needs"]]
    summary = {"minimum_deadline": {"status": "past_due", "time": iso()} if entries else None}
    return {"alternatives": None, "entries": entries, "summary": summary}


def _requirement(need: str) -> Record:
    restricted = {
        "capability": "stripe_balance.stripe_transfers",
        "configuration": "recipient",
        "deadline": {"status": "past_due"},
    }
    return {
        "awaiting_action_from": "user",
        "description": need,
        "errors": [],
        "impact": {"restricts_capabilities": [restricted]},
        "minimum_deadline": {"status": "past_due"},
        "reference": None,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }
