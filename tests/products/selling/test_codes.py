"""Discount codes: what they take off, when they work, how they are counted, what a refusal says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from products.discounts import Terms, save_discount, stop_discount
from products.models import Discount, DiscountUse, Entitlement, Order, OrderStatus, Product
from products.tasks import reconcile_orders
from tests.products.shop import Stripe, buy_url, link_in, mails_to, post_event, press_buy, published

NOW = datetime(2027, 3, 3, 12, tzinfo=UTC)


def make_code(creator: Creator, code: str = "SPRING", **terms: Any) -> Discount:
    """A code of the creator; 20 per cent unless told otherwise."""
    if "amount_cents" in terms:
        terms.setdefault("currency", "usd")
    else:
        terms.setdefault("percent", 20)
    return save_discount(creator=creator, terms=Terms(code=code, **terms))


def pay_with(client: Client, stripe: Stripe, product: Product, code: str, email: str = "bo@example.com") -> Order:
    """An order with a code, paid by card, whose webhook has come."""
    assert press_buy(client, product, email, code=code, again="1").status_code == 303
    order = Order.objects.latest("pk")
    stripe.pay(order)
    post_event(stripe.events("checkout.session.completed")[-1])
    order.refresh_from_db()
    return order


@pytest.mark.parametrize(
    ("terms", "total", "fee"),
    [
        ({"percent": 20}, 1520, 152),
        ({"percent": 33}, 1273, 127),
        ({"amount_cents": 500, "currency": "usd"}, 1400, 140),
        ({"amount_cents": 1}, 1899, 190),
    ],
)
def test_a_code_makes_the_charge_smaller_and_the_fee_with_it(
    browser: Client, guide: Product, stripe: Stripe, terms: dict[str, Any], total: int, fee: int
) -> None:
    make_code(guide.creator, **terms)
    order = pay_with(browser, stripe, guide, " spring ")
    item = order.items.get()
    assert (order.status, order.total_cents, order.fee_cents) == (OrderStatus.PAID, total, fee)
    assert (order.discount_code, order.discount_cents, item.price_cents, item.discount_cents) == (
        "SPRING", 1900 - total, total, 1900 - total,
    )  # fmt: skip
    session = stripe.listed("sessions")[0]
    assert (session["amount_total"], "discounts" in session) == (total, False)
    assert Entitlement.objects.get().product == guide


def test_a_link_fills_the_code_in_and_shows_the_sum(browser: Client, guide: Product) -> None:
    make_code(guide.creator)
    text = browser.get(buy_url(guide) + "?code=spring").content.decode()
    assert 'value="spring"' in text
    assert "Code SPRING, 20 % off" in text
    assert "Pay $15.20" in text


def test_apply_shows_the_sum_and_orders_nothing(browser: Client, guide: Product) -> None:
    make_code(guide.creator)
    page = press_buy(browser, guide, "", code="SPRING", look="1")
    assert page.status_code == 200
    assert "Pay $15.20" in page.content.decode()
    assert not Order.objects.exists()


def test_all_of_it_off_needs_no_stripe(browser: Client, guide: Product, stripe: Stripe) -> None:
    make_code(guide.creator, percent=100)
    assert "Get it free" in browser.get(buy_url(guide) + "?code=SPRING").content.decode()
    answer = press_buy(browser, guide, code="SPRING")
    assert answer["Location"] == reverse("products:claim_sent", args=["mara", guide.slug])
    assert stripe.listed("sessions") == []
    order = Order.objects.get()
    assert (order.status, order.total_cents, order.discount_cents) == (OrderStatus.PENDING, 0, 1900)
    browser.post(link_in(mails_to("bo@example.com")[0]))
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert Entitlement.objects.get().product == guide


def test_what_is_left_and_too_little_to_charge_is_a_gift(browser: Client, guide: Product, stripe: Stripe) -> None:
    make_code(guide.creator, amount_cents=1880)
    press_buy(browser, guide, code="SPRING")
    assert Order.objects.get().total_cents == 0
    assert stripe.listed("sessions") == []


def test_it_works_on_the_amount_that_the_buyer_chose(browser: Client, seller: Creator, stripe: Stripe) -> None:
    flexible = published(seller, price_cents=500, pay_what_you_want=True, suggested_cents=1200)
    make_code(seller, percent=50)
    press_buy(browser, flexible, amount="20", code="SPRING")
    order = Order.objects.get()
    assert (order.total_cents, order.discount_cents) == (1000, 1000)
    assert press_buy(Client(), flexible, amount="4", code="SPRING").status_code == 422


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"starts_at": NOW + timedelta(days=1)}, "The code SPRING starts on 4 March 2027, 12:00 (UTC time)."),
    ({"ends_at": NOW}, "The code SPRING ended on 3 March 2027, 12:00 (UTC time)."),
    ({"amount_cents": 500, "currency": "eur"}, "The code SPRING is for prices in EUR."),
    ({"is_for_all": False}, "The code SPRING is for other products of Mara Lind."),
]


@pytest.mark.parametrize(("terms", "sentence"), REFUSALS, ids=[sentence for _, sentence in REFUSALS])
def test_a_refusal_says_why_and_orders_nothing(
    browser: Client, guide: Product, monkeypatch: pytest.MonkeyPatch, terms: dict[str, Any], sentence: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    make_code(guide.creator, **terms)
    answer = press_buy(browser, guide, code="spring")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert sentence in browser.get(buy_url(guide) + "?code=SPRING").content.decode()
    assert not Order.objects.exists()
    assert not DiscountUse.objects.exists()


def test_unknown_and_stopped_codes_are_refused(browser: Client, guide: Product, rival: Creator) -> None:
    make_code(rival, "THEIRS")
    stop_discount(make_code(guide.creator))
    for typed, sentence in [("nope", "no code “nope”"), ("THEIRS", "no code “THEIRS”"), ("SPRING", "is no longer valid")]:
        answer = press_buy(browser, guide, code=typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert press_buy(browser, guide, code="\x00<script>").status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize("code", ["\x00", "SPRING\x00", "’ OR 1=1", "🌱" * 40])
def test_a_link_with_anything_for_a_code_still_opens_the_page(browser: Client, guide: Product, code: str) -> None:
    make_code(guide.creator)
    answer = browser.get(buy_url(guide), {"code": code})
    assert answer.status_code == 200
    assert "Check the spelling." in answer.content.decode()
    assert "Pay $19" in answer.content.decode()


def test_days_are_the_creators_own(creator_client: Client, creator: Creator, browser: Client, guide: Product) -> None:
    creator.time_zone = "America/New_York"
    creator.save()
    typed = {"code": "day", "kind": "percent", "value": "10", "first_day": "2027-03-03", "last_day": "2027-03-14"}
    assert creator_client.post(reverse("products:orders_codes"), typed).status_code == 302
    made = Discount.objects.get()
    assert made.starts_at == datetime(2027, 3, 3, 5, tzinfo=UTC)
    assert made.ends_at == datetime(2027, 3, 15, 4, tzinfo=UTC)  # the clocks went forward on the 14th
    page = creator_client.get(reverse("products:orders_codes")).content.decode()
    assert "3 Mar 2027 to 14 Mar 2027" in page
    assert "New York time" in page


class TestCounting:
    """A use is taken with the order and given back when the order comes to nothing."""

    def test_the_last_use_is_held_while_it_is_being_paid(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        make_code(guide.creator, use_limit=1)
        assert press_buy(browser, guide, code="SPRING").status_code == 303
        answer = press_buy(Client(), guide, "late@example.com", code="SPRING")
        assert answer.status_code == 422
        assert "Somebody is paying with the last use of SPRING right now." in answer.content.decode()
        assert Order.objects.count() == 1

    def test_an_expired_order_gives_it_back(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        make_code(guide.creator, use_limit=1)
        press_buy(browser, guide, code="SPRING")
        order = Order.objects.get()
        stripe.act(f"sessions/{order.stripe_session_id}/expire")
        post_event(stripe.events("checkout.session.expired")[0])
        post_event(stripe.events("checkout.session.expired")[0])
        assert DiscountUse.objects.get().released_at is not None
        assert pay_with(Client(), stripe, guide, "SPRING", "late@example.com").discount_cents == 380
        answer = press_buy(Client(), guide, "later@example.com", code="SPRING")
        assert "The code SPRING has been used up." in answer.content.decode()

    def test_a_failed_debit_gives_it_back(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        make_code(guide.creator, use_limit=1)
        press_buy(browser, guide, code="SPRING")
        order = Order.objects.get()
        stripe.pay(order, method="bank_debit")
        post_event(stripe.events("checkout.session.completed")[0])
        assert DiscountUse.objects.get().released_at is None
        stripe.act(f"sessions/{order.stripe_session_id}/fail")
        post_event(stripe.events("checkout.session.async_payment_failed")[0])
        assert DiscountUse.objects.get().released_at is not None

    def test_a_refund_does_not_give_it_back(
        self, browser: Client, guide: Product, stripe: Stripe, creator_client: Client
    ) -> None:
        make_code(guide.creator, use_limit=1)
        order = pay_with(browser, stripe, guide, "SPRING")
        creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "15.20"})
        assert press_buy(Client(), guide, "late@example.com", code="SPRING").status_code == 422

    def test_correcting_the_address_needs_no_second_use(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        make_code(guide.creator, use_limit=1)
        press_buy(browser, guide, "typo@example.com", code="SPRING")
        assert press_buy(browser, guide, "bo@example.com", code="SPRING").status_code == 303
        assert [one.status for one in Order.objects.order_by("pk")] == [OrderStatus.EXPIRED, OrderStatus.PENDING]

    def test_an_order_that_never_got_a_page_gives_it_back(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        make_code(guide.creator, use_limit=1)
        stripe.fault("error_before", path="/v1/checkout")
        press_buy(browser, guide, code="SPRING")
        stripe.no_more_faults()
        Order.objects.update(
            created_at=timezone.now() - timedelta(hours=4), session_expires_at=timezone.now() - timedelta(1)
        )
        reconcile_orders()
        assert Order.objects.get().status == OrderStatus.EXPIRED
        assert DiscountUse.objects.get().released_at is not None

    def test_a_claim_that_nobody_confirms_gives_it_back(self, browser: Client, guide: Product) -> None:
        make_code(guide.creator, percent=100, use_limit=1)
        press_buy(browser, guide, code="SPRING")
        Order.objects.update(created_at=timezone.now() - timedelta(days=8))
        reconcile_orders()
        assert DiscountUse.objects.get().released_at is not None

    def test_each_address_has_its_own_limit_whatever_its_case(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        make_code(guide.creator, use_limit_per_buyer=1)
        pay_with(browser, stripe, guide, "SPRING")
        answer = press_buy(Client(), guide, "BO@example.com", code="SPRING")
        assert "works once for each address, and not again for this one" in answer.content.decode()
        assert press_buy(Client(), guide, "other@example.com", code="SPRING").status_code == 303

    def test_money_that_comes_after_all_counts_again(self, browser: Client, guide: Product, stripe: Stripe) -> None:
        make_code(guide.creator, use_limit=1)
        press_buy(browser, guide, code="SPRING")
        DiscountUse.objects.update(released_at=timezone.now())
        Order.objects.update(status=OrderStatus.EXPIRED)
        stripe.pay(Order.objects.get())
        post_event(stripe.events("checkout.session.completed")[0])
        assert Order.objects.get().status == OrderStatus.PAID
        assert DiscountUse.objects.get().released_at is None


def test_terms_that_got_worse_are_said_before_paying(browser: Client, guide: Product) -> None:
    code = make_code(guide.creator)
    save_discount(creator=guide.creator, terms=Terms(code="SPRING", percent=5), discount=code)
    answer = press_buy(browser, guide, code="SPRING", terms="SPRING 20 %")
    assert answer.status_code == 409
    assert "The code SPRING now takes off 5 %. Nothing was charged." in answer.content.decode()
    assert not Order.objects.exists()


class TestMaking:
    """The creator's page."""

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"code": ""}, "Write the code that buyers type."),
            ({"code": "a b"}, "Use 2 to 30 letters, digits, - or _."),
            ({"value": "0"}, "Write whole per cent from 1 to 100."),
            ({"value": "101"}, "Write whole per cent from 1 to 100."),
            ({"value": "12.5"}, "Write whole per cent from 1 to 100."),
            ({"kind": "amount", "value": "0"}, "Write an amount above 0"),
            ({"kind": "amount", "value": "1e5"}, "Write the amount as a number"),
            ({"use_limit": "0"}, "greater than or equal to 1"),
            ({"first_day": "2027-03-04", "last_day": "2027-03-03"}, "The last day cannot be before the first."),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(
        self, creator_client: Client, guide: Product, typed: dict[str, str], sentence: str
    ) -> None:
        answer = creator_client.post(
            reverse("products:orders_codes"), {"code": "OK", "kind": "percent", "value": "5", **typed}
        )
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Discount.objects.exists()

    def test_a_second_code_of_the_same_name_is_refused(self, creator_client: Client, guide: Product) -> None:
        make_code(guide.creator)
        answer = creator_client.post(reverse("products:orders_codes"), {"code": "spring", "kind": "percent", "value": "5"})
        assert "You have a code of this name already." in answer.content.decode()

    def test_it_is_made_changed_stopped_and_started_again(
        self, creator_client: Client, browser: Client, guide: Product, stripe: Stripe
    ) -> None:
        page = reverse("products:orders_codes")
        data = {"code": "five", "kind": "amount", "value": "5", "currency": "usd", "products": [guide.pk], "use_limit": "10"}
        assert creator_client.post(page, data).status_code == 302
        made = Discount.objects.get()
        assert (made.code, made.amount_cents, made.currency, list(made.products.all())) == ("FIVE", 500, "usd", [guide])
        pay_with(browser, stripe, guide, "five")
        text = creator_client.get(page).content.decode()
        assert "1 of 10" in text
        assert "$14" in text
        edit = reverse("products:orders_code", args=[made.pk])
        assert 'value="5"' in creator_client.get(edit).content.decode()
        creator_client.post(edit, {**data, "value": "6"})
        made.refresh_from_db()
        assert made.amount_cents == 600
        stop = reverse("products:orders_code_stop", args=[made.pk])
        creator_client.post(stop)
        assert press_buy(Client(), guide, "x@example.com", code="FIVE").status_code == 422
        creator_client.post(stop)
        assert press_buy(Client(), guide, "x@example.com", code="FIVE").status_code == 303

    def test_a_rival_can_neither_see_nor_stop_it(self, rival_client: Client, guide: Product) -> None:
        made = make_code(guide.creator)
        assert b"SPRING" not in rival_client.get(reverse("products:orders_codes")).content
        for name in ("products:orders_code", "products:orders_code_stop"):
            assert rival_client.post(reverse(name, args=[made.pk])).status_code == 404
        made.refresh_from_db()
        assert made.stopped_at is None

    def test_somebody_elses_product_cannot_be_named(self, rival_client: Client, rival: Creator, guide: Product) -> None:
        data = {"code": "mine", "kind": "percent", "value": "5", "products": [guide.pk]}
        assert rival_client.post(reverse("products:orders_codes"), data).status_code == 422

    def test_both_kinds_at_once_are_refused_by_the_database(self, guide: Product) -> None:
        with pytest.raises(ValidationError, match="a percentage from 1 to 100, or an amount"):
            save_discount(creator=guide.creator, terms=Terms(code="BOTH", percent=5, amount_cents=5, currency="usd"))
