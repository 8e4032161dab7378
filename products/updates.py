"""Publishing with a word about what is new, and who has seen it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from creators.models import User
from products.audience import owners_of
from products.broadcasts import start_broadcast
from products.models import Broadcast, BroadcastTo, Entitlement, Product, ProductUpdate
from products.models.product_update import LONGEST_LINE
from products.publishing import Published, publish

MAIL_GAP = timedelta(days=3)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A publication and what was said of it: to how many by mail, or that the last mail was too short ago."""

    published: Published
    update: ProductUpdate | None = None
    mailed_count: int = 0
    is_too_soon: bool = False


def publish_with_news(
    *, product: Product, by: User | None, expected: int | None = None, line: str = "", by_mail: bool = False
) -> Told:
    """Publish; with a line, those who have the product find it as new in their library, and by mail if wished, at most every
    three days. Raises what `publish` raises."""
    words = " ".join(line.split())[:LONGEST_LINE]
    with transaction.atomic():
        published = publish(product=product, by=by, expected=expected)
        if not words or not owners_of(product).exists():
            return Told(published)
        update, _ = ProductUpdate.objects.update_or_create(
            revision=published.revision,
            defaults={"product": product, "line": words, "published_at": timezone.now()},
        )
        if not by_mail:
            return Told(published, update)
        if mailed_lately(product):
            return Told(published, update, is_too_soon=True)
        return Told(published, update, _mail(product, update))


def mailed_lately(product: Product) -> bool:
    """Whether its buyers heard of something new by mail within three days."""
    return Broadcast.objects.filter(product=product, update__isnull=False, started_at__gt=timezone.now() - MAIL_GAP).exists()


def news_of(entitlement: Entitlement) -> list[ProductUpdate]:
    """What is new in a product for one who has it: what was published since they got it or last looked, newest first."""
    since = max(entitlement.granted_at, entitlement.news_seen_at or entitlement.granted_at)
    return [one for one in entitlement.product.updates.all() if one.published_at > since][:SHOWN]


def mark_news_seen(entitlement: Entitlement) -> None:
    """They have it before their eyes."""
    Entitlement.objects.filter(pk=entitlement.pk).update(news_seen_at=timezone.now())


def _mail(product: Product, update: ProductUpdate) -> int:
    if hasattr(update, "broadcast"):
        return 0
    title = product.title
    broadcast = Broadcast.objects.create(
        creator=product.creator,
        to=BroadcastTo.OWNERS,
        product=product,
        update=update,
        subject=f"New in {title}",
        body=update.line,
    )
    return start_broadcast(broadcast).recipients.count()
