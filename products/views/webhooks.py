"""Where Stripe tells us things: verified on the raw bytes, stored, acknowledged. No work happens here."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from owny.integrations import stripe
from owny.integrations.stripe import EventFact, SignatureRefused
from products.stripe_events import store_event
from products.tasks import handle_stripe_event

logger = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024


@csrf_exempt
@require_POST
def platform(request: HttpRequest) -> HttpResponse:
    """Snapshot events about our own account: sessions, charges, refunds, disputes."""
    return _receive(request, stripe.construct_event, settings.STRIPE_WEBHOOK_SECRET, "platform")


@csrf_exempt
@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Thin events about creators' payout accounts."""
    return _receive(request, stripe.construct_thin_event, settings.STRIPE_CONNECT_WEBHOOK_SECRET, "connect")


def _receive(
    request: HttpRequest, verify: Callable[[bytes, str, str], EventFact], secret: str, endpoint: str
) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse("Too large.", status=413, content_type="text/plain")
    try:
        fact = verify(request.body, request.headers.get("Stripe-Signature", ""), secret)
    except SignatureRefused as refusal:
        logger.warning("a webhook for %s was refused: %s", endpoint, refusal)
        return HttpResponse("The signature does not fit.", status=400, content_type="text/plain")
    event = store_event(fact, endpoint=endpoint)
    if event.handled_at is None:
        # A queue that does not answer is no reason to refuse: `retry_stripe_events` finds the stored event.
        transaction.on_commit(lambda: handle_stripe_event.delay(event.pk), robust=True)
    return HttpResponse("Thank you.", content_type="text/plain")
