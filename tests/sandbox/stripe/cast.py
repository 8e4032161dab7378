"""Who plays in these tests: the running stand-in with the real SDK as its client, and a shop that receives webhooks."""

import json
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import stripe
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

DEADLINE_SECONDS = 10
SECRET = "whsec_platform_of_the_tests"
CONNECT_SECRET = "whsec_connect_of_the_tests"

SUCCESS_URL = "http://127.0.0.1:1/done/?session={CHECKOUT_SESSION_ID}"
CANCEL_URL = "http://127.0.0.1:1/product/"

ACCOUNT = {
    "contact_email": "maya@example.com",
    "display_name": "Maya Cooks",
    "dashboard": "express",
    "identity": {"country": "us", "entity_type": "individual"},
    "configuration": {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}},
    "defaults": {
        "currency": "usd",
        "responsibilities": {"fees_collector": "application", "losses_collector": "application"},
    },
    "include": ["configuration.recipient", "requirements"],
}


@dataclass(frozen=True)
class Webhook:
    """One webhook as the shop received it."""

    path: str
    body: bytes
    signature: str

    @property
    def event(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def type(self) -> str:
        return str(self.event["type"])


@dataclass
class Shop:
    """A receiver of webhooks. `answers` holds the statuses it gives next; when empty, 200."""

    received: "queue.Queue[Webhook]" = field(default_factory=queue.Queue)
    answers: list[int] = field(default_factory=list)

    def app(self) -> Starlette:
        async def receive(request: Request) -> Response:
            body = await request.body()
            self.received.put(Webhook(request.url.path, body, request.headers["Stripe-Signature"]))
            return PlainTextResponse("", status_code=self.answers.pop(0) if self.answers else 200)

        return Starlette(routes=[Route("/webhooks/stripe/{rest:path}", receive, methods=["POST"])])

    def next(self, event_type: str) -> Webhook:
        """Return the next webhook of this type, passing over others; fails after the deadline."""
        until = time.monotonic() + DEADLINE_SECONDS
        while True:
            webhook = self.received.get(timeout=max(0.01, until - time.monotonic()))
            if webhook.type == event_type:
                return webhook

    def types_until(self, last: str) -> list[str]:
        """Return the types of the webhooks up to and with `last`, in order of arrival."""
        types: list[str] = []
        until = time.monotonic() + DEADLINE_SECONDS
        while not types or types[-1] != last:
            types.append(self.received.get(timeout=max(0.01, until - time.monotonic())).type)
        return types


@dataclass
class StandIn:
    """The running stand-in: `client` is the SDK (untyped: its unions are wide), `http` for pages and control."""

    url: str
    client: Any
    http: httpx.Client

    def control(self, path: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        """POST to `/_sandbox<path>` and return the JSON; fails on any error."""
        answer = self.http.post(f"/_sandbox{path}", json=given or {})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def fault(self, name: str, **given: Any) -> None:
        self.control("/faults", {"name": name, **given})

    def account(self, status: str = "active") -> str:
        """Make a creator's account with a transfer status and return its id."""
        account = self.client.v2.core.accounts.create(ACCOUNT)
        if status != "restricted":
            self.control(f"/accounts/{account.id}", {"status": status})
        return str(account.id)

    def session(self, **changes: Any) -> Any:
        """Make a session for one $19.00 guide."""
        return self.client.v1.checkout.sessions.create(session_params(**changes))

    def paid(self, method: str = "card", **changes: Any) -> Any:
        """Make a session and pay it; the payment intent and its charge are expanded."""
        session = self.session(**changes)
        self.control(f"/sessions/{session.id}/pay", {"method": method})
        return self.fresh(session.id)

    def fresh(self, session_id: str) -> Any:
        expand = ["payment_intent.latest_charge"]
        return self.client.v1.checkout.sessions.retrieve(session_id, {"expand": expand})

    def deliveries(self) -> list[dict[str, Any]]:
        return list(self.http.get("/_sandbox/deliveries").json()["data"])


def session_params(**changes: Any) -> Any:
    """Return the parameters of a session for one $19.00 guide, with changes."""
    product = {"name": "The Calm Morning Guide", "description": "Seven routines"}
    return {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": {"currency": "usd", "unit_amount": 1900, "product_data": product}}],
        "success_url": SUCCESS_URL,
        "cancel_url": CANCEL_URL,
        "client_reference_id": "order-1",
        "customer_email": "sam@example.com",
        **changes,
    }


def destination(account_id: str, fee: int = 190) -> dict[str, Any]:
    """Return `payment_intent_data` of a sale for a creator."""
    return {"application_fee_amount": fee, "transfer_data": {"destination": account_id}, "metadata": {"order": "1"}}


def client_for(url: str, key: str = "sk_test_tests", **options: Any) -> Any:
    return stripe.StripeClient(key, base_addresses={"api": url}, **options)


def eventually(what: Callable[[], bool]) -> None:
    """Wait until something holds; fails after the deadline."""
    until = time.monotonic() + DEADLINE_SECONDS
    while not what():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.01)
