"""Day by day: a page opens at midnight where its buyer lives, through every trick that clocks play."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from owny.lib.zones import is_zone, place_of, zone_choices, zone_named
from products.library import Right
from products.models import Buyer, Entitlement, Product
from products.reading import desk_of
from products.time_zones import closed_until, days_in_a_row, opening_date
from tests.products.library.reading_desk import address, at, see, tell


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "bought", "day", "last_closed", "first_open"),
    [
        ("UTC", "2026-03-01T12:00:00", 2, "2026-03-01T23:59:59", "2026-03-02T00:00:00"),
        ("Pacific/Kiritimati", "2026-03-01T09:59:59", 2, "2026-03-01T09:59:59", "2026-03-01T10:00:00"),
        ("Pacific/Pago_Pago", "2026-03-01T10:59:00", 2, "2026-03-01T10:59:59", "2026-03-01T11:00:00"),
        ("America/New_York", "2026-03-08T04:59:00", 2, "2026-03-08T04:59:59", "2026-03-08T05:00:00"),
        ("America/New_York", "2026-03-07T12:00:00", 3, "2026-03-09T03:59:59", "2026-03-09T04:00:00"),
        ("Europe/Lisbon", "2026-10-24T12:00:00", 2, "2026-10-24T22:59:59", "2026-10-24T23:00:00"),
        ("Europe/Lisbon", "2026-10-24T12:00:00", 3, "2026-10-25T23:59:59", "2026-10-26T00:00:00"),
        # On this date Santiago has no midnight: the day begins at one o'clock.
        ("America/Santiago", "2026-09-05T16:00:00", 2, "2026-09-06T03:59:59", "2026-09-06T04:00:00"),
        ("Asia/Kathmandu", "2026-01-31T18:14:59", 29, "2026-02-27T18:14:59", "2026-02-27T18:15:00"),
        ("Australia/Lord_Howe", "2028-02-28T13:30:00", 2, "2028-02-29T12:59:59", "2028-02-29T13:00:00"),
    ],
)
def test_a_day_opens_at_local_midnight(zone: str, bought: str, day: int, last_closed: str, first_open: str) -> None:
    since, here = moment(bought), zone_named(zone)
    assert closed_until(day, since, here, moment(last_closed)) == opening_date(day, since, here)
    assert closed_until(day, since, here, moment(first_open)) is None


def test_the_first_day_and_pages_without_a_day_are_open_at_once() -> None:
    now = moment("2026-03-01T12:00:00")
    assert closed_until(1, now, UTC, now) is None
    assert closed_until(None, now, UTC, now) is None
    assert closed_until(365, None, UTC, now) is None
    assert closed_until(365, now, UTC, now) == date(2027, 2, 28)


def test_days_in_a_row_are_local_dates() -> None:
    late = {"a": moment("2026-03-01T23:30:00"), "b": moment("2026-03-02T00:30:00")}
    now = moment("2026-03-02T12:00:00")
    assert days_in_a_row(late, UTC, now) == 2
    assert days_in_a_row(late, zone_named("Europe/Berlin"), now) == 1
    assert days_in_a_row(late, UTC, moment("2026-03-03T23:59:59")) == 2
    assert days_in_a_row(late, UTC, moment("2026-03-04T00:00:00")) == 0
    assert days_in_a_row({}, UTC, now) == 0


def test_two_buyers_at_the_same_moment_are_on_different_days(challenge: Product, bo: Buyer) -> None:
    entitlement = Entitlement.objects.get()
    entitlement.granted_at = moment("2026-03-01T20:00:00")
    right = Right(since=entitlement.granted_at, entitlement=entitlement, is_confirmed=True, keeps=True)
    now = moment("2026-03-02T00:30:00")
    opened = {}
    for zone in ("Asia/Tokyo", "Europe/Lisbon", "America/Los_Angeles"):
        entitlement.buyer.time_zone = zone
        desk = desk_of(challenge, right, now=now)
        opened[zone] = [page.slug for page in desk.plan.pages if page.slug not in desk.closed]
    # Tokyo bought on the second of March and is still in it; Lisbon has just begun its second day.
    assert opened == {
        "Asia/Tokyo": ["page-1"],
        "Europe/Lisbon": ["page-1", "page-2"],
        "America/Los_Angeles": ["page-1"],
    }


def test_the_words_for_when_a_day_opens(challenge: Product) -> None:
    entitlement = Entitlement.objects.get()
    since = moment("2026-03-02T12:00:00")
    desk = desk_of(challenge, Right(since=since, entitlement=entitlement, keeps=True), now=since)
    assert {slug: desk.in_words(day) for slug, day in desk.closed.items()} == {"page-2": "tomorrow", "page-3": "Wednesday"}
    assert desk.in_words(date(2026, 3, 9)) == "9 March"


def test_the_browser_fills_an_empty_zone_and_never_moves_one(phone: Client, bo: Buyer, challenge: Product) -> None:
    see(phone, challenge)
    assert phone.post("/library/zone/", {"zone": "Asia/Tokyo", "by": "browser"}).status_code == 204
    assert phone.post("/library/zone/", {"zone": "Europe/Lisbon", "by": "browser"}).status_code == 204
    bo.refresh_from_db()
    assert bo.time_zone == "Asia/Tokyo"
    answer = phone.post("/library/zone/", {"zone": "Europe/Lisbon", "next": address(challenge)})
    assert answer["Location"] == address(challenge)
    bo.refresh_from_db()
    assert bo.time_zone == "Europe/Lisbon"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe/Lisbon\x00", "europe/lisbon", "x" * 500])
def test_what_is_no_zone_is_refused(phone: Client, bo: Buyer, challenge: Product, zone: str) -> None:
    assert phone.post("/library/zone/", {"zone": zone}).status_code == 422
    bo.refresh_from_db()
    assert bo.time_zone == ""


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/settings/", "javascript:1"])
def test_the_zone_form_leads_back_into_the_library_only(phone: Client, challenge: Product, target: str) -> None:
    answer = phone.post("/library/zone/", {"zone": "UTC", "next": target})
    assert answer["Location"] == "/library/"


def test_the_zone_page_is_for_buyers(
    stranger: Client, creator_client: Client, phone: Client, other: Client, challenge: Product, bo: Buyer
) -> None:
    assert [one.get("/library/zone/").status_code for one in (stranger, creator_client, phone)] == [404, 404, 200]
    other.post("/library/zone/", {"zone": "Asia/Tokyo"})
    bo.refresh_from_db()
    assert bo.time_zone == ""
    assert b'<option value="UTC" selected>' in phone.get("/library/zone/").content


def test_changing_the_zone_changes_which_days_are_open(phone: Client, bo: Buyer, challenge: Product) -> None:
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=1, hours=1))
    bo.time_zone = "UTC"
    bo.save()
    assert phone.get(address(challenge, 2)).status_code == 200
    Entitlement.objects.update(granted_at=timezone.now())
    assert phone.get(address(challenge, 2)).status_code == 403
    assert tell(phone, challenge, page="pg_00000002").json()["notes"] == {}
    assert phone.get(at(challenge, "download")).status_code == 200


def test_zones_have_names_people_know() -> None:
    areas = dict(zone_choices())
    assert ("Europe/Lisbon", "Lisbon") in areas["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires") in areas["America"]
    assert areas["Other"] == [("UTC", "UTC")]
    assert (place_of("America/New_York"), place_of(""), place_of("No/Where")) == ("New York", "UTC", "UTC")
    assert not is_zone("")
    assert zone_named("No/Where") is UTC
