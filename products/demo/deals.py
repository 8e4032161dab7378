"""What the demo creators offer around their products: codes, a partner each, an extra beside a button, a price to choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from creators.models import Creator
from products.discounts import Terms, save_discount, stop_discount
from products.extras import set_extra
from products.models import Discount, Extra, Partner, Product
from products.partners import PartnerTerms, save_partner
from products.publishing import change_offer
from products.quoting import Quote, quote

READERS, LISTENERS, TAKERS = 0.55, 0.11, 0.24
"""How many use the code that stands in a letter, come by a partner's link, take the extra."""


@dataclass(frozen=True, slots=True)
class Deals:
    """What holds for one product: the code of the creator's letters, who sends people, what stands beside the button, and
    the amounts that people choose where they choose one."""

    code: Discount | None = None
    partner: Partner | None = None
    extra: Extra | None = None
    amounts: tuple[int, ...] = ()


def make_deals(products: Sequence[Product]) -> dict[int, Deals]:
    """The deals of each product for money, by its pk; none for what is free or not on sale."""
    found: dict[int, Deals] = {}
    by_handle: dict[str, list[Product]] = {}
    for product in products:
        if product.live_revision_id and not product.is_free:
            by_handle.setdefault(product.creator.handle, []).append(product)
    for handle, own in by_handle.items():
        found |= _FOR[handle](own) if handle in _FOR else {}
    return found


def agreed(product: Product, deals: Deals, source: str, chance: Random) -> tuple[Quote, Partner | None]:
    """What one buyer agrees to, and who sent them."""
    if product.is_free:
        return quote(product, 0), None
    amount = chance.choice(deals.amounts) if deals.amounts else product.price_cents
    partner = deals.partner if source != "mail" and chance.random() < LISTENERS else None
    code = deals.code if source == "mail" and chance.random() < READERS else None
    extra = deals.extra if chance.random() < TAKERS else None
    return quote(product, amount, extra=extra, discount=code), partner


def _ines(own: list[Product]) -> dict[int, Deals]:
    creator = own[0].creator
    code = save_discount(creator=creator, terms=Terms(code="EVENINGS", percent=20))
    stop_discount(save_discount(creator=creator, terms=Terms(code="AUGUST", percent=30)))
    pia = _partner(creator, "Pia Sommer", "pia@example.net", 3000, visits=214)
    save_discount(creator=creator, terms=Terms(code="PIA10", percent=10, partner=pia))
    return {product.pk: Deals(code=code, partner=pia) for product in own}


def _tomas(own: list[Product]) -> dict[int, Deals]:
    creator = own[0].creator
    code = save_discount(creator=creator, terms=Terms(code="THAW", amount_cents=500, currency="usd", use_limit=60))
    jo = _partner(creator, "Jo Brandt", "jo@example.org", 2000, visits=96)
    small, large = (pick(own, key=lambda product: product.price_cents) for pick in (min, max))
    small = change_offer(product=small, price_cents=small.price_cents, pay_what_you_want=True, suggested_cents=1200)
    extra = set_extra(product=large, offered=small, price_cents=600, pitch="Before you buy the winter bike.")
    return {
        small.pk: Deals(partner=jo, amounts=(900, 900, 1200, 1200, 1500, 2000)),
        large.pk: Deals(code=code, partner=jo, extra=extra),
    }


def _partner(creator: Creator, name: str, email: str, share: int, *, visits: int) -> Partner:
    terms = PartnerTerms(name=name, email=email, code=name.split()[0], share_basis_points=share, days=30)
    partner = save_partner(creator=creator, terms=terms)
    partner.visit_count = visits
    partner.save(update_fields=["visit_count"])
    return partner


_FOR = {"inesathome": _ines, "tomasrides": _tomas}
