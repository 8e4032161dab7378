"""Webhooks leave from here: signed, one after the other for each endpoint, tried again with growing gaps.

Signature scheme: https://docs.stripe.com/webhooks#verify-manually (HMAC-SHA256 over `<t>.<raw body>`).
"""

import asyncio
import hashlib
import hmac
import json
import time
from functools import cache
from ssl import SSLContext

import httpx2

from sandbox.stripe.shapes import public
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

ANSWER_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 5.0


def signature_header(body: str, secret: str, moment: int) -> str:
    """Return the value of `Stripe-Signature` for a raw body."""
    digest = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


@cache
def _trusted() -> SSLContext:
    return httpx2.create_ssl_context()


async def deliver_forever(world: World, endpoint: str) -> None:
    """Deliver what is due for one endpoint (`platform` or `connect`) until cancelled."""
    ear = world.bell.ear()
    async with httpx2.AsyncClient(verify=_trusted(), timeout=ANSWER_SECONDS, trust_env=False) as client:
        while True:
            ear.clear()
            for delivery in _due(world, endpoint):
                await _attempt(world, client, delivery)
            try:
                await asyncio.wait_for(ear.wait(), _seconds_to_next(world, endpoint))
            except TimeoutError:
                continue


def _waiting(world: World, endpoint: str) -> list[Record]:
    """Return the undelivered ones of an endpoint, oldest first."""
    return [delivery for delivery in world.store.having("delivery", "state", "due") if delivery["endpoint"] == endpoint]


def _due(world: World, endpoint: str) -> list[Record]:
    now, waiting = time.time(), _waiting(world, endpoint)
    in_order = [delivery for delivery in waiting if not delivery["reordered"] and delivery["due_at"] <= now]
    # Once the window of the first is over all of them go: those queued a moment later must not be left behind.
    shuffled = [delivery for delivery in waiting if delivery["reordered"]]
    is_over = any(delivery["due_at"] <= now for delivery in shuffled)
    return in_order + (shuffled[::-1] if is_over else [])


def _seconds_to_next(world: World, endpoint: str) -> float:
    moments: list[float] = [delivery["due_at"] - time.time() for delivery in _waiting(world, endpoint)]
    return max(0.0, min([LOOK_AGAIN_SECONDS, *moments]))


async def _attempt(world: World, client: httpx2.AsyncClient, delivery: Record) -> None:
    attempt = await _post(world, client, delivery)
    current = world.store.get("delivery", delivery["id"])
    if current is None:
        return
    current["attempts"].append(attempt)
    if attempt["ok"]:
        current["state"] = "delivered"
    elif len(current["attempts"]) >= world.settings.max_attempts:
        current["state"] = "failed"
    else:
        gaps = world.settings.retry_gaps
        current["due_at"] = time.time() + gaps[min(len(current["attempts"]), len(gaps)) - 1]
    world.store.put("delivery", current)


async def _post(world: World, client: httpx2.AsyncClient, delivery: Record) -> Record:
    settings = world.settings
    to_platform = delivery["endpoint"] == "platform"
    event = world.store.get("event" if to_platform else "thin_event", delivery["event"])
    if event is None:
        return {"at": time.time(), "ok": True, "status": None, "answer": "the event is gone"}
    body = json.dumps(public(event), indent=2)
    secret = settings.webhook_secret if to_platform else settings.connect_webhook_secret
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature_header(body, secret, int(time.time())),
        "X-Owny-Sandbox": "stripe",
    }
    url = settings.webhook_url if to_platform else settings.connect_webhook_url
    try:
        answer = await client.post(url, content=body.encode(), headers=headers)
    except httpx2.HTTPError as error:
        reason = f"{type(error).__name__}: {error}"
        return {"at": time.time(), "ok": False, "status": None, "answer": reason}
    return {
        "at": time.time(),
        "ok": answer.is_success,
        "status": answer.status_code,
        "answer": answer.text[:200],
    }
