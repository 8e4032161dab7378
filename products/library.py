"""Who may open what: buyers by their address, a browser what it has just paid for, creators their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone

from creators.models import Creator
from products.models import Buyer, Entitlement, Order, Product
from products.models.order import SETTLED

BUYER_KEY = "buyer_id"
SINCE_KEY = "buyer_since"
ORDERS_KEY = "checkouts"
PLACE_KEY = "own_domain_of"
"""At whose own domain a session began. It counts there alone: whoever owns a domain can read the cookies of its visitors,
and must not come into their library elsewhere with them."""
MOST_ORDERS = 30


@dataclass(frozen=True, slots=True)
class Reader:
    """A browser before the library.

    buyer_ids  buyers whose address it has confirmed.  orders  uuids of orders that were started in it: they open what
    they paid for, and nothing else that the typed address may own.  creator  who is signed in, if they sell.
    only_of  the handle of the creator at whose own domain this is: only what is theirs is there.
    """

    buyer_ids: frozenset[int] = frozenset()
    orders: tuple[str, ...] = ()
    creator: Creator | None = None
    only_of: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """What a reader may do with a product. `since` is when it was bought; None for its creator, to whom all is open.

    `ended` is why the right is gone ("refunded", "disputed", "deleted"); empty while it lives. `entitlement` is where it
    comes from; `keeps` says whether this browser may see and add to what its buyer ticked and wrote: one that merely paid
    with an address never sees what the owner of the address did before.
    """

    since: datetime | None
    ended: str = ""
    entitlement: Entitlement | None = None
    is_confirmed: bool = False
    keeps: bool = False


def reader_of(request: HttpRequest) -> Reader:
    """Who is before the library."""
    only_of = getattr(request, "own_domain_of", "")
    if not _is_of_here(request):
        return Reader(only_of=only_of)
    buyer_ids = _let_in(request)
    creator = None
    if request.user.is_authenticated:
        addresses = EmailAddress.objects.filter(user=request.user, verified=True).values_list(Lower("email"), flat=True)
        buyer_ids |= set(
            Buyer.objects.annotate(low=Lower("email")).filter(low__in=list(addresses)).values_list("pk", flat=True)
        )
        creator = Creator.objects.filter(user=request.user).first()
    return Reader(frozenset(buyer_ids), tuple(request.session.get(ORDERS_KEY, ())), creator, only_of)


def sign_in(request: HttpRequest, buyer: Buyer) -> None:
    """Let this browser into the buyer's library; a new session key, so that nobody holds the old one."""
    request.session.cycle_key()
    _begin_here(request)
    request.session[BUYER_KEY] = buyer.pk
    request.session[SINCE_KEY] = timezone.now().timestamp()


def _let_in(request: HttpRequest) -> set[int]:
    """The buyer that this browser was let in as, unless they had their library deleted since, on whatever device."""
    if BUYER_KEY not in request.session:
        return set()
    since = datetime.fromtimestamp(request.session.get(SINCE_KEY, 0), UTC)
    stayed = Buyer.objects.filter(Q(left_at__isnull=True) | Q(left_at__lt=since), pk=request.session[BUYER_KEY])
    return set(stayed.values_list("pk", flat=True))


def leave(request: HttpRequest) -> None:
    """Forget the buyer and the orders in this browser."""
    request.session.pop(BUYER_KEY, None)
    request.session.pop(SINCE_KEY, None)
    request.session.pop(ORDERS_KEY, None)
    request.session.cycle_key()


def remember_order(request: HttpRequest, order: Order) -> None:
    """This browser started the order."""
    _begin_here(request)
    kept = [one for one in request.session.get(ORDERS_KEY, []) if one != str(order.uuid)]
    request.session[ORDERS_KEY] = [*kept, str(order.uuid)][-MOST_ORDERS:]


def is_own_order(request: HttpRequest, order: Order) -> bool:
    """Whether this browser started the order, and it still has the address it was bought with."""
    return _is_of_here(request) and _was_bought_here(order, request.session.get(ORDERS_KEY, []))


def _is_of_here(request: HttpRequest) -> bool:
    return bool(request.session.get(PLACE_KEY, "") == getattr(request, "own_domain_of", ""))


def _begin_here(request: HttpRequest) -> None:
    """What a session knows was said on this host."""
    if not _is_of_here(request):
        request.session.pop(BUYER_KEY, None)
        request.session.pop(ORDERS_KEY, None)
        request.session[PLACE_KEY] = getattr(request, "own_domain_of", "")


def _was_bought_here(order: Order, orders: Sequence[str]) -> bool:
    return order.readdressed_at is None and str(order.uuid) in orders


def right_of(reader: Reader, product: Product) -> Right | None:
    """What the reader may do with the product, or None for a stranger."""
    if reader.creator is not None and reader.creator.pk == product.creator_id:
        return Right(since=None)
    # An order is only looked at where this browser started one.
    joined = ("buyer", "order_item__order") if reader.orders else ("buyer",)
    found = list(_entitlements(reader).filter(product=product).select_related(*joined).order_by("-id"))
    best = next((one for one in found if one.revoked_at is None), found[0] if found else None)
    return _right_by(reader, best) if best is not None else None


def _right_by(reader: Reader, entitlement: Entitlement) -> Right:
    is_confirmed = entitlement.buyer_id in reader.buyer_ids
    return Right(
        since=entitlement.granted_at,
        ended=entitlement.revoked_reason,
        entitlement=entitlement,
        is_confirmed=is_confirmed,
        keeps=is_confirmed or _was_bought_here(entitlement.order_item.order, reader.orders),
    )


def may_open(reader: Reader, product: Product) -> bool:
    """Whether the reader may open the product now."""
    right = right_of(reader, product)
    return right is not None and not right.ended


def shelf_of(reader: Reader) -> Sequence[tuple[Entitlement, Right]]:
    """The live entitlements of the reader with the right to each, newest first, each product once; with their progress."""
    live = _entitlements(reader).filter(revoked_at__isnull=True).order_by("id")
    rows = live.select_related("product__creator", "product__live_revision", "buyer", "order_item__order", "reading")
    found = {one.product_id: one for one in rows.prefetch_related("reading__marks", "reading__notes", "product__updates")}
    own = reader.creator.pk if reader.creator is not None else None
    return [
        (one, Right(since=None) if one.product.creator_id == own else _right_by(reader, one))
        for one in reversed(found.values())
    ]


def _entitlements(reader: Reader) -> QuerySet[Entitlement]:
    """Revoked ones too: those of its buyers, and those to exactly what its own orders contain."""
    if not reader.buyer_ids and not reader.orders:
        return Entitlement.objects.none()
    here = Q(product__creator__handle=reader.only_of) if reader.only_of else Q()
    if not reader.orders:
        return Entitlement.objects.filter(here, buyer_id__in=reader.buyer_ids)
    by_order = Q(
        buyer__orders__uuid__in=reader.orders,
        buyer__orders__status__in=SETTLED,
        buyer__orders__readdressed_at__isnull=True,
        buyer__orders__items__product=F("product"),
    )
    found = Entitlement.objects.filter(here, Q(buyer_id__in=reader.buyer_ids) | by_order)
    return Entitlement.objects.filter(pk__in=found.values("pk"))
