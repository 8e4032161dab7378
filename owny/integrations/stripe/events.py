"""Webhooks: verified on the raw bytes, snapshot events and thin ones (docs.stripe.com/event-destinations)."""

import json
from collections.abc import Mapping
from typing import Any

import stripe

from owny.integrations.stripe.errors import SignatureRefused
from owny.integrations.stripe.objects import EventFact

TOLERANCE_SECONDS = 300


def construct_event(body: bytes, signature: str, secret: str) -> EventFact:
    """A snapshot event (API v1). Raises SignatureRefused, also for an empty secret."""
    _verify(body, signature, secret)
    payload = _parsed(body)
    found = (payload.get("data") or {}).get("object") or {}
    return EventFact(
        id=_text(payload, "id"),
        type=_text(payload, "type"),
        api_version=payload.get("api_version") or "",
        object_id=found.get("id") or "",
        payload=payload,
    )


def construct_thin_event(body: bytes, signature: str, secret: str) -> EventFact:
    """A thin event (API v2), which only names what to fetch. Raises SignatureRefused, also for an empty secret."""
    _verify(body, signature, secret)
    payload = _parsed(body)
    related = payload.get("related_object") or {}
    return EventFact(
        id=_text(payload, "id"),
        type=_text(payload, "type"),
        api_version="",
        object_id=related.get("id") or "",
        payload=payload,
    )


def expected_api_version() -> str:
    """The API version this code reads; an endpoint with another one needs attention."""
    return stripe.api_version


def _verify(body: bytes, signature: str, secret: str) -> None:
    if not secret:
        raise SignatureRefused("There is no webhook secret.")
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        raise SignatureRefused(str(error)) from error


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SignatureRefused("The body is not JSON.") from error
    if not isinstance(payload, dict):
        raise SignatureRefused("The body is not an event.")
    return payload


def _text(payload: Mapping[str, Any], key: str) -> str:
    value = payload.get(key)
    if not isinstance(value, str) or not value:
        raise SignatureRefused(f"The event has no {key}.")
    return value
