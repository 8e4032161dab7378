"""The list of people: found, filtered, exported without formulas, let go, and nobody else's."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.mailing import stop_mail
from creators.models import Creator, MailStop, StopReason
from products.audience import contacts_of
from products.models import Buyer, Consent, Contact, Entitlement, Order, Product
from tests.products.library.reading_desk import on_sale
from tests.products.people.conftest import PAGE, claimed
from tests.products.shop import Stripe, bought

AUDIENCE, CSV = "/audience/", "/audience/export.csv"


def emails_on(client: Client, query: str = "") -> list[str]:
    """The addresses of the page, in its order."""
    page = client.get(AUDIENCE + query).context["page"]
    return [contact.buyer.email for contact in page]


def rows_of(client: Client, query: str = "") -> list[dict[str, str]]:
    """The CSV, read as a spreadsheet would."""
    answer = client.get(CSV + query)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_before_the_first_order_the_page_teaches_what_to_do(mara: Client, creator: Creator) -> None:
    page = mara.get(AUDIENCE).content.decode()
    assert "Nobody yet" in page
    assert "http://127.0.0.1:8000/@mara/" in page


def test_everybody_is_there_newest_first_with_what_they_have(mara: Client, people: dict[str, Contact]) -> None:
    assert emails_on(mara) == ["cy@example.com", "bo@example.com", "ada@example.com"]
    page = mara.get(AUDIENCE).content.decode()
    assert "<b>3</b> people: <b>0</b> bought, <b>3</b> got something free. <b>2</b> want to hear from you." in page
    assert page.count("The Slow Loaf") >= 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=ADA", ["ada@example.com"]),
        ("?q=example+bo", ["bo@example.com"]),
        ("?q=nobody", []),
        ("?q=%00", ["cy@example.com", "bo@example.com", "ada@example.com"]),
        ("?kind=news", ["bo@example.com", "ada@example.com"]),
        ("?kind=leads", ["cy@example.com", "bo@example.com", "ada@example.com"]),
        ("?kind=buyers", []),
        ("?kind=stopped", []),
        ("?kind=nonsense", ["cy@example.com", "bo@example.com", "ada@example.com"]),
        ("?kind=news&q=ada", ["ada@example.com"]),
        ("?page=99", ["cy@example.com", "bo@example.com", "ada@example.com"]),
    ],
)
def test_it_is_searched_and_filtered(mara: Client, people: dict[str, Contact], query: str, found: list[str]) -> None:
    assert emails_on(mara, query) == found


def test_it_is_filtered_by_product(mara: Client, people: dict[str, Contact], creator: Creator) -> None:
    other = on_sale(creator, "checklist")
    claimed(other, "bo@example.com")
    assert emails_on(mara, f"?product={other.public_id}") == ["bo@example.com"]
    assert len(emails_on(mara, "?product=prod_nothing")) == 3


def test_a_buyer_is_told_from_a_lead_also_after_a_refund(
    mara: Client, browser: Client, guide: Product, stripe: Stripe, creator: Creator
) -> None:
    bought(browser, stripe, guide)
    lead = on_sale(creator, "checklist")
    claimed(lead, "ada@example.com")
    assert emails_on(mara, "?kind=buyers") == ["bo@example.com"]
    assert emails_on(mara, "?kind=leads") == ["ada@example.com"]
    Order.objects.filter(total_cents__gt=0).update(status="refunded")
    assert emails_on(mara, "?kind=buyers") == ["bo@example.com"]


def test_an_open_row_shows_the_consent_word_for_word(mara: Client, people: dict[str, Contact]) -> None:
    page = mara.get(f"{AUDIENCE}?open={people['ada'].pk}").content.decode()
    assert f"Ticked on {PAGE}: “Mara Lind may also write to me" in page
    closed = mara.get(f"{AUDIENCE}?open={people['cy'].pk}").content.decode()
    assert "Did not tick the box" in closed


def test_the_csv_runs_no_formula_and_says_who_agreed_to_what(mara: Client, people: dict[str, Contact]) -> None:
    rows = {row["email"]: row for row in rows_of(mara)}
    assert list(rows) == ["cy@example.com", "bo@example.com", "ada@example.com"]
    assert rows["ada@example.com"]["name"] == "'=Ada"
    assert (rows["ada@example.com"]["news"], rows["cy@example.com"]["news"]) == ("yes", "no")
    assert rows["ada@example.com"]["news_words"].startswith("Mara Lind may also write")
    assert rows["ada@example.com"]["news_page"] == PAGE
    assert rows["cy@example.com"]["news_words"] == ""
    assert rows["bo@example.com"]["products"] == "The Slow Loaf"
    assert rows["bo@example.com"]["kind"] == "lead"


def test_the_csv_follows_the_filter(mara: Client, people: dict[str, Contact]) -> None:
    assert [row["email"] for row in rows_of(mara, "?kind=news&q=ada")] == ["ada@example.com"]


@pytest.mark.parametrize(
    ("reason", "shown", "told"),
    [
        (StopReason.UNSUBSCRIBED, "Unsubscribed", "unsubscribed"),
        (StopReason.BOUNCED, "Mailbox gone", "mailbox does not exist"),
        (StopReason.COMPLAINED, "Marked as spam", "reported mail as spam"),
    ],
)
def test_who_gets_no_mail_is_marked(
    mara: Client, people: dict[str, Contact], creator: Creator, reason: StopReason, shown: str, told: str
) -> None:
    stop_mail("ADA@example.com", reason=reason, creator=creator if reason == StopReason.UNSUBSCRIBED else None)
    assert emails_on(mara, "?kind=stopped") == ["ada@example.com"]
    assert emails_on(mara, "?kind=news") == ["bo@example.com"]
    assert shown in mara.get(AUDIENCE).content.decode()
    assert [row["mail"] for row in rows_of(mara, "?q=ada")] == [told]


def test_a_no_to_a_rival_is_not_a_no_to_me(mara: Client, people: dict[str, Contact], rival: Creator) -> None:
    stop_mail("ada@example.com", reason=StopReason.UNSUBSCRIBED, creator=rival)
    assert emails_on(mara, "?kind=stopped") == []


def test_one_stops_news_for_somebody_who_asked_by_other_ways(mara: Client, people: dict[str, Contact]) -> None:
    mara.post(reverse("products:contact_no_mail", args=[people["ada"].pk]))
    assert emails_on(mara, "?kind=stopped") == ["ada@example.com"]


def test_a_lead_is_deleted_with_its_consent_and_keeps_what_it_got(
    mara: Client, people: dict[str, Contact], gift: Product
) -> None:
    asked = mara.get(f"{AUDIENCE}?open={people['ada'].pk}&delete=1").content.decode()
    assert "Take ada@example.com off your list?" in asked
    mara.post(reverse("products:contact_delete", args=[people["ada"].pk]))
    assert emails_on(mara) == ["cy@example.com", "bo@example.com"]
    assert not Consent.objects.filter(order__email="ada@example.com").exists()
    assert Entitlement.objects.filter(buyer__email="ada@example.com", revoked_at__isnull=True).count() == 1


def test_who_paid_is_not_deleted(mara: Client, browser: Client, guide: Product, stripe: Stripe) -> None:
    bought(browser, stripe, guide)
    contact = Contact.objects.get()
    answer = mara.post(reverse("products:contact_delete", args=[contact.pk]), follow=True)
    assert "has paid, so they stay on the list" in answer.content.decode()
    assert Contact.objects.count() == 1
    assert "Delete this lead" not in mara.get(f"{AUDIENCE}?open={contact.pk}").content.decode()


def test_a_rival_sees_and_changes_nothing_of_mine(rival_client: Client, people: dict[str, Contact]) -> None:
    assert emails_on(rival_client) == []
    assert rows_of(rival_client) == []
    for name in ("contact_no_mail", "contact_delete"):
        assert rival_client.post(reverse(f"products:{name}", args=[people["ada"].pk])).status_code == 404
    assert Contact.objects.count() == 3
    assert not MailStop.objects.exists()


def test_the_same_person_is_a_contact_of_each_creator(
    mara: Client, rival_client: Client, rival: Creator, people: dict[str, Contact]
) -> None:
    theirs = on_sale(rival, "checklist")
    claimed(theirs, "ada@example.com")
    assert emails_on(rival_client) == ["ada@example.com"]
    page = mara.get(f"{AUDIENCE}?open={people['ada'].pk}").content.decode()
    assert theirs.public_id not in page
    assert [one.buyer.email for one in contacts_of(rival, kind="news")] == []


@pytest.mark.parametrize("path", [AUDIENCE, CSV, "/audience/mails/"])
def test_strangers_sign_in(db: None, stranger: Client, path: str) -> None:
    assert stranger.get(path)["Location"].startswith("/accounts/login/")


def test_fifty_stand_on_a_page(mara: Client, creator: Creator) -> None:
    buyers = Buyer.objects.bulk_create(Buyer(email=f"p{number:02d}@example.com") for number in range(51))
    Contact.objects.bulk_create(Contact(creator=creator, buyer=one, met_at=timezone.now()) for one in buyers)
    assert len(emails_on(mara)) == 50
    assert emails_on(mara, "?page=2") == ["p00@example.com"]
    assert "Page 1 of 2" in mara.get(AUDIENCE).content.decode()


def test_the_list_costs_the_same_number_of_questions_for_one_and_for_many(
    mara: Client, gift: Product, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        claimed(gift, f"p{number:02d}@example.com", news=True)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        mara.get(AUDIENCE)
