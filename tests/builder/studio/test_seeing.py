"""The draft as a visitor, a buyer and a buyer on a certain day see it; nothing of that is kept."""

from typing import Any

import pytest
from django.test import Client

from creators.models import Creator
from products.models import Entitlement, Product, Reading, ReadingMark
from tests.builder.studio.conftest import Bench, read


@pytest.fixture
def days(bench: Bench) -> Bench:
    """Mara at a product whose second page opens on day 3."""
    bench.change({"op": "add", "path": "/pages/2/unlockDay", "value": 3})
    return bench


def seen(bench: Bench, rest: str, **query: Any) -> str:
    answer = bench.client.get(bench.url(f"see/{rest}"), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_visitor_sees_the_page_as_it_will_be_published_without_marks_of_the_studio(bench: Bench) -> None:
    html = seen(bench, "visitor/sales/")
    assert "data-block" not in html
    assert 'href="#buy"' in html
    assert "og:title" not in html
    assert '<meta name="robots" content="noindex">' in html
    assert "/@mara/" not in html


def test_a_visitor_does_not_see_what_buyers_get(bench: Bench) -> None:
    slug = bench.document["pages"][1]["slug"]
    assert bench.client.get(bench.url(f"see/visitor/{slug}/"))["Location"] == bench.url("see/visitor/sales/")


@pytest.mark.parametrize("page", ["gone", "½", "\0"])
def test_a_page_that_is_not_there_gives_way_to_the_first(bench: Bench, page: str) -> None:
    assert f'src="{bench.url("see/visitor/sales/")}"' in seen(bench, "", page=page)


def test_a_buyer_sees_the_pages_with_ticks_and_done_marks(bench: Bench) -> None:
    answer = bench.client.get(bench.url("see/buyer/sales/"), follow=True)
    html = answer.content.decode()
    assert 'data-reading="trial"' in html
    assert "js/reading-trial.js" in html
    assert "js/reading.js" not in html
    assert "data-done=" in html
    assert "/library/" not in html


def test_nothing_is_kept_of_a_preview(bench: Bench) -> None:
    for page in bench.document["pages"][1:]:
        seen(bench, f"buyer/{page['slug']}/")
    assert (Reading.objects.count(), ReadingMark.objects.count(), Entitlement.objects.count()) == (0, 0, 0)


def test_days_open_one_after_the_other(days: Bench) -> None:
    later = days.document["pages"][2]["slug"]
    first = days.document["pages"][1]["slug"]
    assert later not in seen(days, f"buyer/{first}/", day=1).replace(f'data-stop="{later}"', "")
    answer = days.client.get(days.url(f"see/buyer/{later}/"), {"day": 1})
    assert answer["Location"] == days.url(f"see/buyer/{first}/?day=1")
    assert f"see/buyer/{later}/?day=3" in seen(days, f"buyer/{first}/", day=3)
    assert days.client.get(days.url("see/buyer/sales/"), {"day": 3})["Location"].endswith(f"/{later}/?day=3")


@pytest.mark.parametrize(("typed", "shown"), [("0", "1"), ("99", "3"), ("x", None), ("-1", None), ("123456", None)])
def test_a_day_that_is_none_is_brought_into_the_programme(days: Bench, typed: str, shown: str | None) -> None:
    place = days.client.get(days.url("see/buyer/sales/"), {"day": typed})["Location"]
    assert place.endswith(f"?day={shown}" if shown else "/")


def test_the_page_around_it_offers_the_days_to_buyers_only(days: Bench) -> None:
    def options(**query: Any) -> list[str]:
        return [one.text.strip() for one in read(seen(days, "", **query)).elements if one.tag == "option"]

    assert options(who="buyer") == ["1", "2", "3"]
    assert options(who="visitor") == []
    frame = next(one for one in read(seen(days, "", who="buyer", day=2)).elements if one.tag == "iframe")
    assert frame.attributes["src"] == days.url("see/buyer/sales/?day=2")
    assert frame.attributes["sandbox"] == "allow-scripts"


def test_a_product_without_content_says_so_with_404(bench: Bench) -> None:
    for _ in bench.document["pages"][1:]:
        bench.change({"op": "remove", "path": "/pages/1"})
    assert bench.client.get(bench.url("see/buyer/sales/")).status_code == 404
    assert bench.client.get(bench.url("see/")).status_code == 200


def test_who_is_unknown_is_not_found(bench: Bench) -> None:
    assert bench.client.get(bench.url("see/admin/sales/")).status_code == 404


def test_a_rival_and_a_stranger_see_nothing(bench: Bench, rival_client: Client, stranger: Client) -> None:
    for rest in ("see/", "see/visitor/sales/", "see/buyer/sales/"):
        assert rival_client.get(bench.url(rest)).status_code == 404
        assert stranger.get(bench.url(rest)).status_code == 302


def test_a_product_that_is_not_built_has_no_preview(creator: Creator, creator_client: Client) -> None:
    empty = Product.objects.create(creator=creator, product_type="pdf_guide", title="Soon", slug="soon")
    assert creator_client.get(f"/studio/{empty.public_id}/see/").status_code == 404
