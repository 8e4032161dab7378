"""Free products: claimed by an address, granted when the mailed link's button is pressed."""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from products import emails
from products.audience import keep_consent
from products.fulfillment import complete_claim
from products.models import Buyer, Entitlement, Order, OrderItem, OrderStatus, Product
from products.offers import check_for_sale, live_revision

CLAIM_DAYS = 7


class ClaimExpired(Exception):
    """The link is too old; the product can be claimed again."""


def start_claim(*, product: Product, email: str, news: bool = False, page: str = "") -> None:
    """Mail a link to the address. Whoever has the product already gets a link into the library instead, so that the page
    need not say which it was. A yes to `news`, said on `page`, counts once the link was pressed. Raises NotForSale.
    """
    check_for_sale(product, amount_cents=0)
    owner = Buyer.objects.filter(email__iexact=email).first()
    if owner and Entitlement.objects.filter(buyer=owner, product=product, revoked_at__isnull=True).exists():
        with transaction.atomic():
            emails.send_already_yours(owner, product)
        return
    with transaction.atomic():
        order = _waiting(product, email) or _write_claim(product, email)
        keep_consent(order, given=news, creator=product.creator, page=page)
        emails.send_claim_link(order)


def claim_now(*, product: Product, buyer: Buyer, news: bool = False, page: str = "") -> Order:
    """Grant a free product to a buyer whose address was confirmed before. Raises NotForSale."""
    check_for_sale(product, amount_cents=0)
    with transaction.atomic():
        order = _waiting(product, buyer.email) or _write_claim(product, buyer.email)
        keep_consent(order, given=news, creator=product.creator, page=page)
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
    return Order.objects.filter(status=OrderStatus.PENDING, total_cents=0, created_at__lt=longest).update(
        status=OrderStatus.EXPIRED
    )


def _waiting(product: Product, email: str) -> Order | None:
    since = timezone.now() - timedelta(days=1)
    return Order.objects.filter(
        status=OrderStatus.PENDING, total_cents=0, email=email, items__product=product, created_at__gt=since
    ).first()


def _write_claim(product: Product, email: str) -> Order:
    order = Order.objects.create(email=email, currency=product.currency, total_cents=0)
    OrderItem.objects.create(
        order=order, product=product, revision=live_revision(product), title=product.title, price_cents=0
    )
    return order
