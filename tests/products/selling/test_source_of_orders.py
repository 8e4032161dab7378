"""Where a buyer came from stays with the order."""

import re

from django.test import Client

from products.models import Order, Product
from tests.products.shop import Stripe, bought, buy_url, press_buy


def carried(client: Client, address: str, **headers: str) -> str:
    """What the form on the checkout page carries."""
    page = client.get(address, headers=headers).content.decode()
    found = re.search(r'name="from" value="([^"]*)"', page)
    assert found
    return found[1]


def test_our_own_link_carries_it(browser: Client, guide: Product) -> None:
    assert carried(browser, buy_url(guide) + "?from=tiktok") == "tiktok"


def test_a_link_straight_to_the_checkout_may_name_it(browser: Client, guide: Product) -> None:
    assert carried(browser, buy_url(guide) + "?utm_source=Newsletter") == "mail"
    assert carried(browser, buy_url(guide), Referer="https://l.instagram.com/") == "instagram"


def test_without_script_the_page_that_led_here_names_it(browser: Client, guide: Product) -> None:
    page = f"http://testserver/@mara/{guide.slug}/?ref=youtube"
    assert carried(browser, buy_url(guide), Referer=page) == "youtube"


def test_a_foreign_page_cannot_name_another(browser: Client, guide: Product) -> None:
    assert carried(browser, buy_url(guide), Referer="https://blog.example/?ref=youtube") == "blog.example"


def test_the_order_keeps_it(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide, **{"from": "tiktok"})
    assert Order.objects.get().source == "tiktok"


def test_what_a_form_sends_is_cleaned(browser: Client, guide: Product) -> None:
    press_buy(browser, guide, **{"from": "<script>alert(1)</script>" * 9})
    assert re.fullmatch(r"[a-z0-9._-]{1,40}", Order.objects.get().source)


def test_a_buyer_who_comes_back_from_stripe_came_from_where_they_first_did(browser: Client, guide: Product) -> None:
    press_buy(browser, guide, **{"from": "tiktok"})
    back = carried(browser, buy_url(guide) + "?back=1", Referer="https://checkout.stripe.com/")
    assert back == "tiktok"
    press_buy(browser, guide, "other@example.com", **{"from": back})
    assert list(Order.objects.values_list("source", flat=True)) == ["tiktok", "tiktok"]


def test_the_order_that_takes_the_place_of_an_expired_one_keeps_it(browser: Client, guide: Product, stripe: Stripe) -> None:
    press_buy(browser, guide, **{"from": "tiktok"})
    stripe.act(f"sessions/{Order.objects.get().stripe_session_id}/expire")
    press_buy(browser, guide)
    assert list(Order.objects.values_list("status", "source")) == [("pending", "tiktok"), ("expired", "tiktok")]


def test_a_form_with_a_mistake_keeps_it(browser: Client, guide: Product) -> None:
    page = press_buy(browser, guide, "not an address", **{"from": "tiktok"})
    assert 'name="from" value="tiktok"' in page.content.decode()


def test_a_claim_keeps_it_too(browser: Client, freebie: Product) -> None:
    press_buy(browser, freebie, **{"from": "pinterest"})
    assert Order.objects.get().source == "pinterest"


def test_the_creator_sees_it(browser: Client, guide: Product, stripe: Stripe, creator_client: Client) -> None:
    order = bought(browser, stripe, guide)
    Order.objects.update(source="tiktok")
    page = creator_client.get(f"/orders/?open={order.uuid}").content.decode()
    assert "<dt>Came from</dt><dd>TikTok</dd>" in page
