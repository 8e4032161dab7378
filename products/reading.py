"""A reader before a product: what is open to them today, how far they are, and all of it as their page shows it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import cached_property, lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from owny.lib.zones import place_of, zone_named
from products.dsl.upgrade import upgrade
from products.library import Right
from products.models import Product, Reading, Revision
from products.presenting import page_context
from products.progress import Standing, reading_for, standing_of
from products.rendering.certificate import Diploma
from products.rendering.context import PageContext
from products.rendering.reading import Ahead, LessonMark, ReadingView, Tick, wheel
from products.rendering.reading_plan import Leaf, Plan, plan_of
from products.rendering.reading_words import reading_words
from products.shop_window import document_of
from products.time_zones import closed_until, days_in_a_row, opening_date

WITHIN_A_WEEK = 7


@dataclass(frozen=True)
class Desk:
    """One reader with one product at one moment. Without a `reading` (the creator; a browser that must not see what the
    owner of an address wrote) nothing is kept on the server."""

    product: Product
    right: Right
    document: Mapping[str, Any]
    plan: Plan
    zone: tzinfo
    now: datetime
    reading: Reading | None
    standing: Standing

    @cached_property
    def closed(self) -> Mapping[str, date]:
        """Slug → local date on which it opens, of the pages that are still closed."""
        found = {page.slug: closed_until(page.unlock_day, self.right.since, self.zone, self.now) for page in self.plan.pages}
        return {slug: day for slug, day in found.items() if day is not None}

    @cached_property
    def open_ids(self) -> frozenset[str]:
        """Ids of the pages that are open."""
        return frozenset(page.id for page in self.plan.pages if page.slug not in self.closed)

    @property
    def language(self) -> str:
        """Of the product, and so of everything around it."""
        return str(self.document.get("language") or "en")

    @property
    def words(self) -> Mapping[str, str]:
        """Our words in that language."""
        return reading_words(self.language)

    @property
    def time_zone(self) -> str:
        """The IANA name the buyer lives by; empty when nobody told."""
        return self.right.entitlement.buyer.time_zone if self.right.entitlement else ""

    def page(self, slug: str) -> Leaf | None:
        """The content page with this slug."""
        return next((page for page in self.plan.pages if page.slug == slug), None)

    def after(self, page: Leaf) -> Leaf | None:
        """The page that follows."""
        place = self.plan.pages.index(page) + 1
        return self.plan.pages[place] if place < len(self.plan.pages) else None

    def today(self) -> Leaf | None:
        """The page of today: the one that opened today, else the first open one that is not done."""
        dates = {page: opening_date(page.unlock_day, self.right.since, self.zone) for page in self.plan.pages}
        local = self.now.astimezone(self.zone).date()
        opened = [page for page, day in dates.items() if day == local and page.unlock_day > 1]
        undone = [page for page in self.plan.pages if page.id in self.open_ids and not self.standing.is_page_done(page)]
        return next(iter([*opened, *undone]), None)

    def in_words(self, day: date) -> str:
        """`tomorrow`, `Thursday` within a week, else `12 November`, in the language of the product."""
        days = (day - self.now.astimezone(self.zone).date()).days
        if days == 1:
            return self.words["tomorrow"]
        with translation.override(self.language):
            return date_format(day, "l" if days < WITHIN_A_WEEK else "j F")

    def in_words_of(self, moment: datetime) -> str:
        """`12 November 2026`, the reader's local date of a moment, in the language of the product."""
        return _long_date(moment, self.zone, self.language)

    def address(self, page: Leaf) -> str:
        """Where the page is read."""
        return reverse("products:read_page", args=[self.product.public_id, page.slug])


def desk_of(product: Product, right: Right, *, now: datetime | None = None, begins: bool = True) -> Desk:
    """Lay out everything for a reader who may open the product. `right` is what `library.right_of` found. Looking from the
    shelf begins nothing: with `begins` false a product that was never opened has no reading."""
    document, entitlement = document_of(product), right.entitlement
    plan = plan_of(document)
    reading = None
    if entitlement is not None and right.keeps and begins:
        reading = reading_for(entitlement, confirmed=right.is_confirmed)
    elif entitlement is not None and right.keeps:
        reading = getattr(entitlement, "reading", None)
    return Desk(
        product=product,
        right=right,
        document=document,
        plan=plan,
        zone=zone_named(entitlement.buyer.time_zone if entitlement else ""),
        now=now or timezone.now(),
        reading=reading,
        standing=standing_of(reading, plan) if reading else Standing(plan),
    )


def closed_slugs(product: Product, right: Right) -> frozenset[str]:
    """The content pages of what is live that are still closed for a reader today, without laying out anything else."""
    zone = zone_named(right.entitlement.buyer.time_zone if right.entitlement else "")
    now = timezone.now()
    live, since = product.live_revision_id, product.published_at
    days = _unlock_days(live, since) if live and since else ()
    return frozenset(slug for slug, day in days if closed_until(day, right.since, zone, now) is not None)


@lru_cache(maxsize=4_096)
def _unlock_days(revision_id: int, published_at: datetime) -> tuple[tuple[str, object], ...]:
    """Slug and day of the content pages that open on a day of their own; what was published then never changes."""
    document = upgrade(Revision.objects.only("document").get(pk=revision_id).document)
    return tuple(
        (str(page["slug"]), page["unlockDay"])
        for page in document.get("pages") or ()
        if page.get("kind") == "content" and "unlockDay" in page
    )


def diploma_of(reading: Reading, document: Mapping[str, Any]) -> Diploma:
    """What a certificate says of a reading that got to the end."""
    language = str(document.get("language") or "en")
    zone = zone_named(reading.entitlement.buyer.time_zone)
    return Diploma(
        name=reading.certificate_name,
        finished_on=_long_date(reading.finished_at or timezone.now(), zone, language),
        count=len(plan_of(document).units),
    )


def _long_date(moment: datetime, zone: tzinfo, language: str) -> str:
    with translation.override(language):
        return date_format(moment.astimezone(zone).date(), "j F Y")


def context_of(
    desk: Desk,
    page: Leaf | None = None,
    *,
    csrf_token: str = "",
    saved: bool = False,
    as_print: bool = False,
    news: Sequence[str] = (),
) -> PageContext:
    """What the pages of a product can name, for this reader; `page` is the one they are on."""
    product = desk.product
    context = page_context(
        product,
        desk.document,
        mode="library",
        page_urls={one.slug: desk.address(one) for one in desk.plan.pages if one.slug not in desk.closed},
        locked={slug: desk.in_words(day) for slug, day in desk.closed.items()},
        done=frozenset(one.slug for one in desk.plan.pages if desk.standing.is_page_done(one)),
        library_url=reverse("products:library"),
        download_url=reverse("products:download", args=[product.public_id]),
    )
    if desk.reading is None:
        return context
    return replace(context, reading=replace(view_of(desk, page, csrf_token), saved=saved, as_print=as_print, news=news))


def state_of(desk: Desk, page: Leaf | None) -> dict[str, Any]:
    """How it stands, for a page that is open elsewhere at the same time: of one page what is ticked and written, of the
    whole product what is done."""
    standing = desk.standing
    blocks = page.blocks if page else frozenset[str]()
    streak, is_today = _streak(desk)
    return {
        "count": standing.count,
        "total": standing.total,
        "percent": standing.percent,
        "complete": standing.is_complete,
        "in_a_row": streak,
        "done_today": is_today,
        "done": sorted(part for part in standing.done if part in desk.plan.page_of),
        "pages_done": [one.slug for one in desk.plan.pages if standing.is_page_done(one)],
        "ticked": sorted(value for value in standing.ticked if value.partition(".")[0] in blocks),
        "notes": {block: text for block, text in (standing.notes or {}).items() if block in blocks},
    }


def fingerprint(text: str) -> str:
    """A short name for a text, to see whether it was changed."""
    return hashlib.blake2s(text.replace("\r\n", "\n").encode(), digest_size=4).hexdigest()


def view_of(desk: Desk, page: Leaf | None, csrf_token: str) -> ReadingView:
    """How the reader stands, as their page shows it."""
    standing, reading = desk.standing, desk.reading
    named = [desk.product.public_id]
    streak, is_today = _streak(desk)
    today = desk.today() if desk.plan.product_type == "challenge" else None
    return ReadingView(
        key=reading.uuid.hex if reading else "",
        page_id=page.id if page else "",
        save_url=reverse("products:reading_save", args=named),
        state_url=reverse("products:reading_state", args=named),
        again_url=reverse("products:reading_again", args=named),
        print_url=desk.address(page) + "?as=print" if page else "",
        finished_url=reverse("products:finished", args=named),
        zone_url=reverse("products:zone"),
        zone_name=desk.time_zone,
        zone_place=place_of(desk.time_zone),
        csrf_token=csrf_token,
        seen=_seen(desk, page),
        page_done=page is not None and standing.is_page_done(page),
        is_last=page is not None and desk.after(page) is None,
        count=standing.count,
        total=standing.total,
        percent=standing.percent,
        is_complete=standing.is_complete,
        in_a_row=streak,
        done_today=is_today,
        today=today.slug if today else "",
        ahead=_ahead(desk, page),
        wheel=wheel([_state(desk, one, today) for one in desk.plan.pages]),
        last_block=standing.last_block if page and standing.last_page == page.id else "",
        done_parts=standing.done,
        ticks={
            (item.block, item.group, item.index): Tick(item.value, item.value in standing.ticked)
            for item in (page.items if page else ())
        },
        notes=standing.notes or {},
        lessons={one.slug: _lessons(standing, one) for one in desk.plan.pages},
        minutes={one.slug: one.minutes for one in desk.plan.pages},
        page_counts={one.slug: _page_count(standing, one) for one in desk.plan.pages},
    )


def _lessons(standing: Standing, page: Leaf) -> tuple[LessonMark, ...]:
    return tuple(LessonMark(one.block, one.title, one.block in standing.done) for one in page.lessons)


def _page_count(standing: Standing, page: Leaf) -> tuple[int, int]:
    units = standing.plan.units_of(page)
    return sum(unit in standing.ticked or unit in standing.done for unit in units), len(units)


def _seen(desk: Desk, page: Leaf | None) -> str:
    if page is None:
        return ""
    ticked = [item.value for item in page.items if item.value in desk.standing.ticked]
    notes = desk.standing.notes or {}
    return " ".join([*ticked, *(f"{one.block}={fingerprint(notes.get(one.block, ''))}" for one in page.questions)])


def _streak(desk: Desk) -> tuple[int, bool]:
    """Days in a row with something done, and whether today is one of them."""
    moments = {part: at for part, at in (desk.standing.done_at or {}).items() if part in desk.plan.page_of}
    local = desk.now.astimezone(desk.zone).date()
    is_today = any(at.astimezone(desk.zone).date() == local for at in moments.values())
    return days_in_a_row(moments, desk.zone, desk.now), is_today


def _state(desk: Desk, page: Leaf, today: Leaf | None) -> str:
    if desk.standing.is_page_done(page):
        return "done"
    if page == today:
        return "now"
    return "shut" if page.slug in desk.closed else "open"


def _ahead(desk: Desk, page: Leaf | None) -> Ahead | None:
    following = desk.after(page) if page else None
    day = desk.closed.get(following.slug) if following else None
    if following is None or day is None:
        return None
    return Ahead(desk.plan.pages.index(following) + 1, following.title, desk.in_words(day), day.isoformat())
