"""The mails about selling and reading; each is a row of the outbox and leaves after commit. A key makes it one mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.http import urlencode

from creators.mailing import next_key, queue_mail
from creators.models import Creator, Mail
from owny.lib.money import format_money
from products.library_keys import MailedKey, key_for_receipt
from products.models import Buyer, Entitlement, Order, OrderItem, Product, ProductStatus, ProductUpdate, Readdressing, Refund
from products.presenting import social_url
from products.shop_window import document_of

CLAIM_SALT = "owny.claim"
SHOWN = ("product__creator__user", "product__creator__brand__avatar", "product__live_revision")


@dataclass(frozen=True, slots=True)
class Sold:
    """What a mail is about, in words: all titles of an order or one of them, and the product a link leads to."""

    title: str
    product: Product


def send_receipt(order: Order, *, again: bool = False) -> None:
    """To the buyer: what was bought, what it cost, and the way into the library. `again` when somebody asks for one more."""
    item, creator = _sold(order)
    if order.buyer is None:
        return
    key, link = f"receipt:{order.uuid}", key_for_receipt(order.buyer).url
    queue_mail(
        template="receipt",
        key=next_key(key) if again else key,
        to=order.buyer.email,
        sender=creator,
        reply_to=creator.user.email,
        is_secret=True,
        context={
            "order": order,
            "item": item,
            "creator": creator,
            "lines": [{"title": one.title, "amount": _price(one.price_cents, order)} for one in order.lines],
            "amount": _amount(order),
            "tax": format_money(order.tax_cents, order.currency) if order.tax_cents else "",
            "saved": format_money(order.discount_cents, order.currency) if order.discount_cents else "",
            "is_free": order.total_cents == 0,
            "library_url": link,
            **picture_of(item.product, link),
        },
    )


def send_new_sale(order: Order) -> None:
    """To the creator: somebody bought or claimed."""
    item, creator = _sold(order)
    if not creator.wants_sale_mail:
        return
    queue_mail(
        template="new_sale",
        key=f"new_sale:{order.uuid}",
        to=creator.user.email,
        about=creator,
        context={
            "order": order,
            "item": item,
            "creator": creator,
            "is_free": order.total_cents == 0,
            "amount": format_money(order.net_cents, order.currency),
            "fee": format_money(order.fee_cents, order.currency),
            "orders_url": settings.SITE_URL + reverse("products:orders"),
            "settings_url": settings.SITE_URL + reverse("products:mails"),
        },
    )


def send_payment_on_its_way(order: Order) -> None:
    """To the buyer: the bank takes days; when the money is here the product opens by itself."""
    item, creator = _sold(order)
    queue_mail(
        template="payment_on_its_way",
        key=f"payment_on_its_way:{order.uuid}",
        to=order.email,
        sender=creator,
        reply_to=creator.user.email,
        context={"order": order, "item": item, "creator": creator, "amount": _amount(order)},
    )


def send_refund_note(refund: Refund, *, ends_access: bool) -> None:
    """To the buyer: money is on its way back, and whether the product goes with it."""
    _about_refund("refund", refund, ends_access=ends_access)


def send_refund_failed(refund: Refund, *, had_ended: bool, is_closed: bool) -> None:
    """To the buyer who was told of it: the bank did not take the money, and whether the product is open, or open again."""
    _about_refund("refund_failed", refund, had_ended=had_ended, is_closed=is_closed)


def send_payment_failed(order: Order) -> None:
    """To the buyer: the bank did not pay."""
    item, creator = _sold(order)
    address = reverse("products:buy", args=[creator.handle, item.product.slug])
    if order.discount_code:
        address += f"?{urlencode({'code': order.discount_code})}"
    queue_mail(
        template="payment_failed",
        key=f"payment_failed:{order.uuid}:{order.attempt}",
        to=order.email,
        sender=creator,
        reply_to=creator.user.email,
        context={"order": order, "item": item, "creator": creator, "buy_url": settings.SITE_URL + address},
    )


def send_dispute_note(order: Order) -> None:
    """To the creator: the buyer's bank took the money back."""
    item, creator = _sold(order)
    dispute = order.disputes.order_by("-id").first()
    queue_mail(
        template="dispute",
        key=f"dispute:{order.uuid}:{dispute.stripe_id if dispute else ''}",
        to=creator.user.email,
        about=creator,
        context={
            "order": order,
            "item": item,
            "creator": creator,
            "amount": _amount(order),
            "respond_until": dispute.respond_until if dispute else None,
            "orders_url": settings.SITE_URL + reverse("products:orders"),
        },
    )


def send_claim_link(order: Order) -> None:
    """To the address that was typed: confirm it, and the free product is there. Each press on the page is a mail."""
    item, creator = _sold(order)
    link = claim_url(order)
    queue_mail(
        template="claim",
        key=next_key(f"claim:{order.uuid}"),
        to=order.email,
        sender=creator,
        is_secret=True,
        context={"item": item, "creator": creator, "claim_url": link, **picture_of(item.product, link)},
    )


def send_library_link(buyer: Buyer, mailed: MailedKey) -> None:
    """To a buyer who asked for it: a link and a code. In the look of whom they bought from, when that is one creator."""
    queue_mail(
        template="library_link",
        key=f"library_link:{mailed.key.uuid}",
        to=buyer.email,
        sender=_only_creator(buyer),
        is_secret=True,
        context={"link": mailed.url, "code": mailed.code},
    )


def send_already_yours(buyer: Buyer, product: Product) -> None:
    """To a buyer whose address was typed at the checkout of something they have."""
    mailed = key_for_receipt(buyer)
    queue_mail(
        template="already_yours",
        key=f"already_yours:{mailed.key.uuid}",
        to=buyer.email,
        sender=product.creator,
        is_secret=True,
        context={"product": product, "creator": product.creator, "link": mailed.url},
    )


def send_order_moved_away(order: Order, move: Readdressing, notes: Sequence[str]) -> None:
    """To the address an order had: it opens elsewhere now. What was written there comes along and is kept nowhere else."""
    item, creator = _sold(order)
    queue_mail(
        template="order_moved_away",
        key=f"order_moved_away:{order.uuid}:{move.pk}",
        to=move.from_email,
        sender=creator,
        reply_to=creator.user.email,
        is_secret=bool(notes),
        context={"order": order, "item": item, "creator": creator, "notes": notes},
    )


def send_order_moved_here(order: Order, move: Readdressing) -> None:
    """To the address an order has now: the way into the library."""
    item, creator = _sold(order)
    if order.buyer is None:
        return
    link = key_for_receipt(order.buyer).url
    queue_mail(
        template="order_moved_here",
        key=f"order_moved_here:{order.uuid}:{move.pk}",
        to=order.buyer.email,
        sender=creator,
        reply_to=creator.user.email,
        is_secret=True,
        context={
            "order": order,
            "item": item,
            "creator": creator,
            "library_url": link,
            **picture_of(item.product, link),
        },
    )


def send_whats_new(update: ProductUpdate, buyer: Buyer, *, key: str, unsubscribe_url: str) -> Mail | None:
    """To somebody who has a product: what a publication brought."""
    product = update.product
    link = key_for_receipt(buyer, to=reverse("products:read", args=[product.public_id])).url
    return queue_mail(
        template="whats_new",
        key=key,
        to=buyer.email,
        sender=product.creator,
        reply_to=product.creator.user.email,
        unsubscribe_url=unsubscribe_url,
        context={
            "product": product,
            "line": update.line,
            "open_url": link,
            "postal_address": product.creator.postal_address,
            **picture_of(product, link),
        },
    )


def send_day_open(
    entitlement: Entitlement,
    opened: Sequence[tuple[str, str, str]],
    *,
    key: str,
    when: str,
    place: str,
    unsubscribe_url: str,
) -> None:
    """To a buyer: a day has opened. `opened` are the pages they did not hear of yet, each with what it is called (`Day 4`),
    its title and its address, the newest last: that one the mail is about, the others it names."""
    product, (day_word, title, address) = entitlement.product, opened[-1]
    creator, earlier = product.creator, [word for word, _, _ in opened[:-1]]
    queue_mail(
        template="day_open",
        key=key,
        to=entitlement.buyer.email,
        sender=creator,
        reply_to=creator.user.email,
        unsubscribe_url=unsubscribe_url,
        context={
            "product": product,
            "creator": creator,
            "day_word": day_word,
            "page_title": title,
            "missed": earlier,
            "missed_words": in_a_row(earlier),
            "when": when,
            "place": place,
            "day_url": key_for_receipt(entitlement.buyer, to=address).url,
            "unsubscribe_label": "No more mails on the days of this product",
            "postal_address": creator.postal_address,
        },
    )


def send_review_ask(entitlement: Entitlement, *, unsubscribe_url: str) -> None:
    """To a buyer, once: how was it?"""
    product, creator = entitlement.product, entitlement.product.creator
    address = reverse("products:review", args=[product.public_id])
    queue_mail(
        template="review_ask",
        key=f"review_ask:{entitlement.pk}",
        to=entitlement.buyer.email,
        sender=creator,
        reply_to=creator.user.email,
        unsubscribe_url=unsubscribe_url,
        context={
            "product": product,
            "creator": creator,
            "review_url": key_for_receipt(entitlement.buyer, to=address).url,
            "postal_address": creator.postal_address,
        },
    )


def send_delete_code(buyer: Buyer, mailed: MailedKey) -> None:
    """To a buyer who wants everything gone: the code that does it."""
    queue_mail(
        template="delete_code",
        key=f"delete_code:{mailed.key.uuid}",
        to=buyer.email,
        is_secret=True,
        context={"code": mailed.code},
    )


def in_a_row(words: Sequence[str]) -> str:
    """`Day 1, Day 2 and Day 3`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def claim_url(order: Order) -> str:
    """The address of the page that confirms a claim."""
    token = signing.dumps(str(order.uuid), salt=CLAIM_SALT)
    return settings.SITE_URL + reverse("products:claim", args=[token])


def picture_of(product: Product, link: str) -> dict[str, Any]:
    """The picture at the top of a letter about a product; none while nobody may see the product."""
    if product.status != ProductStatus.PUBLISHED:
        return {}
    picture = social_url(product, document_of(product))
    return {"picture_url": picture, "picture_link": link, "picture_alt": product.title}


def _about_refund(template: str, refund: Refund, **context: bool) -> None:
    order = refund.order
    item, creator = _sold(order)
    if refund.item is not None:
        item = Sold(refund.item.title, refund.item.product)
    amount = format_money(refund.amount_cents, order.currency)
    queue_mail(
        template=template,
        key=f"{template}:{refund.uuid}",
        to=order.email,
        sender=creator,
        reply_to=creator.user.email,
        context={"order": order, "item": item, "creator": creator, "amount": amount, **context},
    )


def _only_creator(buyer: Buyer) -> Creator | None:
    found = Creator.objects.filter(products__entitlements__buyer=buyer).select_related("brand__avatar").distinct()[:2]
    return found[0] if len(found) == 1 else None


def _amount(order: Order) -> str:
    return format_money(order.total_cents, order.currency)


def _price(cents: int, order: Order) -> str:
    return format_money(cents, order.currency) if cents else "Free"


def _sold(order: Order) -> tuple[Sold, Creator]:
    # An order's mails are written in a row: the items, and the document with its picture, are read once for all of them.
    prefetch_related_objects([order], Prefetch("items", OrderItem.objects.select_related(*SHOWN)))
    first = order.lines[0]
    return Sold(order.title, first.product), first.product.creator
