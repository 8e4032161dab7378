"""One more product beside the buy button: one order, one charge, a right for each, refunds that know which."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from creators.models import Creator
from products.extras import set_extra
from products.models import Entitlement, Extra, Order, OrderStatus, Product, Refund
from products.publishing import change_offer, unpublish
from products.takings import takings_of
from tests.products.selling.test_codes import make_code
from tests.products.shop import Stripe, bought, buy_url, mails_to, post_event, press_buy, published, signed_in_as


@pytest.fixture
def salt(seller: Creator) -> Product:
    """What Mara also sells, for $12."""
    return published(seller, price_cents=1200, title="Salt")


@pytest.fixture
def extra(guide: Product, salt: Product) -> Extra:
    """Salt beside the guide's button, for $9."""
    return set_extra(product=guide, offered=salt, price_cents=900, pitch="Goes with  herbs")


@pytest.fixture
def order(browser: Client, guide: Product, extra: Extra, stripe: Stripe) -> Order:
    """Guide and salt in one paid order."""
    return buy_both(browser, stripe, guide)


def buy_both(client: Client, stripe: Stripe, guide: Product, **more: str) -> Order:
    assert press_buy(client, guide, extra="1", seen_extra="900", **more).status_code == 303
    order = Order.objects.latest("pk")
    stripe.pay(order)
    post_event(stripe.events("checkout.session.completed")[-1])
    order.refresh_from_db()
    return order


def live() -> list[str]:
    found = Entitlement.objects.filter(revoked_at=None).order_by("product__title")
    return [one.product.title for one in found]


def test_the_page_offers_it_with_both_prices(browser: Client, guide: Product, extra: Extra) -> None:
    text = browser.get(buy_url(guide)).content.decode()
    assert "Add Salt" in text
    assert "<s>$12</s> $9" in text
    assert "Goes with herbs" in text
    assert "Pay $19" in text


def test_ticking_it_shows_the_sum(browser: Client, guide: Product, extra: Extra) -> None:
    text = press_buy(browser, guide, "", extra="1", seen_extra="900", look="1").content.decode()
    assert "Pay $28" in text
    assert not Order.objects.exists()


def test_both_are_one_order_one_charge_and_two_rights(order: Order, stripe: Stripe) -> None:
    assert (order.status, order.total_cents, order.fee_cents, order.title) == ("paid", 2800, 280, "Herbs & more and Salt")
    assert [(one.title, one.price_cents, one.is_extra) for one in order.lines] == [
        ("Herbs & more", 1900, False),
        ("Salt", 900, True),
    ]
    session = stripe.listed("sessions")[0]
    assert (session["amount_total"], len(stripe.listed("charges"))) == (2800, 1)
    assert [line["amount_total"] for line in session["_line_items"]] == [1900, 900]
    assert live() == ["Herbs & more", "Salt"]


def test_receipt_and_sale_name_both(order: Order) -> None:
    receipt, sale = mails_to("bo@example.com")[0], mails_to("mara@example.com")[0]
    assert receipt.subject == "Herbs & more and Salt is yours"
    assert "Herbs & more: $19\nSalt: $9\n" in str(receipt.body)
    assert "Total paid: $28" in str(receipt.body)
    assert sale.subject == "You sold Herbs & more and Salt for $28"


def test_the_thanks_page_leads_to_the_library(order: Order, browser: Client) -> None:
    page = browser.get(reverse("products:thanks", args=[order.uuid])).content.decode()
    assert "Herbs &amp; more and Salt are open in this browser." in page
    assert "Open your library" in page


def test_a_refund_of_one_takes_only_that_one_away(order: Order, creator_client: Client, stripe: Stripe) -> None:
    main, added = order.lines
    asked = creator_client.get(f"/orders/?open={order.uuid}&refund={added.pk}").content.decode()
    assert "for Salt" in asked
    assert 'value="9"' in asked
    refund_url = reverse("products:order_refund", args=[order.uuid])
    creator_client.post(refund_url, {"amount": "9", "item": added.pk})
    order.refresh_from_db()
    added.refresh_from_db()
    assert (order.status, order.refunded_cents, added.refunded_cents) == (OrderStatus.PAID, 900, 900)
    assert added.returned_at is not None
    assert live() == ["Herbs & more"]
    assert Refund.objects.get().item == added
    note = mails_to("bo@example.com")[1]
    assert note.subject == "$9 for Salt is on its way back"
    assert "the access to Salt has ended" in str(note.body)
    for event in stripe.events("charge.refunded", "refund.created") * 2:
        post_event(event)
    assert live() == ["Herbs & more"]
    creator_client.post(refund_url, {"amount": "1", "item": added.pk})
    assert Refund.objects.count() == 1
    creator_client.post(refund_url, {"amount": "19"})
    order.refresh_from_db()
    main.refresh_from_db()
    assert (order.status, order.refunded_cents, main.refunded_cents) == (OrderStatus.REFUNDED, 2800, 1900)
    assert live() == []


def test_part_of_one_keeps_both(order: Order, creator_client: Client) -> None:
    added = order.lines[1]
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "4", "item": added.pk})
    added.refresh_from_db()
    assert (added.refunded_cents, added.returned_at) == (400, None)
    assert live() == ["Herbs & more", "Salt"]
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "5", "item": added.pk})
    assert live() == ["Herbs & more"]


def test_a_part_of_the_whole_order_is_spread_and_takes_nothing_away(order: Order, creator_client: Client) -> None:
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "10.01"})
    assert [one.refunded_cents for one in order.items.order_by("pk")] == [679, 322]
    assert live() == ["Herbs & more", "Salt"]


def test_a_failed_refund_gives_the_one_back(order: Order, creator_client: Client, stripe: Stripe) -> None:
    added = order.lines[1]
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "9", "item": added.pk})
    stripe.act(f"refunds/{Refund.objects.get().stripe_id}/fail")
    post_event(stripe.events("refund.failed")[0])
    added.refresh_from_db()
    assert (added.refunded_cents, added.returned_at) == (0, None)
    assert live() == ["Herbs & more", "Salt"]


def test_all_of_it_takes_both_away(order: Order, creator_client: Client) -> None:
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "28"})
    assert live() == []
    assert "the access to Herbs & more and Salt has ended" in str(mails_to("bo@example.com")[1].body)


def test_a_dispute_freezes_both_and_takes_the_creators_part_back(order: Order, stripe: Stripe) -> None:
    stripe.act(f"charges/{stripe.listed('charges')[0]['id']}/dispute")
    post_event(stripe.events("charge.dispute.created")[0])
    assert live() == []
    assert stripe.listed("transfers")[0]["amount_reversed"] == 2520


def test_somebody_elses_item_cannot_be_named_in_a_refund(
    order: Order, guide: Product, creator_client: Client, stripe: Stripe
) -> None:
    other = bought(Client(), stripe, guide, "other@example.com")
    item = other.lines[0]
    answer = creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "1", "item": item.pk})
    assert answer.status_code == 404
    assert not Refund.objects.exists()


def test_lists_sums_and_exports_count_the_order_once(order: Order, creator_client: Client, guide: Product) -> None:
    text = creator_client.get("/orders/").content.decode()
    assert "<b>1</b> sale made <b>$28</b>" in text
    assert text.count("bo@example.com</a>") == 1
    export = b"".join(creator_client.get("/orders/export.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = list(csv.DictReader(io.StringIO(export)))
    assert (row["product"], row["amount"]) == ("Herbs & more; Salt", "28.00")
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "9", "item": order.lines[1].pk})
    takings = takings_of(guide.creator)
    assert (takings.total, takings.sale_count) == ("$19", 1)
    api = creator_client.get(reverse("products:api_orders")).json()["results"]
    assert [(one["title"], one["refunded_cents"]) for one in api[0]["items"]] == [("Herbs & more", 0), ("Salt", 900)]


def test_whoever_has_it_does_not_see_it(
    browser: Client, guide: Product, salt: Product, extra: Extra, stripe: Stripe
) -> None:
    buyer = bought(browser, stripe, salt).buyer
    assert buyer is not None
    for client in (browser, signed_in_as(buyer)):
        assert b"Add Salt" not in client.get(buy_url(guide)).content
    answer = press_buy(browser, guide, extra="1", seen_extra="900")
    assert answer.status_code == 409
    assert "no longer offered here, or is yours already. Nothing was charged." in answer.content.decode()
    assert Order.objects.count() == 1


def test_a_price_beside_the_button_that_changed_is_said(browser: Client, guide: Product, extra: Extra) -> None:
    Extra.objects.update(price_cents=1000)
    answer = press_buy(browser, guide, extra="1", seen_extra="900")
    assert answer.status_code == 409
    assert "Salt now costs $10 here. Nothing was charged." in answer.content.decode()
    assert not Order.objects.exists()


def test_what_is_off_sale_or_dearer_than_by_itself_is_not_offered(
    browser: Client, guide: Product, salt: Product, extra: Extra
) -> None:
    change_offer(product=salt, price_cents=500)
    assert b"Add Salt" not in browser.get(buy_url(guide)).content
    change_offer(product=salt, price_cents=1200)
    assert b"Add Salt" in browser.get(buy_url(guide)).content
    unpublish(product=salt)
    assert b"Add Salt" not in browser.get(buy_url(guide)).content
    assert press_buy(browser, guide, extra="1").status_code == 409


def test_a_code_covers_what_it_is_for(browser: Client, guide: Product, extra: Extra, stripe: Stripe) -> None:
    make_code(guide.creator, "ONE", percent=50, is_for_all=False, products=[guide])
    make_code(guide.creator, "TEN", amount_cents=2000)
    one = buy_both(browser, stripe, guide, code="ONE")
    assert [line.price_cents for line in one.lines] == [950, 900]
    ten = buy_both(Client(), stripe, guide, code="TEN", email="x@example.com")
    assert [(line.price_cents, line.discount_cents) for line in ten.lines] == [(0, 1900), (800, 100)]
    assert live() == ["Herbs & more", "Herbs & more", "Salt", "Salt"]


def test_all_of_it_off_is_one_claim_of_both(browser: Client, guide: Product, extra: Extra, stripe: Stripe) -> None:
    make_code(guide.creator, percent=100)
    press_buy(browser, guide, extra="1", seen_extra="900", code="SPRING")
    assert [one.title for one in Order.objects.get().lines] == ["Herbs & more", "Salt"]
    assert stripe.listed("sessions") == []


class TestChoosing:
    """The creator's page."""

    def test_it_is_chosen_shown_and_taken_away(self, creator_client: Client, guide: Product, salt: Product) -> None:
        address = reverse("products:orders_extra", args=[guide.public_id])
        creator_client.post(address, {"offered": salt.pk, "price": "9", "pitch": "x"})
        assert Extra.objects.get().price_cents == 900
        page = creator_client.get(reverse("products:orders_extras")).content.decode()
        assert "$9" in page
        assert "0 of 0" in page
        creator_client.post(address, {"offered": "", "price": "", "pitch": ""})
        assert not Extra.objects.exists()

    @pytest.mark.parametrize(
        ("price", "sentence"),
        [
            ("0.20", "The least that can be charged is $0.50"),
            ("13", "By itself it costs $12"),
            ("x", "as a number"),
        ],
    )
    def test_a_price_that_cannot_be_is_refused(
        self, creator_client: Client, guide: Product, salt: Product, price: str, sentence: str
    ) -> None:
        answer = creator_client.post(
            reverse("products:orders_extra", args=[guide.public_id]), {"offered": salt.pk, "price": price}
        )
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Extra.objects.exists()

    def test_somebody_elses_product_can_neither_be_offered_nor_be_the_host(
        self, rival_client: Client, rival: Creator, guide: Product, salt: Product
    ) -> None:
        assert (
            rival_client.post(reverse("products:orders_extra", args=[guide.public_id]), {"offered": salt.pk}).status_code
            == 404
        )
        with pytest.raises(ValidationError, match="Choose one of your products"):
            set_extra(product=guide, offered=Product(creator=rival, status="published", currency="usd"), price_cents=None)
        assert not Extra.objects.exists()
