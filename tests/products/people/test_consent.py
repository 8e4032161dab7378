"""A yes to news stands beside the order, is empty until ticked, and is kept with its words, its page and its date."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.mailing import stop_mail
from creators.models import Creator, MailStop, StopReason
from products.audience import meet, owners_of
from products.models import Consent, Contact, Order, Product
from tests.products.rendering.reading_html import read
from tests.products.shop import Stripe, bought, buy_url, link_in, mails_to, press_buy

WORDS = "Mara Lind may also write to me with news and offers. I can end that with one click."


@pytest.mark.parametrize("which", ["guide", "freebie"])
def test_the_box_is_empty_and_says_what_it_means(request: pytest.FixtureRequest, browser: Client, which: str) -> None:
    product = request.getfixturevalue(which)
    page = read(browser.get(buy_url(product)).content.decode())
    (box,) = [one for one in page.all("input") if one.attrs.get("name") == "news"]
    assert box.attrs["type"] == "checkbox"
    assert "checked" not in box.attrs
    assert WORDS in [one.text.strip() for one in page.all("label")]


def test_who_buys_without_a_tick_said_nothing(browser: Client, guide: Product, stripe: Stripe) -> None:
    bought(browser, stripe, guide)
    contact = Contact.objects.get()
    assert (contact.buyer.email, contact.consent, contact.news_since_at) == ("bo@example.com", None, None)
    assert not Consent.objects.exists()


def test_a_tick_counts_once_the_money_has_come(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide, news="1")
    consent = Consent.objects.get()
    assert (consent.text, consent.page, consent.order) == (WORDS, buy_url(guide), Order.objects.get())
    assert not Contact.objects.exists()
    bought(browser, stripe, guide)
    assert Order.objects.count() == 1
    # The second press had no tick: what was said last counts.
    assert Contact.objects.get().consent is None


def test_a_tick_of_a_paid_order_is_on_the_list_with_its_date(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide, news="1")
    stripe.pay(Order.objects.get())
    browser.get(reverse("products:thanks", args=[Order.objects.get().uuid]))
    contact = Contact.objects.get()
    assert contact.consent == Consent.objects.get()
    assert contact.news_since_at is not None


def test_a_tick_of_a_claim_counts_once_the_mailed_button_was_pressed(browser: Client, freebie: Product) -> None:
    press_buy(browser, freebie, news="1")
    assert not Contact.objects.exists()
    link = link_in(mails_to("bo@example.com")[0])
    assert "You also said: “Mara Lind may also write to me" in browser.get(link).content.decode()
    Client().post(link)
    assert Contact.objects.get().consent == Consent.objects.get()


def test_a_claim_that_is_asked_for_again_without_a_tick_takes_it_back(browser: Client, freebie: Product) -> None:
    press_buy(browser, freebie, news="1")
    press_buy(browser, freebie)
    Client().post(link_in(mails_to("bo@example.com")[0]))
    assert Contact.objects.get().consent is None


def test_the_words_that_were_seen_stay_as_they_were(browser: Client, freebie: Product, creator: Creator) -> None:
    press_buy(browser, freebie, news="1")
    Creator.objects.update(display_name="Somebody Else")
    Client().post(link_in(mails_to("bo@example.com")[0]))
    assert Contact.objects.get().consent.text == WORDS  # type: ignore[union-attr]


def test_a_new_yes_after_unsubscribing_counts(browser: Client, freebie: Product, creator: Creator) -> None:
    stop_mail("bo@example.com", reason=StopReason.UNSUBSCRIBED, creator=creator)
    press_buy(browser, freebie, news="1")
    Client().post(link_in(mails_to("bo@example.com")[0]))
    assert not MailStop.objects.exists()


def test_an_order_without_a_yes_leaves_a_no_as_it_is(browser: Client, freebie: Product, creator: Creator) -> None:
    stop_mail("bo@example.com", reason=StopReason.UNSUBSCRIBED, creator=creator)
    press_buy(browser, freebie)
    Client().post(link_in(mails_to("bo@example.com")[0]))
    assert MailStop.objects.count() == 1


def test_meeting_twice_is_meeting_once(browser: Client, freebie: Product) -> None:
    press_buy(browser, freebie, news="1")
    Client().post(link_in(mails_to("bo@example.com")[0]))
    since = Contact.objects.get().news_since_at
    meet(Order.objects.get())
    assert Contact.objects.get().news_since_at == since


def test_a_form_with_an_error_keeps_the_tick(browser: Client, guide: Product) -> None:
    page = read(press_buy(browser, guide, "nonsense", news="1").content.decode())
    (box,) = [one for one in page.all("input") if one.attrs.get("name") == "news"]
    assert "checked" in box.attrs


def test_the_database_keeps_one_contact_each_and_no_half_consent(
    browser: Client, freebie: Product, creator: Creator
) -> None:
    press_buy(browser, freebie)
    Client().post(link_in(mails_to("bo@example.com")[0]))
    contact = Contact.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(creator=creator, buyer=contact.buyer, met_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.update(news_since_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(order=Order.objects.get(), text="", page="/")


def test_a_creator_who_tries_their_own_product_is_no_audience(creator_client: Client, guide: Product) -> None:
    press_buy(creator_client, guide)
    assert Order.objects.get().is_test
    assert not Contact.objects.exists()
    assert not owners_of(guide).exists()


def test_an_order_that_goes_to_another_address_takes_no_yes_along(
    browser: Client, guide: Product, stripe: Stripe, creator_client: Client
) -> None:
    press_buy(browser, guide, news="1")
    order = Order.objects.get()
    stripe.pay(order)
    browser.get(reverse("products:thanks", args=[order.uuid]))
    assert Contact.objects.get().consent is not None
    creator_client.post(reverse("products:order_readdress", args=[order.uuid]), {"email": "bob@example.com"})
    contact = Contact.objects.get()
    assert (contact.buyer.email, contact.consent, contact.news_since_at) == ("bob@example.com", None, None)
    assert not Consent.objects.exists()


def test_who_had_an_order_before_stays_on_the_list_for_another_one(
    browser: Client, guide: Product, freebie: Product, stripe: Stripe, creator_client: Client
) -> None:
    press_buy(browser, freebie, news="1")
    Client().post(link_in(mails_to("bo@example.com")[0]))
    order = bought(browser, stripe, guide)
    creator_client.post(reverse("products:order_readdress", args=[order.uuid]), {"email": "bob@example.com"})
    found = {one.buyer.email: one.consent is not None for one in Contact.objects.all()}
    assert found == {"bo@example.com": True, "bob@example.com": False}
