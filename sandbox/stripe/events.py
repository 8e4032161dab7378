"""Something happened: the event is written down and its delivery is put in the queue.

Snapshot events carry the object as it was; thin events (API v2) carry only where to fetch it. Formats:
stripe/_event.py and stripe/v2/core/_event.py of the SDK.
"""

import time
from typing import Any

import stripe

from sandbox.stripe.ids import iso, new_id, now
from sandbox.stripe.shapes import public
from sandbox.stripe.store import Record
from sandbox.stripe.world import World

REORDER_WINDOW_SECONDS = 0.3
"""How long deliveries gather before they go out newest first."""


def emit(world: World, event_type: str, record: Record, *, previous: Record | None = None) -> Record:
    """Record a snapshot event about an object and queue it for the platform's endpoint."""
    data: dict[str, Any] = {"object": public(record)}
    if previous is not None:
        data["previous_attributes"] = previous
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": stripe.api_version,
        "context": None,
        "created": now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": dict(world.cause),
        "type": event_type,
    }
    world.store.put("event", event)
    _queue(world, event, "platform")
    return event


def emit_thin(world: World, event_type: str, account_id: str, data: Record) -> Record:
    """Record a thin event about a connected account and queue it for the Connect endpoint."""
    event = {
        "id": new_id("evt_test", 40),
        "object": "v2.core.event",
        "type": event_type,
        "created": iso(),
        "livemode": False,
        "context": None,
        "reason": None,
        "related_object": {"id": account_id, "type": "v2.core.account", "url": f"/v2/core/accounts/{account_id}"},
        "_data": data,
    }
    world.store.put("thin_event", event)
    _queue(world, event, "connect")
    return event


def queue_again(world: World, delivery: Record) -> None:
    """Send a delivery once more, now, whatever became of it."""
    delivery.update(state="due", due_at=time.time())
    world.store.put("delivery", delivery)
    world.bell.ring()


def release_held(world: World) -> int:
    """Let all held deliveries go and return how many there were."""
    held = world.store.having("delivery", "state", "held")
    for delivery in held:
        queue_again(world, delivery)
    return len(held)


def _queue(world: World, event: Record, endpoint: str) -> None:
    path = f"/{event['type']}"
    copies = 2 if world.faults.take("webhooks_duplicate", path) else 1
    state, due_at, reordered = "due", time.time(), False
    if world.faults.take("webhooks_none", path):
        state = "dropped"
    elif world.faults.take("webhooks_held", path):
        state = "held"
    elif world.faults.take("webhooks_reordered", path):
        due_at, reordered = due_at + REORDER_WINDOW_SECONDS, True
    for _ in range(copies):
        world.store.put(
            "delivery",
            {
                "id": new_id("whd"),
                "event": event["id"],
                "event_type": event["type"],
                "endpoint": endpoint,
                "state": state,
                "due_at": due_at,
                "reordered": reordered,
                "attempts": [],
            },
        )
    world.bell.ring()
