"""A creator's audience: who bought or claimed, who said yes to news, who wants no more mail; found, exported, let go."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from creators.mailing import allow_mail, stop_mail
from creators.models import Creator, Mail, MailStop, StopReason
from owny.lib.spreadsheet import csv_lines
from products.models import Buyer, Consent, Contact, Entitlement, Order, OrderItem, Product
from products.models.order import SETTLED

KINDS = ("all", "buyers", "leads", "news", "stopped")
COLUMNS = ("email", "name", "kind", "since", "products", "news", "news_since", "news_words", "news_page", "mail")
STOPPED_IN_WORDS = {
    StopReason.BOUNCED: "mailbox does not exist",
    StopReason.COMPLAINED: "reported mail as spam",
    StopReason.UNSUBSCRIBED: "unsubscribed",
}


class HasPaid(Exception):
    """Somebody who paid stays on the list: their orders do."""


def consent_words(creator: Creator) -> str:
    """What stands beside the empty box, and what is kept when somebody ticks it."""
    return f"{creator.display_name} may also write to me with news and offers. I can end that with one click."


def keep_consent(order: Order, *, given: bool, creator: Creator, page: str) -> None:
    """Keep the yes beside an order that is not settled yet, or that there was none. What was said last counts."""
    if order.paid_at is not None:
        return
    if not given:
        Consent.objects.filter(order=order).delete()
        return
    words = {"text": consent_words(creator)[:300], "page": page[:200]}
    Consent.objects.update_or_create(order=order, defaults=words)


def meet(order: Order) -> None:
    """An order was settled: its buyer is on the creator's list, with the yes they gave. Not so for a test: creators are no
    audience of their own. Safe to repeat."""
    item = order.items.select_related("product__creator").order_by("pk").first()
    if order.buyer is None or item is None or order.is_test:
        return
    creator = item.product.creator
    contact, _ = Contact.objects.get_or_create(
        creator=creator, buyer=order.buyer, defaults={"met_at": order.paid_at or timezone.now()}
    )
    consent = Consent.objects.filter(order=order).first()
    if consent is not None and contact.consent_id != consent.pk:
        contact.consent, contact.news_since_at = consent, timezone.now()
        contact.save(update_fields=["consent", "news_since_at"])
        allow_mail(order.buyer.email, creator=creator)


def meet_instead(order: Order, *, of: Buyer | None) -> None:
    """An order went to another address: its buyer is on the creator's list, without a yes that was said for the address
    before; whoever had it before is no longer, unless they bought something else."""
    consent = Consent.objects.filter(order=order)
    Contact.objects.filter(consent__in=consent).update(consent=None, news_since_at=None)
    consent.delete()
    item = order.items.select_related("product__creator").order_by("pk").first()
    if item is None or of is None or order.buyer == of:
        return
    creator = item.product.creator
    others = Order.objects.filter(items__product__creator=creator, buyer=of, status__in=SETTLED, is_test=False)
    if not others.exists():
        Contact.objects.filter(creator=creator, buyer=of).delete()
    if order.paid_at is not None:
        meet(order)


def contacts_of(
    creator: Creator, *, kind: str = "all", words: str = "", product: Product | None = None
) -> QuerySet[Contact]:
    """The creator's list, newest first: `paid_count` and `item_count` say what kind of person it is, `stop` why they get no
    list mail (empty while they do)."""
    found: QuerySet[Any] = _annotated(creator)
    if kind == "buyers":
        found = found.filter(paid_count__gt=0)
    elif kind == "leads":
        found = found.filter(paid_count=0)
    elif kind == "news":
        found = found.filter(news_since_at__isnull=False, stop__isnull=True)
    elif kind == "stopped":
        found = found.filter(stop__isnull=False)
    for word in words.split():
        found = found.filter(Q(buyer__email__icontains=word) | Q(buyer__name__icontains=word))
    if product is not None:
        found = found.filter(Exists(Entitlement.objects.filter(buyer=OuterRef("buyer"), product=product)))
    return found


def owners_of(product: Product) -> QuerySet[Buyer]:
    """Who has a product now; not who tries it out."""
    live = Entitlement.objects.filter(product=product, revoked_at__isnull=True, order_item__order__is_test=False)
    return Buyer.objects.filter(pk__in=live.values("buyer"))


def bought_by(contacts: QuerySet[Contact], creator: Creator) -> dict[int, list[OrderItem]]:
    """By buyer, what they bought or claimed from the creator, oldest first."""
    items = OrderItem.objects.filter(
        product__creator=creator,
        order__status__in=SETTLED,
        order__is_test=False,
        order__buyer__in=contacts.values("buyer"),
    )
    found: dict[int, list[OrderItem]] = {}
    for item in items.select_related("order", "product").order_by("order__paid_at", "pk"):
        found.setdefault(item.order.buyer_id or 0, []).append(item)
    return found


def as_csv(contacts: QuerySet[Contact], creator: Creator) -> Iterator[str]:
    """The list as CSV, line by line; what a spreadsheet would run as a formula is made text."""
    titles = _titles(creator)
    found = contacts.select_related("buyer", "consent").iterator(chunk_size=500)
    yield from csv_lines(COLUMNS, (_row(contact, titles.get(contact.buyer_id, [])) for contact in found))


def end_news(email: str, *, creator: Creator, mail: Mail | None = None) -> None:
    """No more list mail of this creator to the address. Safe to repeat."""
    stop_mail(email, reason=StopReason.UNSUBSCRIBED, creator=creator, mail=mail)


def delete_lead(contact: Contact) -> None:
    """Take somebody who never paid off the list, with what they said yes to. What they claimed stays in their library.
    Raises HasPaid."""
    with transaction.atomic():
        Buyer.objects.select_for_update().get(pk=contact.buyer_id)
        if _paid(contact.creator).filter(buyer=contact.buyer_id).exists():
            raise HasPaid(contact.buyer.email)
        contact.delete()
        orders = Order.objects.filter(buyer=contact.buyer_id, items__product__creator=contact.creator)
        Consent.objects.filter(order__in=orders).delete()


def _annotated(creator: Creator) -> QuerySet[Contact]:
    paid = _paid(creator).filter(buyer=OuterRef("buyer")).order_by().values("buyer")
    return (
        Contact.objects.filter(creator=creator)
        .select_related("buyer", "consent")
        .annotate(
            paid_count=Coalesce(Subquery(paid.annotate(count=Count("pk", distinct=True)).values("count")), 0),
            stop=Subquery(stops_of(creator, "buyer__email").order_by("reason").values("reason")[:1]),
        )
    )


def stops_of(creator: Creator, email: str) -> QuerySet[MailStop]:
    """Why list mail of a creator does not go to the address in the column `email` of the query around it."""
    same = MailStop.objects.annotate(low=Lower("email")).filter(low=Lower(OuterRef(email)))
    return same.filter(Q(creator=creator) | Q(creator__isnull=True))


def _paid(creator: Creator) -> QuerySet[Order]:
    """Orders of money, also those that went back."""
    return Order.objects.filter(items__product__creator=creator, status__in=SETTLED, total_cents__gt=0)


def _titles(creator: Creator) -> dict[int, list[str]]:
    live = Entitlement.objects.filter(product__creator=creator, revoked_at__isnull=True)
    found: dict[int, list[str]] = {}
    for buyer, title in live.order_by("pk").values_list("buyer_id", "product__title"):
        found.setdefault(buyer, []).append(title)
    return found


def _row(contact: Contact, titles: list[str]) -> tuple[str, ...]:
    stop = getattr(contact, "stop", None)
    consent = contact.consent
    return (
        contact.buyer.email,
        contact.buyer.name,
        "buyer" if getattr(contact, "paid_count", 0) else "lead",
        f"{contact.met_at:%Y-%m-%d}",
        "; ".join(titles),
        "yes" if consent else "no",
        f"{contact.news_since_at:%Y-%m-%d %H:%M}" if contact.news_since_at else "",
        consent.text if consent else "",
        consent.page if consent else "",
        STOPPED_IN_WORDS[StopReason(stop)] if stop else "",
    )
