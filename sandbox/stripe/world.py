"""What every part of the stand-in works on: settings, objects, faults, and the bell that wakes the background worker."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sandbox.common.faults import FaultPlan
from sandbox.common.misbehave import HTTP_FAULTS
from sandbox.stripe.settings import Settings
from sandbox.stripe.store import Store

WEBHOOK_FAULTS = {
    "webhooks_duplicate": "Each event is delivered twice.",
    "webhooks_held": "Deliveries wait until they are released.",
    "webhooks_reordered": "Events of one moment are delivered newest first.",
    "webhooks_none": "Events happen but nothing is delivered.",
}
"""Faults of deliveries. Their path is `/` and the event type, for example `/checkout.session.completed`."""

TAX_FAULTS = {"tax_unregistered": "Automatic tax adds 0, because nobody is registered."}


class Bell:
    """Wakes the background loops when something became due before they would look again."""

    def __init__(self) -> None:
        self._ears: list[asyncio.Event] = []

    def ear(self) -> asyncio.Event:
        """Return an event that is set at each ring."""
        ear = asyncio.Event()
        self._ears.append(ear)
        return ear

    def ring(self) -> None:
        """Wake every loop."""
        for ear in self._ears:
            ear.set()


@dataclass
class World:
    """One running stand-in. `cause` is the API request being worked on, as events carry it."""

    settings: Settings
    store: Store
    faults: FaultPlan = field(default_factory=lambda: FaultPlan(HTTP_FAULTS | WEBHOOK_FAULTS | TAX_FAULTS))
    bell: Bell = field(default_factory=Bell)
    cause: dict[str, Any] = field(default_factory=lambda: {"id": None, "idempotency_key": None})
