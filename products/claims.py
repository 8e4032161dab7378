"""What costs nothing: claimed by an address, granted when the mailed link's button is pressed."""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from products import emails
from products.audience import keep_consent
from products.fulfillment import abandon, complete_claim
from products.models import Buyer, Entitlement, Order, OrderStatus, Partner, Product
from products.ordering import holds_the_same, write_order
from products.quoting import Quote, quote

CLAIM_DAYS = 7


class ClaimExpired(Exception):
    """The link is too old; the product can be claimed again."""


def start_claim(
    *,
    quoted: Quote,
    email: str,
    source: str = "",
    news: bool = False,
    page: str = "",
    partner: Partner | None = None,
) -> None:
    """Mail a link to the address. Whoever has all of it already gets a link into the library instead, so that the page
    need not say which it was. `source` is where they came from. A yes to `news`, said on `page`, counts once the link was
    pressed. Raises CodeRefused and NotForSale.
    """
    owner = Buyer.objects.filter(email__iexact=email).first()
    if owner and _has(owner, quoted):
        with transaction.atomic():
            emails.send_already_yours(owner, quoted.product)
        return
    with transaction.atomic():
        order = _waiting(quoted, email) or write_order(quoted, email=email, source=source, partner=partner)
        keep_consent(order, given=news, creator=quoted.creator, page=page)
        emails.send_claim_link(order)


def claim_now(*, product: Product, buyer: Buyer, source: str = "", news: bool = False, page: str = "") -> Order:
    """Grant a free product to a buyer whose address was confirmed before. Raises NotForSale."""
    return claim_quoted(quoted=quote(product, 0), buyer=buyer, source=source, news=news, page=page)


def claim_quoted(
    *,
    quoted: Quote,
    buyer: Buyer,
    source: str = "",
    news: bool = False,
    page: str = "",
    partner: Partner | None = None,
) -> Order:
    """Grant what costs nothing to a buyer whose address was confirmed before. Raises CodeRefused and NotForSale."""
    with transaction.atomic():
        order = _waiting(quoted, buyer.email) or write_order(quoted, email=buyer.email, source=source, partner=partner)
        keep_consent(order, given=news, creator=quoted.creator, page=page)
    return complete_claim(order)


def claim_of(token: str) -> Order:
    """The order behind a mailed claim link. Raises ClaimExpired, also for a link we did not make."""
    try:
        order_id = UUID(signing.loads(token, salt=emails.CLAIM_SALT, max_age=timedelta(days=CLAIM_DAYS)))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise ClaimExpired from error
    order = Order.objects.filter(uuid=order_id, total_cents=0).first()
    if order is None or order.status == OrderStatus.EXPIRED:
        raise ClaimExpired
    return order


def confirm_claim(order: Order) -> Order:
    """The address is confirmed: grant. Safe to repeat."""
    order = complete_claim(order)
    if order.buyer is not None:
        Buyer.objects.filter(pk=order.buyer.pk, email_confirmed_at__isnull=True).update(email_confirmed_at=timezone.now())
    return order


def expire_claims() -> int:
    """Close the claims nobody confirmed; returns how many."""
    longest = timezone.now() - timedelta(days=CLAIM_DAYS)
    old = Order.objects.filter(status=OrderStatus.PENDING, total_cents=0, created_at__lt=longest)
    return sum(abandon(order).status == OrderStatus.EXPIRED for order in old.order_by("id"))


def _has(owner: Buyer, quoted: Quote) -> bool:
    live = Entitlement.objects.filter(buyer=owner, product__in=quoted.products, revoked_at__isnull=True)
    return live.count() == len(quoted.lines)


def _waiting(quoted: Quote, email: str) -> Order | None:
    since = timezone.now() - timedelta(days=1)
    found = Order.objects.filter(
        status=OrderStatus.PENDING,
        total_cents=0,
        is_test=False,
        email=email,
        items__product=quoted.product,
        created_at__gt=since,
    )
    return next((one for one in found.prefetch_related("items") if holds_the_same(one, quoted, one.partner)), None)
