"""A draft as others will see it: a visitor, a buyer, a buyer on a certain day. Nothing is kept, nothing is sold."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any, Literal

from django.templatetags.static import static
from django.utils import timezone

from products.library import Right
from products.models import Product
from products.presenting import page_context
from products.progress import Standing
from products.reading import Desk, view_of
from products.rendering.context import PageContext
from products.rendering.page import PageNotFound, render_page
from products.rendering.reading_plan import Leaf, plan_of

Who = Literal["visitor", "buyer"]
Address = Callable[[str], str]
"""Slug → where that page of the preview is."""
SALES = "sales"


def draw_as(
    product: Product,
    document: Mapping[str, Any],
    slug: str,
    *,
    who: Who,
    address: Address,
    buy_url: str,
    day: int | None = None,
) -> str:
    """One page of a draft as a whole HTML page. `day` counts from 1, the day of purchase; without it everything is open.

    Raises PageNotFound for a page that they would not see: a buyer's for a visitor, and one that opens later.
    """
    if who == "visitor":
        if slug != SALES:
            raise PageNotFound(slug)
        return render_page(document, slug, _of_visitor(product, document, buy_url))
    desk = _desk(product, document, day)
    page = desk.page(slug)
    if page is None or page.slug in desk.closed:
        raise PageNotFound(slug)
    html = render_page(document, slug, _of_buyer(desk, page, address))
    # The page's own script sends what is ticked; this one only shows it.
    return html.replace(static("js/reading.js"), static("js/reading-trial.js"))


def first_page(product: Product, document: Mapping[str, Any], *, day: int | None = None) -> str:
    """The slug of what a buyer opens first: the page of the day, else the first one. Raises PageNotFound without any."""
    desk = _desk(product, document, day)
    today = desk.today() if day else None
    opened = [page for page in desk.plan.pages if page.slug not in desk.closed]
    if not opened:
        raise PageNotFound("")
    return (today or opened[0]).slug


def days_of(document: Mapping[str, Any]) -> int:
    """The last day on which a page opens; 0 when all are open at once."""
    days = [page.get("unlockDay") for page in document.get("pages") or ()]
    last = max([day for day in days if isinstance(day, int)], default=0)
    return last if last > 1 else 0


def _desk(product: Product, document: Mapping[str, Any], day: int | None) -> Desk:
    now, plan = timezone.now(), plan_of(document)
    since = now - timedelta(days=day - 1) if day else None
    return Desk(product, Right(since=since), document, plan, UTC, now, None, Standing(plan))


def _of_visitor(product: Product, document: Mapping[str, Any], buy_url: str) -> PageContext:
    """As the published page shows it, but for search engines' and social networks' texts."""
    context = page_context(product, document, mode="library")
    return replace(context, buy_url=buy_url, hub_url="", clips={}, moments={})


def _of_buyer(desk: Desk, page: Leaf, address: Address) -> PageContext:
    context = page_context(
        desk.product,
        desk.document,
        mode="library",
        page_urls={one.slug: address(one.slug) for one in desk.plan.pages if one.slug not in desk.closed},
        locked={slug: desk.in_words(day) for slug, day in desk.closed.items()},
    )
    here = address(page.slug)
    view = replace(
        view_of(desk, page, ""), key="trial", save_url=here, again_url=here, print_url=here, finished_url=here,
        state_url="", zone_url="",
    )  # fmt: skip
    return replace(context, hub_url="", reading=view)
