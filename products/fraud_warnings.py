"""A bank suspects fraud: small amounts go back at once, which costs less than a dispute; the creator decides on others."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from owny.integrations import stripe
from owny.integrations.stripe import StripeFailure, WarningFact
from products import money_emails
from products.fulfillment import fulfill
from products.models import FraudWarning, Order, RefundReason, RefundStatus, WarningAnswer
from products.refunds import RefundNotPossible, refund_order

logger = logging.getLogger(__name__)


def heed(order: Order, fact: WarningFact) -> FraudWarning:
    """Write the warning down and act on it, once. Raises StripeFailure and PaymentMismatch."""
    order = fulfill(order)
    warning, is_new = FraudWarning.objects.get_or_create(
        stripe_id=fact.id, defaults={"order": order, "fraud_type": fact.fraud_type[:60]}
    )
    if warning.answered_at is not None:
        return warning
    if 0 < order.refundable_cents <= limit_in(order.currency):
        _send_back(order)
    if _went_back(order, warning):
        if _answer(warning, WarningAnswer.REFUNDED):
            with transaction.atomic():
                money_emails.send_fraud_refund(order)
    elif not order.refundable_cents:
        _answer(warning, WarningAnswer.MOOT)
    elif is_new:
        with transaction.atomic():
            money_emails.send_fraud_warning(order)
    return warning


def keep_payment(order: Order) -> int:
    """The creator knows the buyer: nothing is sent back. How many warnings that answers."""
    return sum(_answer(warning, WarningAnswer.KEPT) for warning in order.fraud_warnings.filter(answered_at__isnull=True))


def limit_in(currency: str) -> int:
    """Up to how much goes back at once."""
    return stripe.worth_of(settings.EARLY_FRAUD_REFUND_CENTS, currency)


def _send_back(order: Order) -> None:
    try:
        refund_order(order=order, amount_cents=order.refundable_cents, made_by=None, reason=RefundReason.FRAUD)
    except (RefundNotPossible, StripeFailure):
        logger.exception("order %s was not sent back early; its creator decides", order.uuid)


def _went_back(order: Order, warning: FraudWarning) -> bool:
    """Whether the money goes back because of this warning, whichever worker heard of it first."""
    is_sent = order.refunds.filter(reason=RefundReason.FRAUD).exclude(status=RefundStatus.FAILED).exists()
    return is_sent and not order.fraud_warnings.filter(answer=WarningAnswer.REFUNDED).exclude(pk=warning.pk).exists()


def _answer(warning: FraudWarning, answer: WarningAnswer) -> int:
    waiting = FraudWarning.objects.filter(pk=warning.pk, answered_at__isnull=True)
    return waiting.update(answer=answer, answered_at=timezone.now())
