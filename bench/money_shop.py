"""A shop whose sales end in every way there is, all paid at the stand-in for Stripe; our side has heard nothing yet."""

import itertools
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from django.utils import timezone

from creators.models import Brand, Creator, User
from creators.payouts import open_account, refresh_account
from products.checkout import prepare_order, start_checkout
from products.discounts import Terms, save_discount
from products.dsl.catalog import sample_document
from products.extras import set_extra
from products.models import Discount, Extra, Order, Partner, Product
from products.models.revision import RevisionOrigin
from products.partners import PartnerTerms, save_partner
from products.publishing import change_offer, publish, save_revision
from products.quoting import quote

STORIES = (
    "card", "card", "code", "extra", "refunded", "partly", "partner", "disputed", "won", "debit", "debit_failed", "declined",
)  # fmt: skip


@dataclass
class Shop:
    """What is sold, and by whom."""

    creator: Creator
    guide: Product
    extra: Extra
    code: Discount
    partner: Partner


@dataclass
class StandIn:
    """The stand-in's control API. It delivers nothing by itself."""

    url: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        self.act("reset")
        self.act("faults", name="webhooks_none")

    def act(self, path: str, **given: Any) -> dict[str, Any]:
        """Make something happen."""
        answer = self.http.post(f"/_sandbox/{path}", json=given)
        answer.raise_for_status()
        return dict(answer.json())

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, newest first."""
        return list(self.http.get(f"/_sandbox/{kind}").json()["data"])

    def refund(self, payment_intent: str, amount: int) -> None:
        """Somebody sends money back in Stripe's dashboard."""
        data = {"payment_intent": payment_intent, "amount": str(amount), "reverse_transfer": "true"}
        data["refund_application_fee"] = "true"
        self.http.post("/v1/refunds", data=data, headers={"Authorization": "Bearer sk_test_storm"}).raise_for_status()


def open_shop(stripe: StandIn) -> Shop:
    """A creator who can be paid, two products, a code, an extra and a partner."""
    user = User.objects.create_user("storm@example.com", "storm")
    creator = Creator.objects.create(user=user, handle="storm", display_name="Storm")
    Brand.objects.create(creator=creator)
    creator = open_account(creator=creator, country="US", entity_type="individual")
    stripe.act(f"accounts/{creator.payout_account_id}", status="active")
    creator = refresh_account(creator)
    guide, salt = _product(creator, "Guide", 1900), _product(creator, "Salt", 900)
    return Shop(
        creator=creator,
        guide=guide,
        extra=set_extra(product=guide, offered=salt, price_cents=None),
        code=save_discount(creator=creator, terms=Terms(code="STORM", percent=50)),
        partner=save_partner(creator=creator, terms=PartnerTerms("Pia", "pia@example.com", "pia", 3000, 30)),
    )


def _product(creator: Creator, title: str, cents: int) -> Product:
    document = deepcopy(sample_document())
    document["title"] = title
    product = Product.objects.create(creator=creator, product_type="mini_course", title=title, slug=title.lower())
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD)
    product = change_offer(product=product, price_cents=cents)
    publish(product=product, by=creator.user)
    return Product.objects.select_related("creator__user", "live_revision").get(pk=product.pk)


def sell(shop: Shop, stripe: StandIn, count: int) -> dict[str, str]:
    """Orders of every story, paid at Stripe; our side has heard nothing. Uuid of the order → its story."""
    told = {}
    for number, story in zip(range(count), itertools.cycle(STORIES)):
        quoted = quote(
            shop.guide,
            1900,
            extra=shop.extra if story == "extra" else None,
            discount=shop.code if story == "code" else None,
        )
        partner = shop.partner if story == "partner" else None
        order = prepare_order(quote=quoted, email=f"{story}-{number}@example.com", partner=partner)
        order = start_checkout(order, quote=quoted, partner=partner)
        _pay(order, stripe, story)
        told[str(order.uuid)] = story
    Order.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    return told


def _pay(order: Order, stripe: StandIn, story: str) -> None:
    session = f"sessions/{order.stripe_session_id}"
    if story == "declined":
        stripe.http.post(f"/_sandbox/{session}/pay", json={"method": "decline"})
    paid = stripe.act(f"{session}/pay", method="bank_debit" if story.startswith("debit") else "card")
    intent = paid["payment_intent"]
    if story.startswith("debit"):
        stripe.act(f"{session}/{'fail' if story == 'debit_failed' else 'settle'}")
    elif story in ("refunded", "partly"):
        stripe.refund(intent, 1900 if story == "refunded" else 700)
    elif story in ("disputed", "won"):
        charge = stripe.http.get(f"/v1/payment_intents/{intent}", headers={"Authorization": "Bearer sk_test_storm"}).json()
        dispute = stripe.act(f"charges/{charge['latest_charge']}/dispute")
        if story == "won":
            stripe.act(f"disputes/{dispute['id']}/close", outcome="won")
