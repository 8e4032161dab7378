"""Mails about money to creators and their partners; each is a row of the outbox and leaves after commit."""

from django.conf import settings
from django.urls import reverse

from creators.mailing import next_key, queue_mail
from owny.lib.money import format_money
from products.models import Dispute, DisputeStatus, Order, OrderStatus, Partner, Refund


def send_fraud_warning(order: Order) -> None:
    """To the creator: a bank suspects fraud, and the choice is theirs."""
    _about_fraud("fraud_warning", order)


def send_fraud_refund(order: Order) -> None:
    """To the creator: a bank suspected fraud, and the money went back at once."""
    _about_fraud("fraud_refund", order)


def send_dispute_end(order: Order, dispute: Dispute) -> None:
    """To the creator: what the bank decided about a dispute."""
    creator = order.lines[0].product.creator
    queue_mail(
        template="dispute_end",
        key=f"dispute_end:{dispute.stripe_id}",
        to=creator.user.email,
        about=creator,
        context={**_about(order), "is_won": dispute.status == DisputeStatus.WON},
    )


def send_refund_came_back(refund: Refund) -> None:
    """To the creator: the buyer's bank did not take a refund, and what of it goes to them again."""
    order, creator = refund.order, refund.order.lines[0].product.creator
    sent = refund.returned_cents if refund.returned_at else 0
    queue_mail(
        template="refund_came_back",
        key=f"refund_came_back:{refund.uuid}",
        to=creator.user.email,
        about=creator,
        context={
            **_about(order),
            "amount": format_money(refund.amount_cents, order.currency),
            "part": format_money(sent, order.currency) if sent else "",
            "is_open": order.status == OrderStatus.PAID,
        },
    )


def send_partner_link(partner: Partner, *, link: str, statement: str) -> None:
    """To a partner: their link, their share, and where they see what they are owed."""
    queue_mail(
        template="partner",
        key=next_key(f"partner:{partner.pk}"),
        to=partner.email,
        sender=partner.creator,
        is_secret=True,
        reply_to=partner.creator.user.email,
        context={"partner": partner, "creator": partner.creator, "link": link, "statement": statement},
    )


def _about_fraud(template: str, order: Order) -> None:
    creator = order.lines[0].product.creator
    queue_mail(
        template=template, key=f"{template}:{order.uuid}", to=creator.user.email, about=creator, context=_about(order)
    )


def _about(order: Order) -> dict[str, object]:
    address = f"{reverse('products:orders')}?open={order.uuid}#order-{order.number}"
    return {
        "order": order,
        "title": order.title,
        "amount": format_money(order.total_cents, order.currency),
        "order_url": settings.SITE_URL + address,
    }
