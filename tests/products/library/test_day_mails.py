"""A mail on each day that opens: in the morning where its buyer lives, once, and never a flood."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from creators.mailing import stop_mail
from creators.models import Creator, Mail, MailStop, StopReason
from products.day_mails import mail_opened_days
from products.models import Buyer, Entitlement, Product, Reading
from products.tasks import send_day_mails
from tests.products.library.reading_desk import COURSE, content, from_the_future, given, header, on_sale, republish
from tests.products.shop import link_in, mails_to, signed_in_as


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


BOUGHT = at("2026-03-02T12:00:00")  # a Monday


@pytest.fixture
def bo(transactional_db: None, buyer: Buyer) -> Buyer:
    """Bo, who lives by the clock of Lisbon."""
    buyer.time_zone, buyer.email_confirmed_at = "Europe/Lisbon", BOUGHT
    buyer.save()
    return buyer


@pytest.fixture
def challenge(creator: Creator, bo: Buyer) -> Product:
    """Three days; Bo began on Monday."""
    product = on_sale(creator, "challenge")
    given(product, bo)
    Entitlement.objects.update(granted_at=BOUGHT)
    mail.outbox.clear()
    return product


def told(now: str) -> list[str]:
    """The subjects of what Bo is told now."""
    before = len(mails_to("bo@example.com"))
    mail_opened_days(at(now))
    return [str(one.subject) for one in mails_to("bo@example.com")[before:]]


def test_each_day_is_told_once_in_the_morning(challenge: Product) -> None:
    assert told("2026-03-02T23:00:00") == []
    assert told("2026-03-03T06:59:00") == []
    assert told("2026-03-03T07:00:00") == ["Day 2 is open: The Slow Loaf"]
    assert told("2026-03-03T07:15:00") == []
    assert told("2026-03-04T09:00:00") == ["Day 3 is open: The Slow Loaf"]
    assert told("2026-03-05T09:00:00") == []
    assert told("2026-03-09T09:00:00") == []


def test_the_morning_is_that_of_the_buyer(challenge: Product, bo: Buyer) -> None:
    Buyer.objects.update(time_zone="Asia/Tokyo")  # 21:00 on Monday when it was bought
    assert told("2026-03-02T21:59:00") == []
    assert told("2026-03-02T22:00:00") == ["Day 2 is open: The Slow Loaf"]
    Buyer.objects.update(time_zone="America/Los_Angeles")
    assert told("2026-03-04T14:59:00") == []
    assert told("2026-03-04T15:00:00") == ["Day 3 is open: The Slow Loaf"]


@pytest.mark.parametrize(("now", "count"), [("2026-03-03T19:59:00", 1), ("2026-03-03T20:00:00", 0)])
def test_nobody_is_written_to_in_the_evening(challenge: Product, now: str, count: int) -> None:
    assert len(told(now)) == count


def test_the_mail_leads_to_the_day_by_one_press(challenge: Product) -> None:
    mail_opened_days(at("2026-03-03T08:00:00"))
    (sent,) = mails_to("bo@example.com")
    assert "It opened today, and waits for you." in str(sent.body)
    assert "by the clock of Lisbon" in str(sent.body)
    day = reverse("products:read_page", args=[challenge.public_id, "page-2"])
    device, link = Client(), link_in(sent)
    page = device.get(link)
    assert f'name="next" value="{day}"' in page.content.decode()
    assert device.post(link, {"next": day})["Location"] == day
    assert device.get(link)["Location"] == day


def test_a_link_leads_nowhere_else(challenge: Product) -> None:
    mail_opened_days(at("2026-03-03T08:00:00"))
    link = link_in(mails_to("bo@example.com")[0]).partition("?")[0]
    for bad in ("https://evil.example/library/", "//evil.example/library/", "/orders/", "/library/../orders/"):
        assert Client().get(link, {"next": bad}).status_code == 200
    assert Client().post(link, {"next": "//evil.example/"})["Location"] == "/library/"


def test_after_a_pause_of_two_days_one_mail_names_all(challenge: Product) -> None:
    assert told("2026-03-04T12:00:00") == ["Day 3 and what you missed: The Slow Loaf"]
    (sent,) = mails_to("bo@example.com")
    assert "So does Day 2: nothing is lost" in str(sent.body)
    assert told("2026-03-04T12:15:00") == []


def test_after_a_month_there_is_nothing_to_tell(challenge: Product) -> None:
    assert told("2026-04-02T12:00:00") == []
    assert not Mail.objects.filter(kind="day_open").exists()


def test_what_opened_a_week_ago_is_not_named_beside_what_is_new(creator: Creator, bo: Buyer) -> None:
    product = on_sale(creator, "challenge")
    days = [content(n, header(f"blk_day0000{n}", n), unlockDay=n) for n in range(1, 10)]
    republish(product, days)
    given(product, bo)
    Entitlement.objects.update(granted_at=BOUGHT)
    mail_opened_days(at("2026-03-10T12:00:00"))
    (sent,) = [one for one in mails_to("bo@example.com") if "Day" in str(one.subject)]
    assert str(sent.subject) == "Day 9 and what you missed: The Slow Loaf"
    assert "So do Day 7 and Day 8: nothing is lost" in str(sent.body)


def test_a_late_mail_says_when_it_opened(challenge: Product) -> None:
    Entitlement.objects.update(told_day=2)
    mail_opened_days(at("2026-03-05T09:00:00"))
    assert "It opened yesterday" in str(mails_to("bo@example.com")[0].body)


def test_two_schedulers_tell_it_once(challenge: Product) -> None:
    mail_opened_days(at("2026-03-03T08:00:00"))
    Entitlement.objects.update(told_day=0)  # as one sees it that read before the other wrote
    mail_opened_days(at("2026-03-03T08:00:00"))
    assert len(mails_to("bo@example.com")) == 1


def test_whoever_has_found_it_hears_nothing(challenge: Product, bo: Buyer) -> None:
    Reading.objects.create(entitlement=Entitlement.objects.get(), last_page="pg_00000002")
    assert told("2026-03-03T08:00:00") == []
    assert told("2026-03-04T08:00:00") == ["Day 3 is open: The Slow Loaf"]


def test_one_press_ends_the_mails_of_this_product_and_the_days_open_all_the_same(challenge: Product, bo: Buyer) -> None:
    mail_opened_days(at("2026-03-03T08:00:00"))
    sent = mails_to("bo@example.com")[0]
    out = sent.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Client(enforce_csrf_checks=True).post(out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert told("2026-03-04T08:00:00") == []
    assert not Entitlement.objects.get().wants_day_mail


def test_the_library_has_the_switch(challenge: Product, bo: Buyer, creator: Creator) -> None:
    client = signed_in_as(bo)
    page = client.get("/library/zone/").content.decode()
    assert f'name="days" value="{challenge.public_id}" checked' in page
    client.post("/library/zone/", {"zone": "Europe/Lisbon", "has_days": "1"})
    assert not Entitlement.objects.get().wants_day_mail
    client.post("/library/zone/", {"zone": "Europe/Lisbon", "has_days": "1", "days": challenge.public_id})
    assert Entitlement.objects.get().wants_day_mail
    client.post("/library/zone/", {"zone": "Europe/Lisbon"})  # the page's own script knows no boxes
    assert Entitlement.objects.get().wants_day_mail


def test_the_switch_is_off_for_who_stopped_all_mail_and_starts_it_again(
    challenge: Product, bo: Buyer, creator: Creator
) -> None:
    stop_mail("bo@example.com", reason=StopReason.UNSUBSCRIBED, creator=creator)
    assert told("2026-03-03T08:00:00") == []
    client = signed_in_as(bo)
    page = client.get("/library/zone/").content.decode()
    assert f'name="days" value="{challenge.public_id}">' in page
    assert "You stopped all mails from Mara Lind. Tick this, and they come again." in page
    client.post("/library/zone/", {"zone": "Europe/Lisbon", "has_days": "1"})
    assert MailStop.objects.exists()
    client.post("/library/zone/", {"zone": "Europe/Lisbon", "has_days": "1", "days": challenge.public_id})
    assert not MailStop.objects.exists()
    assert told("2026-03-04T08:00:00") == ["Day 3 is open: The Slow Loaf"]


def test_another_buyers_switch_is_not_mine(challenge: Product, bo: Buyer) -> None:
    other = signed_in_as(Buyer.objects.create(email="other@example.com"))
    other.post("/library/zone/", {"zone": "Europe/Lisbon", "has_days": "1"})
    assert Entitlement.objects.get(buyer=bo).wants_day_mail


def test_the_creator_chooses_which_products_write(challenge: Product, creator_client: Client, rival_client: Client) -> None:
    page = creator_client.get(reverse("products:mail", args=["day_open"])).content.decode()
    assert f'value="{challenge.public_id}" checked' in page
    rival_client.post(reverse("products:day_mails"), {})
    assert Product.objects.get().mails_days
    creator_client.post(reverse("products:day_mails"), {})
    assert told("2026-03-03T08:00:00") == []
    creator_client.post(reverse("products:day_mails"), {"products": challenge.public_id})
    assert told("2026-03-03T08:00:00") == ["Day 2 is open: The Slow Loaf"]


def test_who_gave_it_back_hears_nothing(challenge: Product) -> None:
    Entitlement.objects.update(revoked_at=BOUGHT, revoked_reason="refunded")
    assert told("2026-03-03T08:00:00") == []


def test_a_product_without_days_writes_nothing(creator: Creator, bo: Buyer) -> None:
    given(on_sale(creator, "mini_course"), bo)
    Entitlement.objects.update(granted_at=BOUGHT)
    mail.outbox.clear()
    for hour in range(0, 72, 6):
        mail_opened_days(BOUGHT + timedelta(hours=hour))
    assert mail.outbox == []


def test_a_page_of_a_course_that_opens_later_is_called_by_its_name(creator: Creator, bo: Buyer) -> None:
    product = on_sale(creator, "mini_course")
    republish(product, [COURSE[0], {**COURSE[1], "title": "Wait", "unlockDay": 2}])
    given(product, bo)
    Entitlement.objects.update(granted_at=BOUGHT)
    assert told("2026-03-03T08:00:00") == ["“Wait” is open: The Slow Loaf"]


def test_the_scheduler_runs_it(challenge: Product) -> None:
    send_day_mails()
    assert mails_to("bo@example.com") == []


def test_one_product_that_cannot_be_read_holds_up_no_other(challenge: Product, creator: Creator, bo: Buyer) -> None:
    course = on_sale(creator, "mini_course")
    republish(course, [COURSE[0], {**COURSE[1], "title": "Wait", "unlockDay": 2}])
    given(course, bo)
    Entitlement.objects.update(granted_at=BOUGHT)
    from_the_future(challenge)
    assert told("2026-03-03T08:00:00") == ["“Wait” is open: The Slow Loaf"]


@pytest.mark.parametrize(
    ("zone", "bought", "mornings"),
    [
        # Clocks go forward on 29 March, back on 25 October; in Cairo forward at midnight, so that 24 April begins at one.
        ("Europe/Lisbon", "2026-03-28T23:00:00", ["2026-03-29T06:00:00", "2026-03-30T06:00:00"]),
        ("Europe/Lisbon", "2026-10-24T22:00:00", ["2026-10-25T07:00:00", "2026-10-26T07:00:00"]),
        ("Africa/Cairo", "2026-04-23T20:00:00", ["2026-04-24T04:00:00", "2026-04-25T04:00:00"]),
        ("Pacific/Kiritimati", "2026-03-02T09:00:00", ["2026-03-02T17:00:00", "2026-03-03T17:00:00"]),
        ("Asia/Kathmandu", "2026-03-02T17:15:00", ["2026-03-03T01:15:00", "2026-03-04T01:15:00"]),
    ],
)
def test_clocks_that_change_move_no_day(challenge: Product, zone: str, bought: str, mornings: list[str]) -> None:
    Buyer.objects.update(time_zone=zone)
    Entitlement.objects.update(granted_at=at(bought))
    heard = []
    moment = at(bought)
    while moment < at(mornings[-1]) + timedelta(days=1):
        heard += [moment.isoformat()[:19] for _ in told(moment.isoformat()[:19])]
        moment += timedelta(hours=1)
    assert heard == mornings
