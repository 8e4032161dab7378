"""A creator's figures of a period: from looking to buying, by day, product, source and discount."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from creators.models import Creator
from owny.lib.money import format_money
from products.figures import Fact, Figures, facts_of, grouped, summed
from products.models import Product
from products.periods import Period
from products.sources import label_of

FEW, MANY = 5, 10
"""Of how many people a rate speaks: `2 in 5`, and `9 in 10` near the end."""
FEWEST_SALES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what it is about, in words, and its figures. `key` is how an address or a file names it."""

    key: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Funnel:
    """People who looked, went to the checkout and bought; of free products when `is_free`, who claimed."""

    visitors: int
    checkouts: int
    bought: int
    is_free: bool

    @property
    def goes_on(self) -> str:
        """How many of those who looked went to the checkout, in words."""
        return rate(self.checkouts, self.visitors)

    @property
    def buys(self) -> str:
        """How many of those at the checkout bought, in words."""
        return rate(self.bought, self.checkouts)


@dataclass(frozen=True)
class Report:
    """All of it. `currency` is the one the plots are drawn in; `before` sums the period before."""

    period: Period
    currency: str
    currencies: Sequence[str]
    total: Figures
    before: Figures
    funnel: Funnel
    steps: Sequence[tuple[date, Figures]]
    products: Sequence[Line]
    sources: Sequence[Line]
    discounts: Sequence[Line]
    hub: Figures

    @property
    def is_empty(self) -> bool:
        """Whether nothing was looked at or bought."""
        return self.total.is_empty and self.hub.is_empty


def report_of(creator: Creator, period: Period, *, product: Product | None = None, currency: str = "") -> Report:
    """Count a creator's period, of everything or of one product."""
    product_id = product.pk if product else None
    facts = facts_of(creator, period, product_id=product_id)
    own = [fact for fact in facts if fact.product_id is not None]
    total = summed(own)
    currencies = [name for name, _ in total.revenue.most_common()] or [product.currency if product else "usd"]
    products = {one.pk: one for one in creator.products.all()}
    by_step = grouped(own, lambda fact: period.step_of(fact.day))
    return Report(
        period=period,
        currency=currency if currency in currencies else _main(own, currencies),
        currencies=sorted(currencies),
        total=total,
        before=summed(one for one in facts_of(creator, period.before, product_id=product_id) if one.product_id),
        funnel=_funnel(own, products),
        steps=[(day, by_step.get(day, Figures())) for day in period.steps],
        products=_products(own, products),
        sources=_sources(own),
        discounts=_discounts(own),
        hub=summed(fact for fact in facts if fact.product_id is None),
    )


def best_source(report: Report) -> Line | None:
    """Where people buy most readily; None while too few bought to say, or only one source sells."""
    selling = [line for line in report.sources if line.figures.sales >= FEWEST_SALES and line.figures.visitors]
    return max(selling, key=lambda line: Fraction(line.figures.sales, line.figures.visitors)) if len(selling) > 1 else None


def in_words(money: Mapping[str, int]) -> str:
    """`$20 and €5`; empty when there is none."""
    return " and ".join(format_money(amount, currency) for currency, amount in sorted(money.items()) if amount)


def rate(part: int, whole: int) -> str:
    """`1 in 18` for few, `2 in 5` for many; empty when there is nothing to compare."""
    if not whole or not part or part > whole:
        return ""
    if part == whole:
        return "all"
    if part * 4 < whole:
        return f"1 in {round(whole / part)}"
    near = Fraction(part, whole).limit_denominator(FEW if part * 5 <= whole * 4 else MANY)
    return f"{near.numerator} in {near.denominator}" if near < 1 else "nearly all"


def percent(part: int, whole: int) -> str:
    """`5.5 %`; empty when there is nothing to compare."""
    if not whole or part > whole:
        return ""
    tenths = (part * 2000 + whole) // (2 * whole)
    if tenths >= 100:
        return f"{(part * 200 + whole) // (2 * whole)} %"
    return f"{tenths // 10}.{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %"


def _main(facts: Sequence[Fact], currencies: Sequence[str]) -> str:
    """The currency of most sales; amounts of different ones cannot be compared."""
    counted: Counter[str] = Counter()
    for fact in facts:
        for name in fact.figures.revenue:
            counted[name] += fact.figures.sales
    return counted.most_common(1)[0][0] if counted else currencies[0]


def _funnel(facts: Sequence[Fact], products: Mapping[int, Product]) -> Funnel:
    """Of what costs something; where nothing does, of what is free."""
    sold = {fact.product_id for fact in facts if fact.figures.sales}
    paid = {pk for pk, product in products.items() if not product.is_free} | sold
    is_free = not any(fact.product_id in paid for fact in facts)
    counted = summed(facts if is_free else (fact for fact in facts if fact.product_id in paid))
    return Funnel(counted.visitors, counted.checkouts, counted.claims if is_free else counted.sales, is_free)


def _products(facts: Sequence[Fact], products: Mapping[int, Product]) -> list[Line]:
    lines = grouped(facts, lambda fact: fact.product_id or 0)
    named = [Line(products[pk].public_id, products[pk].title, line) for pk, line in lines.items() if pk in products]
    return sorted(named, key=_by_money)


def _sources(facts: Sequence[Fact]) -> list[Line]:
    lines = grouped(facts, lambda fact: fact.source)
    found = [Line(source, label_of(source), line) for source, line in lines.items()]
    return sorted(found, key=lambda line: (-line.figures.sales, -line.figures.claims, -line.figures.visitors, line.name))


def _discounts(facts: Sequence[Fact]) -> list[Line]:
    """By code; empty while nobody used one."""
    sales = [fact for fact in facts if fact.figures.sales or (fact.discount and fact.figures.claims)]
    if not any(fact.discount for fact in sales):
        return []
    lines = grouped(sales, lambda fact: fact.discount)
    return sorted((Line(code, code or "No code", line) for code, line in lines.items()), key=_by_money)


def _by_money(line: Line) -> tuple[int, int, int, str]:
    largest = max(line.figures.revenue.values(), default=0)
    return (-largest, -line.figures.claims, -line.figures.visitors, line.name)
