"""A buyer takes everything along, or has it deleted: what accounting needs stays, all else is gone and opens no more."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from creators.models import Creator, Mail, MailState
from products.access import align_access
from products.buyer_data import delete_buyer
from products.claims import claim_now
from products.models import (
    Buyer,
    Consent,
    Contact,
    Entitlement,
    LibraryKey,
    Order,
    PdfFile,
    Product,
    Reading,
    ReadingNote,
)
from tests.products.library.reading_desk import TASKS, address, done, given, item, note, on_sale, tell, tick
from tests.products.shop import Stripe, bought, mails_to, signed_in_as

DATA, ASK, DELETE, TAKE = "/library/data/", "/library/data/ask/", "/library/data/delete/", "/library/data/my-library.zip"


@pytest.fixture
def challenge(transactional_db: None, creator: Creator, bo: Buyer) -> Product:
    """Three days; Bo began today, ticked and wrote."""
    product = on_sale(creator, "challenge")
    given(product, bo)
    return product


@pytest.fixture
def phone(challenge: Product, bo: Buyer) -> Client:
    """Bo's device, on which the first day was done."""
    client = signed_in_as(bo)
    tell(client, challenge, tick(item(challenge, TASKS[0])), note("blk_note0001", "Apples & 'rain'"), done("pg_00000001"))
    mail.outbox.clear()
    return client


def files_in(client: Client) -> dict[str, Any]:
    """The zip, read."""
    answer = client.get(TAKE)
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert archive.testzip() is None
    return {
        name: json.loads(archive.read(name)) if name.endswith(".json") else archive.read(name).decode()
        for name in archive.namelist()
    }


def delete_with_code(client: Client) -> str:
    """Ask for the code and type it; gives the page that follows."""
    client.post(ASK)
    code = str(mails_to("bo@example.com")[-1].subject)[:6]
    return client.post(DELETE, {"code": code}).content.decode()


def test_the_zip_holds_purchases_progress_and_words(phone: Client, challenge: Product) -> None:
    files = files_in(phone)
    assert sorted(files) == [
        "READ ME.txt", "about.json", "access.json", "mails.json", "progress.json", "purchases.json", "reflections.json",
        "reviews.json",
    ]  # fmt: skip
    assert files["purchases.json"][0]["items"] == [{"title": "The Slow Loaf", "soldBy": "Mara Lind", "price": "0.00"}]
    assert files["purchases.json"][0]["email"] == "bo@example.com"
    assert [one["text"] for one in files["progress.json"][0]["ticked"]] == [TASKS[0]]
    assert [one["part"] for one in files["progress.json"][0]["done"]] == ["Part 1"]
    (written,) = files["reflections.json"]
    assert (written["question"], written["text"]) == ("What did it smell of?", "Apples & 'rain'")
    assert files["about.json"]["email"] == "bo@example.com"


def test_it_holds_what_was_begun_what_opens_and_whose_lists_one_is_on(phone: Client, challenge: Product, bo: Buyer) -> None:
    Order.objects.create(email="Bo@example.com", currency="usd", total_cents=1900, source="instagram")
    Order.objects.create(email="una@example.com", currency="usd", total_cents=700)
    paid = Order.objects.get(buyer=bo)
    paid.buyer_tax_id, paid.invoice_url = "PT123456789", "https://stripe.example/invoice"
    paid.save()
    files = files_in(phone)
    bought, begun = files["purchases.json"]
    assert (bought["taxId"], bought["invoice"]) == ("PT123456789", "https://stripe.example/invoice")
    assert (begun["total"], begun["state"], begun["cameFrom"]) == ("19.00", "Waiting for payment", "instagram")
    (access,) = files["access.json"]
    assert (access["product"], access["until"], access["dayMails"]) == ("The Slow Loaf", None, True)
    assert [one["of"] for one in files["mails.json"]["lists"]] == ["Mara Lind"]


def test_nothing_of_another_buyer_is_in_it(phone: Client, challenge: Product) -> None:
    other = Buyer.objects.create(email="una@example.com")
    given(challenge, other)
    una = signed_in_as(other)
    tell(una, challenge, note("blk_note0001", "Una's own words"))
    told = json.dumps(files_in(phone))
    assert "Una" not in told
    assert "una@example.com" not in told
    assert "Apples" not in json.dumps(files_in(una))


def test_what_was_paid_is_told_to_the_cent(seller: Creator, guide: Product, stripe: Stripe, browser: Client) -> None:
    bought(browser, stripe, guide)
    client = signed_in_as(Buyer.objects.get())
    (order,) = files_in(client)["purchases.json"]
    assert (order["total"], order["refunded"], order["currency"], order["state"]) == ("19.00", "0.00", "usd", "Paid")


def test_the_page_says_what_goes_and_what_stays(phone: Client) -> None:
    page = phone.get(DATA).content.decode()
    assert "what you ticked and wrote" in page
    assert "What stays: 1 order with date, amount and your address" in page


def test_the_code_deletes(phone: Client, challenge: Product, bo: Buyer) -> None:
    assert "Your library is deleted" in delete_with_code(phone)
    assert not Reading.objects.exists()
    assert not ReadingNote.objects.exists()
    assert not LibraryKey.objects.exists()
    assert not Contact.objects.exists()
    assert not PdfFile.objects.exclude(made_for="").exists()
    entitlement = Entitlement.objects.get()
    assert entitlement.revoked_reason == "deleted"
    bo.refresh_from_db()
    assert (bo.name, bo.time_zone, bo.email_confirmed_at) == ("", "", None)
    order = Order.objects.get()
    assert (order.email, order.status) == ("bo@example.com", "paid")


def test_afterwards_nothing_opens_on_any_device(phone: Client, challenge: Product, bo: Buyer) -> None:
    laptop = signed_in_as(bo)
    assert laptop.get(address(challenge)).status_code == 200
    delete_with_code(phone)
    for device in (phone, laptop):
        assert "The Slow Loaf" not in device.get("/library/").content.decode()
        assert device.get(address(challenge)).status_code == 404
        assert device.get(DATA).status_code == 404


def test_a_late_webhook_gives_nothing_back(phone: Client, challenge: Product) -> None:
    delete_with_code(phone)
    align_access(Order.objects.get())
    assert Entitlement.objects.get().revoked_reason == "deleted"


def test_a_second_purchase_of_the_same_gives_nothing_back_either(phone: Client, challenge: Product, bo: Buyer) -> None:
    claim_now(product=challenge, buyer=bo)
    delete_with_code(phone)
    for order in Order.objects.all():
        align_access(order)
    assert not Entitlement.objects.filter(revoked_at__isnull=True).exists()


def test_buying_again_begins_anew(phone: Client, challenge: Product, bo: Buyer) -> None:
    delete_with_code(phone)
    bo.refresh_from_db()
    claim_now(product=challenge, buyer=bo)
    again = signed_in_as(bo)
    page = again.get(address(challenge))
    assert page.status_code == 200
    assert "Apples" not in page.content.decode()


@pytest.mark.parametrize("code", ["000000", "12", ""])
def test_a_wrong_code_deletes_nothing(phone: Client, code: str) -> None:
    phone.post(ASK)
    right = str(mails_to("bo@example.com")[-1].subject)[:6]
    answer = phone.post(DELETE, {"code": code if code != right else "000001"})
    assert answer.status_code == 422
    assert ReadingNote.objects.count() == 1


def test_the_mail_has_no_link_that_does_it(phone: Client) -> None:
    phone.post(ASK)
    sent = mails_to("bo@example.com")[-1]
    assert "/library/" not in str(sent.body)
    assert LibraryKey.objects.order_by("-pk")[0].code_hash


def test_the_code_of_a_sign_in_deletes_nothing(phone: Client, bo: Buyer) -> None:
    phone.post(ASK)
    Client().post("/library/ask/", {"email": "bo@example.com"})
    code = str(mails_to("bo@example.com")[-1].subject)[:6]
    assert phone.post(DELETE, {"code": code}).status_code == 422
    assert Reading.objects.exists()


def test_without_asking_there_is_nothing_to_type(phone: Client) -> None:
    assert phone.post(DELETE, {"code": "123456"})["Location"] == DATA
    assert Reading.objects.exists()


def test_a_browser_that_merely_paid_may_neither_take_nor_delete(
    seller: Creator, guide: Product, stripe: Stripe, browser: Client
) -> None:
    bought(browser, stripe, guide)
    assert browser.get(reverse("products:read", args=[guide.public_id]), follow=True).status_code == 200
    for path in (DATA, TAKE, DELETE):
        assert browser.get(path).status_code == 404
    assert browser.post(ASK).status_code == 404


def test_a_stranger_and_the_creator_find_nothing(phone: Client, stranger: Client, creator_client: Client) -> None:
    for client in (stranger, creator_client):
        assert [client.get(path).status_code for path in (DATA, TAKE, DELETE)] == [404, 404, 404]


def test_changes_need_the_form(phone: Client, bo: Buyer) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = phone.cookies
    assert strict.post(ASK).status_code == 403


def test_the_words_of_a_mail_that_was_given_up_are_gone_too(phone: Client, bo: Buyer) -> None:
    his = Mail.objects.filter(to="bo@example.com")
    his.update(state=MailState.FAILED, sent_at=None, subject="s", text="t", html="h")
    delete_buyer(bo)
    assert set(his.values_list("subject", "text", "html")) == {("", "", "")}


def test_a_yes_beside_a_claim_that_was_never_confirmed_is_gone_too(phone: Client, bo: Buyer, guide: Product) -> None:
    order = Order.objects.create(email="Bo@example.com", currency="usd", total_cents=0)
    Consent.objects.create(order=order, text="Mara may write to me.", page="/@mara/")
    delete_buyer(bo)
    assert not Consent.objects.exists()
