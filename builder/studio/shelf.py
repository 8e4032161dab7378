"""The list of products: what each is, what it brought, and what to do next with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from builder.models import Build
from builder.models.build import ACTIVE, BuildStatus
from creators.models import Creator
from products.dsl.problems import Problem, errors
from products.dsl.upgrade import upgrade
from products.models import Product, ProductStatus
from products.publishing import gate, room_on_sale
from products.takings import ProductTakings, Takings, takings_of

SHOWS = {"all": "All", "published": "Published", "drafts": "Drafts"}
_CONTENT = {"pdf_guide": "chapter", "mini_course": "lesson", "challenge": "day", "checklist": "list"}


@dataclass(frozen=True)
class Bar:
    """One day of a small plot, in units of its 112 × 28 or 232 × 48 drawing."""

    x: float
    y: float
    width: float
    height: float
    is_zero: bool


@dataclass(frozen=True)
class Row:
    """One product on the list."""

    product: Product
    what: str
    takings: ProductTakings
    bars: list[Bar]
    build: Build | None
    to_do: str = ""

    @property
    def is_published(self) -> bool:
        """Whether it is for sale."""
        return self.product.status == ProductStatus.PUBLISHED


@dataclass(frozen=True)
class Shelf:
    """Everything on the page."""

    rows: list[Row]
    counts: dict[str, int]
    takings: Takings
    bars: list[Bar]
    building: list[Build] = field(default_factory=list)


def shelf_of(creator: Creator, show: str) -> Shelf:
    """The creator's products, latest change first; those being built stand apart."""
    takings = takings_of(creator)
    products = list(creator.products.select_related("creator", "draft_revision").order_by("-updated_at", "-id"))
    latest = {build.product_id: build for build in Build.objects.to_look_at().filter(creator=creator).order_by("id")}
    building = [build for build in latest.values() if build.status in ACTIVE]
    busy = {build.product_id for build in building}
    ready = [product for product in products if product.pk not in busy or product.draft_revision_id]
    published = [product for product in ready if product.status == ProductStatus.PUBLISHED]
    drafts = [product for product in ready if product.status != ProductStatus.PUBLISHED]
    shown = {"all": ready, "published": published, "drafts": drafts}[show]
    room = room_on_sale(creator)
    return Shelf(
        rows=[
            _row(product, takings.products.get(product.pk, ProductTakings()), latest.get(product.pk), room)
            for product in shown
        ],
        counts={"all": len(ready), "published": len(published), "drafts": len(drafts)},
        takings=takings,
        bars=bars(takings.days, 232, 48),
        building=sorted(building, key=lambda build: -build.pk),
    )


def _row(product: Product, takings: ProductTakings, build: Build | None, room: Sequence[Problem]) -> Row:
    return Row(product, _what(product), takings, bars(takings.days, 112, 28), build, _to_do(product, build, room))


def _what(product: Product) -> str:
    """`Mini course, 5 lessons`."""
    name = product.get_product_type_display()
    revision = product.draft_revision
    count = sum(page.get("kind") == "content" for page in revision.document["pages"]) if revision else 0
    unit = _CONTENT[product.product_type]
    return f"{name}, {count} {unit}{'s' if count != 1 else ''}" if count else name


def _to_do(product: Product, build: Build | None, room: Sequence[Problem]) -> str:
    """What stands between a draft and buyers, in a sentence; empty when nothing does."""
    if product.draft_revision is None:
        return (
            (build.message or "The build stopped.")
            if build and build.status == BuildStatus.FAILED
            else "Nothing is built yet."
        )
    if product.status == ProductStatus.PUBLISHED:
        return ""
    found = errors(gate(product, upgrade(product.draft_revision.document), room=room))
    if len(found) > 1:
        return f"{found[0].message} And {len(found) - 1} more."
    return found[0].message if found else ""


def bars(days: Sequence[tuple[date, int]], width: int, height: int) -> list[Bar]:
    """A plot of counts per day that fills `width` × `height`; a day of nothing is a hairline."""
    most = max([count for _, count in days], default=0)
    step = (width + 1) / max(len(days), 1)
    drawn = []
    for at, (_, count) in enumerate(days):
        tall = round(4 + (height - 4) * count / most, 1) if count else 1.0
        drawn.append(Bar(round(at * step, 2), round(height - tall, 1), round(step * 0.6, 2), tall, not count))
    return drawn
