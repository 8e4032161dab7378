"""After the storm: what is not exactly as Stripe booked it, or was told more than once."""

from collections import Counter
from collections.abc import Sequence

from bench.money_shop import Shop, StandIn
from bench.money_storm import Letter
from products.ledger_check import check_ledger
from products.models import DiscountUse, Entitlement, LedgerEntry, Order, PartnerEntry, StripeEvent

AFTERWARDS = {"refunded": "refunded", "disputed": "disputed", "debit_failed": "failed"}
RECEIPT, SALE = "is yours", "You sold"


def faults(shop: Shop, stripe: StandIn, told: dict[str, str], letters: Sequence[Letter]) -> list[str]:
    """What is not exactly as it should be, one line each."""
    found: list[str] = []
    orders = {str(one.uuid): one for one in Order.objects.prefetch_related("items", "refunds", "disputes")}
    for uuid, story in told.items():
        found += _order_faults(orders[uuid], story)
    found += _sum_faults(stripe, told)
    found += _mail_faults(orders, told, letters)
    waiting = StripeEvent.objects.filter(handled_at__isnull=True).count()
    found += [f"{waiting} events are not handled"] if waiting else []
    found += [
        f"ledger of {order.email} does not fit" for order in orders.values() if order.paid_at and not check_ledger(order)
    ]
    return found


def _order_faults(order: Order, story: str) -> list[str]:
    want = AFTERWARDS.get(story, "paid")
    back = {"refunded": [1900], "partly": [700]}.get(story, [])
    live = Entitlement.objects.filter(buyer__email=order.email, revoked_at=None).count()
    items = len(order.items.all())
    rows = [
        (order.status == want, f"is {order.status}, not {want}"),
        ([one.amount_cents for one in order.refunds.all()] == back, "refunds"),
        (order.refunded_cents == sum(back), f"refunded {order.refunded_cents}"),
        (order.disputes.count() == (story in ("disputed", "won")), "disputes"),
        (live == (items if want == "paid" else 0), f"{live} rights"),
        (items == 1 + (story == "extra"), f"{items} items"),
    ]
    return [f"{order.email}: {words}" for fits, words in rows if not fits]


def _sum_faults(stripe: StandIn, told: dict[str, str]) -> list[str]:
    stories = Counter(told.values())
    ours = sum(LedgerEntry.objects.values_list("amount_cents", flat=True))
    theirs = sum(one["net"] for one in stripe.listed("balance_transactions"))
    shares = sum(PartnerEntry.objects.values_list("amount_cents", flat=True))
    uses = DiscountUse.objects.filter(released_at__isnull=True).count()
    moved = len(stripe.listed("balance_transactions"))
    booked = LedgerEntry.objects.values("stripe_id").distinct().count()
    rows = [
        (ours == theirs, f"the ledger has {ours}, Stripe {theirs}"),
        (booked == moved, f"{booked} movements are booked, {moved} happened"),
        (shares == 570 * stories["partner"], f"partners are owed {shares}"),
        (uses == stories["code"], f"{uses} uses of the code count"),
    ]
    return [words for fits, words in rows if not fits]


def _mail_faults(orders: dict[str, Order], told: dict[str, str], letters: Sequence[Letter]) -> list[str]:
    """One mail of each kind for each order, however often it was told."""
    counted = Counter(letters)
    buyers = {order.email for order in orders.values()}
    twice = [f"{to}: {count} times “{subject}”" for (to, subject), count in counted.items() if count > 1 and to in buyers]
    missing = [
        f"{orders[uuid].email}: no receipt"
        for uuid, story in told.items()
        if story not in ("debit_failed", "refunded", "disputed")
        and not any(to == orders[uuid].email and RECEIPT in subject for to, subject in counted)
    ]
    sold = sum(count for (to, subject), count in counted.items() if to == "storm@example.com" and SALE in subject)
    receipts = sum(count for (to, subject), count in counted.items() if to in buyers and RECEIPT in subject)
    return twice + missing + ([f"{sold} sales were told, {receipts} receipts sent"] if sold != receipts else [])
