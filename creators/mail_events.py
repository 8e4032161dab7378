"""What providers tell of mails that left: bounces and complaints end what is sent to an address."""

import hashlib
import logging
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from creators.mailing import stop_mail
from creators.models import Mail, MailEvent, StopReason

logger = logging.getLogger(__name__)

RECORDED = frozenset(
    {
        EventType.BOUNCED,
        EventType.COMPLAINED,
        EventType.DEFERRED,
        EventType.DELIVERED,
        EventType.FAILED,
        EventType.REJECTED,
        EventType.UNSUBSCRIBED,
    }
)
"""Whether somebody opened or clicked is none of our business."""
_GONE = {RejectReason.BOUNCED, RejectReason.INVALID}
_UNWANTED = {RejectReason.SPAM}


def record_mail_event(sender: Any, event: AnymailTrackingEvent, esp_name: str, **_: Any) -> None:
    """Keep one event of django-anymail's and act on it; the same event again changes nothing."""
    if event.event_type not in RECORDED:
        return
    with transaction.atomic():
        mail = _mail_of(event)
        email = (event.recipient or (mail.to if mail else "")).strip().lower()[:254]
        row, is_new = MailEvent.objects.get_or_create(
            event_key=_key(event, esp_name),
            defaults={
                "provider": esp_name[:40],
                "kind": event.event_type[:30],
                "reason": (event.reject_reason or "")[:30],
                "email": email,
                "detail": " ".join(str(event.mta_response or event.description or "").split())[:500],
                "mail": mail,
                "happened_at": event.timestamp,
            },
        )
        reason = _stop_reason(event)
        if is_new and reason is not None and email:
            stop_mail(email, reason=reason, mail=mail, detail=row.detail)
            logger.warning("no more mail for an address: %s told %s", esp_name, row.kind)


def _stop_reason(event: AnymailTrackingEvent) -> StopReason | None:
    """Why this event ends mail to its address; None when it does not. An unsubscription at the provider cannot say from
    which creator, so it counts as a complaint: it ends all list mail."""
    if event.event_type == EventType.BOUNCED:
        return StopReason.BOUNCED if event.reject_reason in (*_GONE, None) else None
    if event.event_type == EventType.REJECTED and event.reject_reason in _GONE:
        return StopReason.BOUNCED
    if event.event_type in (EventType.COMPLAINED, EventType.UNSUBSCRIBED) or event.reject_reason in _UNWANTED:
        return StopReason.COMPLAINED
    return None


def _mail_of(event: AnymailTrackingEvent) -> Mail | None:
    named = str((event.metadata or {}).get("mail", ""))
    told = Q(provider_id=event.message_id) if event.message_id else Q(pk=None)
    try:
        return Mail.objects.filter(told | Q(uuid=named) if named else told).first()
    except ValidationError:
        return Mail.objects.filter(told).first()


def _key(event: AnymailTrackingEvent, provider: str) -> str:
    parts = (provider, event.event_id, event.message_id, event.event_type, event.recipient, event.timestamp)
    return hashlib.sha256("\x00".join(str(part) for part in parts).encode()).hexdigest()
