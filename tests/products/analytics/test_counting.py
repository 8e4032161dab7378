"""Pages that are looked at are counted; nobody is followed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from creators.models import Creator
from products.counting import MOST_SOURCES, Look, count_look
from products.models import PageView, Product, ViewedPage
from products.publishing import unpublish
from tests.products.shop import published

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def herbs(creator: Creator) -> Product:
    return published(creator, price_cents=0)


def tell(client: Client, product: Product, *, agent: str = PHONE, place: str = "203.0.113.7", **told: str) -> HttpResponse:
    """What the page's script sends."""
    headers = {"User-Agent": agent, "Sec-Fetch-Site": told.pop("site", "same-origin")}
    given = {"of": product.public_id, "page": "sales", **told}
    return client.post("/seen/", given, headers=headers, REMOTE_ADDR=place)  # type: ignore[return-value]


def rows() -> list[tuple[str, str, int, int]]:
    found = PageView.objects.order_by("page", "source")
    return [(row.page, row.source, row.view_count, row.visitor_count) for row in found]


def test_a_look_is_counted_and_the_answer_names_the_source(stranger: Client, herbs: Product) -> None:
    answer = tell(stranger, herbs, named="ig")
    assert (answer.status_code, answer.content) == (200, b"instagram")
    assert rows() == [("sales", "instagram", 1, 1)]


def test_the_same_browser_again_is_a_view_but_no_visitor(stranger: Client, herbs: Product) -> None:
    tell(stranger, herbs)
    tell(stranger, herbs)
    tell(Client(), herbs, place="203.0.113.8")
    tell(Client(), herbs, agent=PHONE.replace("18", "17"))
    assert rows() == [("sales", "direct", 4, 3)]


def test_no_cookie_is_set_and_none_is_read(stranger: Client, herbs: Product) -> None:
    answer = tell(stranger, herbs)
    assert not answer.cookies
    assert not stranger.cookies
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_is_kept_tells_nobody_apart(stranger: Client, herbs: Product) -> None:
    tell(stranger, herbs, referrer="l.instagram.com")
    columns = {field.name for field in PageView._meta.fields}
    assert columns == {"id", "creator", "product", "page", "viewed_date", "source", "view_count", "visitor_count"}


@pytest.mark.parametrize(
    "agent",
    ["", " ", "Googlebot/2.1", "facebookexternalhit/1.1", "curl/8.1", "Mozilla/5.0 HeadlessChrome/120 Safari"],
)
def test_machines_are_not_counted(stranger: Client, herbs: Product, agent: str) -> None:
    assert tell(stranger, herbs, agent=agent).status_code == 204
    assert rows() == []


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_other_sites_cannot_count_here(stranger: Client, herbs: Product, site: str) -> None:
    assert tell(stranger, herbs, site=site).status_code == 204
    assert rows() == []


@pytest.mark.parametrize(
    "told",
    [{"of": "prod_nothing"}, {"of": ""}, {"of": "x\x00y"}, {"page": "hub"}, {"page": "admin"}, {"of": "a" * 500}],
)
def test_what_is_not_there_is_not_counted(stranger: Client, herbs: Product, told: dict[str, str]) -> None:
    assert tell(stranger, herbs, **told).status_code == 204
    assert rows() == []


def test_a_product_off_sale_is_not_counted(stranger: Client, herbs: Product) -> None:
    unpublish(product=herbs)
    assert tell(stranger, herbs).status_code == 204
    assert rows() == []


def test_hub_page_and_checkout_are_counted_apart(stranger: Client, herbs: Product) -> None:
    tell(stranger, herbs)
    tell(stranger, herbs, page="checkout")
    tell(stranger, herbs, page="hub", of="mara", named="tiktok")
    assert rows() == [("checkout", "direct", 1, 1), ("hub", "tiktok", 1, 1), ("sales", "direct", 1, 1)]
    assert PageView.objects.get(page="hub").product is None


def look(product: Product, **changed: Any) -> Look:
    given = {"source": "direct", "place": "203.0.113.7", "agent": PHONE, **changed}
    return Look(product.creator, product, ViewedPage.SALES, **given)


def test_days_are_the_creators_and_a_new_one_forgets_who_was_here(herbs: Product) -> None:
    herbs.creator.time_zone = "America/Los_Angeles"
    before, after = datetime(2026, 11, 20, 7, 59, tzinfo=UTC), datetime(2026, 11, 20, 8, 1, tzinfo=UTC)
    assert count_look(look(herbs), now=before)
    assert count_look(look(herbs), now=after)
    found = list(PageView.objects.order_by("viewed_date").values_list("viewed_date", "view_count", "visitor_count"))
    assert found == [(date(2026, 11, 19), 1, 1), (date(2026, 11, 20), 1, 1)]


def test_without_the_days_salt_nobody_is_known_again(herbs: Product) -> None:
    count_look(look(herbs))
    cache.clear()
    count_look(look(herbs))
    assert rows() == [("sales", "direct", 2, 2)]


def test_one_place_cannot_blow_the_figures_up(herbs: Product) -> None:
    counted = sum(count_look(look(herbs)) for _ in range(300))
    assert counted == 240
    assert count_look(look(herbs, place="203.0.113.9"))


def test_made_up_sources_end_up_together_but_known_ones_never_do(herbs: Product) -> None:
    made = (PageView(creator=herbs.creator, product=herbs, page="sales", viewed_date=datetime.now(UTC).date(),
                     source=f"made-up-{number}", view_count=1) for number in range(MOST_SOURCES))  # fmt: skip
    PageView.objects.bulk_create(made)
    for place, source in enumerate(("one-more", "and-another", "made-up-7", "instagram")):
        count_look(look(herbs, source=source, place=f"203.0.113.{place}"))
    counted = dict(PageView.objects.exclude(view_count=0).values_list("source", "view_count"))
    assert (counted["other"], counted["made-up-7"], counted["instagram"]) == (2, 2, 1)
    assert len(counted) == MOST_SOURCES + 2


def test_the_published_page_says_where_to_tell_and_works_without_script(stranger: Client, herbs: Product) -> None:
    text = stranger.get(f"/@mara/{herbs.slug}/").content.decode()
    assert f'data-seen="/seen/" data-of="{herbs.public_id}" data-page="sales" data-handle="mara"' in text
    assert "js/seen.js" in text
    assert f'<noscript><img src="/seen/none.gif?of={herbs.public_id}&amp;page=sales"' in text
    hub = stranger.get("/@mara/").content.decode()
    assert 'data-of="mara" data-page="hub"' in hub


def test_the_picture_for_browsers_without_script_reads_the_source_off_the_page(stranger: Client, herbs: Product) -> None:
    page = f"http://testserver/@mara/{herbs.slug}/?utm_source=newsletter"
    headers = {"User-Agent": PHONE, "Referer": page}
    answer = stranger.get(f"/seen/none.gif?of={herbs.public_id}&page=sales", headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/gif")
    assert rows() == [("sales", "mail", 1, 1)]


def test_the_studio_tells_nothing(creator_client: Client, herbs: Product) -> None:
    page = creator_client.get(f"/studio/{herbs.public_id}/").content.decode()
    assert "data-seen" not in page
    assert creator_client.get(f"/@mara/{herbs.slug}/").content.decode().count("data-seen") == 1
