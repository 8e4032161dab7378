"""Every mail that goes out, with sample words: what a creator sees under Settings before anybody gets it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from creators.emails import asked_for
from creators.fees import fee_basis_points
from creators.letters import look_of
from creators.models import Creator, Domain
from creators.tiers import fee_in_words, tier_named
from owny.lib.mail import Words, written
from owny.lib.money import format_money, share_of
from products.addresses import public_url
from products.emails import picture_of
from products.models import Order, OrderItem, Partner, Product, ProductStatus
from products.models.product import ProductType

READER = "sam.okafor@example.com"
ORDER = UUID("5eeded00-1071-4000-8000-000000000001")
NOWHERE = "#"
"""Buttons of a sample lead nowhere."""


@dataclass(frozen=True, slots=True)
class MailKind:
    """One mail. `name` is its template; `to` is who gets it, `when` a sentence, `in_their_name` in whose look it is."""

    name: str
    title: str
    when: str
    to: Literal["buyers", "partners", "you"]
    is_bulk: bool = False

    @property
    def in_their_name(self) -> bool:
        """Whether it has the creator's look."""
        return self.to != "you"


KINDS: Mapping[str, MailKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            MailKind("receipt", "Receipt", "At once, when somebody bought or claimed.", "buyers"),
            MailKind("claim", "Free product", "When somebody asks for something free: one press confirms it.", "buyers"),
            MailKind("library_link", "Way into the library", "When a buyer asks for it.", "buyers"),
            MailKind("day_open", "A day has opened", "In the morning of each day of a challenge.", "buyers", is_bulk=True),
            MailKind("whats_new", "What is new", "When you publish a change and say so.", "buyers", is_bulk=True),
            MailKind("review_ask", "How was it?", "Once, ten days after the purchase.", "buyers", is_bulk=True),
            MailKind("broadcast", "Your own mail", "When you write one under Audience.", "buyers", is_bulk=True),
            MailKind("payment_on_its_way", "Payment on its way", "When a bank takes days to pay.", "buyers"),
            MailKind("refund", "Refund", "When money goes back.", "buyers"),
            MailKind("refund_failed", "Refund did not arrive", "When a bank does not take it.", "buyers"),
            MailKind("payment_failed", "Payment did not arrive", "When a bank does not pay.", "buyers"),
            MailKind("already_yours", "Already yours", "When somebody is about to pay twice.", "buyers"),
            MailKind("order_moved_here", "Order moved here", "When you correct an address: to the new one.", "buyers"),
            MailKind("order_moved_away", "Order moved away", "The same, to the address before.", "buyers"),
            MailKind("partner", "Partner's link", "When you take somebody on as a partner.", "partners"),
            MailKind("new_sale", "New sale", "When somebody bought or claimed.", "you"),
            MailKind("refund_came_back", "Refund came back", "When a buyer's bank does not take it.", "you"),
            MailKind("dispute", "Dispute", "When a bank takes money back.", "you"),
            MailKind("dispute_end", "Dispute decided", "When the bank has decided it.", "you"),
            MailKind("fraud_warning", "Fraud suspected", "When a bank warns you, and you decide.", "you"),
            MailKind("fraud_refund", "Fraud, sent back", "When it went back at once.", "you"),
            MailKind("payout_problem", "Payout problem", "When Stripe needs something from you.", "you"),
            MailKind("import_done", "Import finished", "When clips were brought in.", "you"),
            MailKind("build_ended", "Build finished", "When a build ended and its page was closed.", "you"),
            MailKind("plan_due", "Plan not paid", "When the payment for your plan fails.", "you"),
            MailKind("domain_live", "Domain works", "When your own domain leads to your page.", "you"),
            MailKind("domain_failing", "Domain failing", "When the records of your domain are gone.", "you"),
            MailKind("domain_lost", "Domain lost", "When they did not come back.", "you"),
            MailKind("plan_ended", "Plan over", "When it was not paid for two weeks.", "you"),
        )
    }
)


def sample_words(kind: MailKind, creator: Creator) -> Words:
    """The mail as it would leave, about one of the creator's own products where there is one."""
    look = look_of(creator if kind.in_their_name else None)
    return written(kind.name, {**sample_context(kind, creator), "look": look})


def sample_context(kind: MailKind, creator: Creator) -> dict[str, Any]:
    """Everything the template asks for, apart from the look."""
    context = _MAKERS[kind.name](_Sample(creator))
    unsubscribe = {"unsubscribe_url": NOWHERE, "postal_address": creator.postal_address} if kind.is_bulk else {}
    return {"creator": creator, **context, **unsubscribe}


class _Sample:
    """An order of one product by somebody who does not exist; nothing of it is stored."""

    def __init__(self, creator: Creator) -> None:
        self.creator = creator
        self.product = self._product()
        self.price = self.product.price_cents or 1900
        self.order = Order(
            uuid=ORDER,
            email=READER,
            currency=self.product.currency,
            total_cents=self.price,
            fee_cents=share_of(self.price, fee_basis_points(creator)),
            paid_at=timezone.now(),
        )
        self.item = OrderItem(order=self.order, product=self.product, title=self.product.title, price_cents=self.price)
        self.amount = format_money(self.price, self.product.currency)

    def _product(self) -> Product:
        own = self.creator.products.select_related("creator__brand", "live_revision")
        shown = own.filter(status=ProductStatus.PUBLISHED).order_by("price_cents").last() or own.first()
        made_up = Product(creator=self.creator, product_type=ProductType.CHALLENGE, title="Seven quiet evenings", slug="x")
        return shown or made_up

    @property
    def sold(self) -> dict[str, Any]:
        return {"order": self.order, "item": self.item, "amount": self.amount, "is_free": False}

    @property
    def picture(self) -> dict[str, Any]:
        return picture_of(self.product, NOWHERE)


def _receipt(sample: _Sample) -> dict[str, Any]:
    lines = [{"title": sample.item.title, "amount": sample.amount}]
    return {**sample.sold, "lines": lines, "tax": "", "saved": "", "library_url": NOWHERE, **sample.picture}


def _claim(sample: _Sample) -> dict[str, Any]:
    return {"item": sample.item, "claim_url": NOWHERE, **sample.picture}


def _library_link(sample: _Sample) -> dict[str, Any]:
    return {"link": NOWHERE, "code": "271828"}


def _day_open(sample: _Sample) -> dict[str, Any]:
    return {
        "product": sample.product,
        "day_word": "Day 4",
        "page_title": "A window, ten minutes",
        "missed": ["Day 3"],
        "missed_words": "Day 3",
        "when": "today",
        "place": "Lisbon",
        "day_url": NOWHERE,
        "unsubscribe_label": "No more mails on the days of this product",
    }


def _whats_new(sample: _Sample) -> dict[str, Any]:
    line = "Two new pages: what to do when it rains, and the list of everything you need."
    return {"product": sample.product, "line": line, "open_url": NOWHERE, **sample.picture}


def _review_ask(sample: _Sample) -> dict[str, Any]:
    return {"product": sample.product, "review_url": NOWHERE}


def _broadcast(sample: _Sample) -> dict[str, Any]:
    return {
        "subject": "One thing I would do differently",
        "opening": "Half of you wrote to me about the second evening.",
        "blocks": [
            ("text", ["Half of you wrote to me about the second evening, so here is what I do now when it does not work."]),
            ("list", ["Leave the phone in the kitchen.", "Open the window first.", "Ten minutes are enough."]),
            ("text", ["Write back and tell me how it went."]),
        ],
        "text": "Half of you wrote to me about the second evening, so here is what I do now when it does not work.",
        "why": f"You get this because you have {sample.product.title}.",
    }


def _payment_on_its_way(sample: _Sample) -> dict[str, Any]:
    return sample.sold


def _order_moved_here(sample: _Sample) -> dict[str, Any]:
    return {**sample.sold, "library_url": NOWHERE, **sample.picture}


def _order_moved_away(sample: _Sample) -> dict[str, Any]:
    return {**sample.sold, "notes": ["Tonight I left the phone in the kitchen."]}


def _refund(sample: _Sample) -> dict[str, Any]:
    return {**sample.sold, "ends_access": True}


def _refund_failed(sample: _Sample) -> dict[str, Any]:
    return {**sample.sold, "had_ended": True, "is_closed": False}


def _refund_came_back(sample: _Sample) -> dict[str, Any]:
    part = format_money(sample.price - sample.order.fee_cents, sample.order.currency)
    return {**_fraud(sample), "part": part, "is_open": True}


def _payment_failed(sample: _Sample) -> dict[str, Any]:
    return {**sample.sold, "buy_url": NOWHERE}


def _already_yours(sample: _Sample) -> dict[str, Any]:
    return {"product": sample.product, "link": NOWHERE}


def _new_sale(sample: _Sample) -> dict[str, Any]:
    fee = format_money(sample.order.fee_cents, sample.order.currency)
    return {**sample.sold, "fee": fee, "orders_url": _at("products:orders"), "settings_url": _at("products:mails")}


def _dispute(sample: _Sample) -> dict[str, Any]:
    return {**sample.sold, "respond_until": timezone.now() + timedelta(days=7), "orders_url": _at("products:orders")}


def _dispute_end(sample: _Sample) -> dict[str, Any]:
    return {**_fraud(sample), "is_won": True}


def _fraud(sample: _Sample) -> dict[str, Any]:
    return {"order": sample.order, "title": sample.item.title, "amount": sample.amount, "order_url": _at("products:orders")}


def _partner(sample: _Sample) -> dict[str, Any]:
    partner = Partner(creator=sample.creator, name="Sam", code="sam", share_basis_points=2000, days=30)
    return {"partner": partner, "link": f"{public_url(sample.creator, 'hub')}?via=sam", "statement": NOWHERE}


def _payout_problem(sample: _Sample) -> dict[str, Any]:
    need = {"description": "individual.verification.document", "deadline": "currently_due", "errors": []}
    return {"needs": [asked_for(need)], "payouts_url": _at("products:payouts")}


def _import_done(sample: _Sample) -> dict[str, Any]:
    return {
        "sentence": "41 new clips are in your library",
        "files": "youtube-export.zip",
        "refused": 2,
        "new_url": _at("builder:new"),
        "clips_url": _at("creators:clips"),
        "settings_url": _at("products:mails"),
    }


def _build_ended(sample: _Sample) -> dict[str, Any]:
    return {
        "build": {"message": "Eight pages from eleven of your clips, every sentence traced."},
        "title": sample.product.title,
        "kind": "challenge",
        "is_ready": True,
        "wish": "A week of quiet evenings for people who cannot stop scrolling, $19",
        "url": NOWHERE,
        "settings_url": _at("products:mails"),
    }


def _plan_due(sample: _Sample) -> dict[str, Any]:
    until = timezone.now() + timedelta(days=settings.PLAN_GRACE_DAYS)
    return {"amount": "$19", "until": until, "plan_url": _at("builder:membership")}


def _plan_ended(sample: _Sample) -> dict[str, Any]:
    return {"fee": fee_in_words(tier_named("free")), "plan_url": _at("builder:membership")}


def _domain(sample: _Sample) -> dict[str, Any]:
    problem = "There is no TXT record at _owny.shop.example.com."
    return {
        "domain": Domain(creator=sample.creator, host="shop.example.com", problem=problem),
        "until": timezone.now() + timedelta(days=settings.DOMAIN_GRACE_DAYS),
        "home_url": "https://shop.example.com/",
        "domain_url": _at("creators:domain"),
        "page_url": settings.SITE_URL + reverse("products:hub", args=[sample.creator.handle]),
    }


def _at(name: str) -> str:
    return settings.SITE_URL + reverse(name)


_MAKERS: Mapping[str, Callable[[_Sample], dict[str, Any]]] = MappingProxyType(
    {
        "receipt": _receipt,
        "claim": _claim,
        "library_link": _library_link,
        "day_open": _day_open,
        "whats_new": _whats_new,
        "review_ask": _review_ask,
        "broadcast": _broadcast,
        "payment_on_its_way": _payment_on_its_way,
        "order_moved_here": _order_moved_here,
        "order_moved_away": _order_moved_away,
        "refund": _refund,
        "refund_failed": _refund_failed,
        "refund_came_back": _refund_came_back,
        "payment_failed": _payment_failed,
        "already_yours": _already_yours,
        "new_sale": _new_sale,
        "dispute": _dispute,
        "dispute_end": _dispute_end,
        "fraud_warning": _fraud,
        "fraud_refund": _fraud,
        "partner": _partner,
        "payout_problem": _payout_problem,
        "import_done": _import_done,
        "build_ended": _build_ended,
        "domain_live": _domain,
        "domain_failing": _domain,
        "domain_lost": _domain,
        "plan_due": _plan_due,
        "plan_ended": _plan_ended,
    }
)
