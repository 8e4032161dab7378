"""The mails about selling; each leaves after commit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode

from creators.models import Creator
from owny.lib.mail import queue_mail
from owny.lib.money import format_money
from products.library_keys import MailedKey, key_for_receipt
from products.models import Buyer, Order, Product, Refund

CLAIM_SALT = "owny.claim"


@dataclass(frozen=True, slots=True)
class Sold:
    """What a mail is about, in words: all titles of an order or one of them, and the product a link leads to."""

    title: str
    product: Product


def send_receipt(order: Order) -> None:
    """To the buyer: what was bought, what it cost, and the way into the library."""
    item, creator = _sold(order)
    if order.buyer is None:
        return
    queue_mail(
        template="receipt",
        to=order.buyer.email,
        reply_to=creator.user.email,
        context={
            "order": order,
            "item": item,
            "lines": [(line.title, _cost(line.price_cents, order)) for line in order.lines],
            "creator": creator,
            "amount": _amount(order),
            "tax": format_money(order.tax_cents, order.currency) if order.tax_cents else "",
            "saved": format_money(order.discount_cents, order.currency) if order.discount_cents else "",
            "is_free": order.total_cents == 0,
            "library_url": key_for_receipt(order.buyer).url,
        },
    )


def send_new_sale(order: Order) -> None:
    """To the creator: somebody bought or claimed."""
    item, creator = _sold(order)
    queue_mail(
        template="new_sale",
        to=creator.user.email,
        context={
            "order": order,
            "item": item,
            "creator": creator,
            "is_free": order.total_cents == 0,
            "amount": format_money(order.net_cents, order.currency),
            "fee": format_money(order.fee_cents, order.currency),
            "orders_url": settings.SITE_URL + reverse("products:orders"),
        },
    )


def send_payment_on_its_way(order: Order) -> None:
    """To the buyer: the bank takes days; when the money is here the product opens by itself."""
    item, creator = _sold(order)
    queue_mail(
        template="payment_on_its_way",
        to=order.email,
        reply_to=creator.user.email,
        context={"order": order, "item": item, "creator": creator, "amount": _amount(order)},
    )


def send_refund_note(refund: Refund, *, ends_access: bool) -> None:
    """To the buyer: money is on its way back, and whether the product goes with it."""
    order = refund.order
    item, creator = _sold(order)
    if refund.item is not None:
        item = Sold(refund.item.title, refund.item.product)
    queue_mail(
        template="refund",
        to=order.email,
        reply_to=creator.user.email,
        context={
            "order": order,
            "item": item,
            "creator": creator,
            "amount": format_money(refund.amount_cents, order.currency),
            "ends_access": ends_access,
        },
    )


def send_payment_failed(order: Order) -> None:
    """To the buyer: the bank did not pay."""
    item, creator = _sold(order)
    address = reverse("products:buy", args=[creator.handle, item.product.slug])
    if order.discount_code:
        address += f"?{urlencode({'code': order.discount_code})}"
    queue_mail(
        template="payment_failed",
        to=order.email,
        reply_to=creator.user.email,
        context={"order": order, "item": item, "creator": creator, "buy_url": settings.SITE_URL + address},
    )


def send_dispute_note(order: Order) -> None:
    """To the creator: the buyer's bank took the money back."""
    item, creator = _sold(order)
    queue_mail(
        template="dispute",
        to=creator.user.email,
        context={
            "order": order,
            "item": item,
            "creator": creator,
            "amount": _amount(order),
            "orders_url": settings.SITE_URL + reverse("products:orders"),
        },
    )


def send_claim_link(order: Order) -> None:
    """To the address that was typed: confirm it, and the free product is there."""
    item, creator = _sold(order)
    queue_mail(
        template="claim",
        to=order.email,
        context={"item": item, "creator": creator, "claim_url": claim_url(order)},
    )


def send_library_link(buyer: Buyer, mailed: MailedKey) -> None:
    """To a buyer who asked for it: a link and a code."""
    queue_mail(template="library_link", to=buyer.email, context={"link": mailed.url, "code": mailed.code})


def send_already_yours(buyer: Buyer, product: Product) -> None:
    """To a buyer whose address was typed at the checkout of something they have."""
    queue_mail(
        template="already_yours",
        to=buyer.email,
        context={"product": product, "creator": product.creator, "link": key_for_receipt(buyer).url},
    )


def send_order_moved_away(order: Order, address: str, notes: Sequence[str]) -> None:
    """To the address an order had: it opens elsewhere now. What was written there comes along and is kept nowhere else."""
    item, creator = _sold(order)
    queue_mail(
        template="order_moved_away",
        to=address,
        reply_to=creator.user.email,
        context={"order": order, "item": item, "creator": creator, "notes": notes},
    )


def send_order_moved_here(order: Order) -> None:
    """To the address an order has now: the way into the library."""
    item, creator = _sold(order)
    if order.buyer is None:
        return
    queue_mail(
        template="order_moved_here",
        to=order.buyer.email,
        reply_to=creator.user.email,
        context={
            "order": order,
            "item": item,
            "creator": creator,
            "library_url": key_for_receipt(order.buyer).url,
        },
    )


def claim_url(order: Order) -> str:
    """The address of the page that confirms a claim."""
    token = signing.dumps(str(order.uuid), salt=CLAIM_SALT)
    return settings.SITE_URL + reverse("products:claim", args=[token])


def _amount(order: Order) -> str:
    return format_money(order.total_cents, order.currency)


def _cost(cents: int, order: Order) -> str:
    return format_money(cents, order.currency) if cents else "Free"


def _sold(order: Order) -> tuple[Sold, Creator]:
    first = order.items.select_related("product__creator__user").order_by("pk")[0]
    return Sold(order.title, first.product), first.product.creator
