"""A creator's own plan: subscribe, pay, fall behind, cancel; what each plan holds, and that nothing is ever lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from builder.allowance import builds_this_month
from builder.models import Build, BuildStatus
from builder.requesting import PlanUsed, request_build
from creators.fees import fee_basis_points
from creators.models import ClipCard, Creator, Subscription, Tier
from creators.subscribing import refresh_plan
from creators.tasks import look_at_plans
from creators.tiers import tier_named, tier_of
from products.models import Order, Product
from products.publishing import PublishRefused, publish, unpublish
from tests.products.shop import Stripe, mails_to, post_event, press_buy, published

PLAN = "/settings/plan/"


@pytest.fixture
def mara(transactional_db: None, creator: Creator, stripe: Stripe) -> Creator:
    """Mara, beside Stripe's stand-in."""
    return creator


def subscription(creator: Creator) -> Subscription:
    return Subscription.objects.get(creator=creator)


def go_pro(client: Client, stripe: Stripe, interval: str = "month") -> str:
    """Press the button and pay; the id of the subscription at Stripe."""
    answer = client.post(PLAN + "subscribe/", {"interval": interval})
    assert answer.status_code == 303, answer.content
    session = stripe.listed("sessions")[0]
    assert answer.headers["Location"] == session["url"]
    stripe.act(f"sessions/{session['id']}/pay")
    return str(stripe.listed("sessions")[0]["subscription"])


def deliver(stripe: Stripe, *types: str) -> None:
    """Let the newest event of each type arrive."""
    for name in types:
        assert post_event(stripe.events(name)[-1]).status_code == 200


def page(client: Client) -> str:
    return " ".join(client.get(PLAN).content.decode().split())


def decline(stripe: Stripe, plan_id: str) -> None:
    """The card stops working and the next month comes."""
    stripe.act(f"subscriptions/{plan_id}/refuse")
    stripe.act(f"subscriptions/{plan_id}/advance", days=31.5)
    deliver(stripe, "invoice.payment_failed")


def test_everybody_begins_on_free(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    text = page(creator_client)
    assert "You are on Free.</b> Of each sale 10 % stays with us." in text
    assert "Go Pro for $19 a month" in text
    assert "$190 a year, $38 less" in text
    assert "<b>5 %</b> of each sale instead of 10 %" in text
    assert "<b>0</b> of 20" in text
    assert "<b>0</b> of 5" in text


def test_coming_back_from_stripe_is_right_before_any_webhook(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    go_pro(creator_client, stripe)
    assert "Thank you. You are on Pro now." in creator_client.get(PLAN + "back/", follow=True).content.decode()
    row = subscription(mara)
    assert (row.status, row.interval, row.price_cents, row.currency) == ("active", "month", 1900, "usd")
    text = page(creator_client)
    assert "You are on Pro.</b> Of each sale 5 % stays with us. The next $19 is taken on" in text
    assert "<b>0</b> of 200" in text
    assert "no limit" in text


@pytest.mark.parametrize("told", ["checkout.session.completed", "customer.subscription.created", "invoice.paid"])
def test_a_single_webhook_of_any_kind_is_enough(mara: Creator, creator_client: Client, stripe: Stripe, told: str) -> None:
    go_pro(creator_client, stripe)
    assert tier_of(mara).key == "free"
    deliver(stripe, told)
    deliver(stripe, told)
    assert tier_of(mara).key == "pro"


def test_payments_of_plans_never_touch_orders(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    go_pro(creator_client, stripe)
    for event in stripe.events():
        assert post_event(event).status_code == 200
    assert Order.objects.count() == 0
    assert tier_of(mara).key == "pro"


def test_the_fee_of_the_next_sale_follows_the_plan(
    mara: Creator, creator_client: Client, stripe: Stripe, guide: Product, browser: Client
) -> None:
    press_buy(browser, guide)
    go_pro(creator_client, stripe)
    deliver(stripe, "invoice.paid")
    press_buy(Client(), guide, "other@example.com")
    assert list(Order.objects.order_by("pk").values_list("fee_cents", flat=True)) == [190, 95]
    assert "Of each sale 5 %" in creator_client.get("/settings/payouts/").content.decode()


def test_a_year_at_a_time(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    go_pro(creator_client, stripe, "year")
    creator_client.get(PLAN + "back/")
    assert (subscription(mara).interval, subscription(mara).price_cents) == ("year", 19000)


def test_an_open_page_is_used_again_and_one_for_another_interval_is_closed(
    mara: Creator, creator_client: Client, stripe: Stripe
) -> None:
    first = creator_client.post(PLAN + "subscribe/", {"interval": "month"}).headers["Location"]
    assert creator_client.post(PLAN + "subscribe/", {"interval": "month"}).headers["Location"] == first
    other = creator_client.post(PLAN + "subscribe/", {"interval": "year"}).headers["Location"]
    assert other != first
    states = [one["status"] for one in stripe.listed("sessions")]
    assert states == ["open", "expired"], "nobody can pay two of them"
    assert len(stripe.listed("customers")) == 1


def test_who_has_a_plan_cannot_subscribe_again(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    go_pro(creator_client, stripe)
    answer = creator_client.post(PLAN + "subscribe/", {"interval": "month"}, follow=True)
    assert "You are on Pro already" in answer.content.decode()
    assert len(stripe.listed("sessions")) == 1


def test_of_two_that_were_paid_at_once_the_latest_stays(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    first = go_pro(creator_client, stripe)
    Subscription.objects.update(session_id="")
    row = subscription(mara)
    session = _session_of(stripe, row.customer_id)
    stripe.act(f"sessions/{session}/pay")
    refresh_plan(row)
    states = {one["id"]: one["status"] for one in stripe.listed("subscriptions")}
    assert states.pop(first) == "canceled"
    assert list(states.values()) == ["active"]
    assert subscription(mara).stripe_id in states


def _session_of(stripe: Stripe, customer_id: str) -> str:
    """A second page, opened behind our back."""
    from owny.integrations.stripe import create_plan_session, price_of  # noqa: PLC0415 - only this test goes around us

    price = price_of("owny_pro_monthly")
    return create_plan_session(
        customer_id=customer_id, price_id=price.id, reference="creator:0", success_url="http://127.0.0.1/",
        cancel_url="http://127.0.0.1/", idempotency_key="another",
    ).id  # fmt: skip


def test_prices_may_be_named_by_id(mara: Creator, creator_client: Client, stripe: Stripe, settings: Settings) -> None:
    settings.PRO_MONTHLY_PRICE = "price_owny_pro_monthly"
    assert "Go Pro for $19 a month" in page(creator_client)
    settings.PRO_MONTHLY_PRICE = "no_such_key"
    assert "Stripe does not tell us the price right now" in page(creator_client)


def test_a_failed_payment_is_told_once_and_changes_nothing_for_two_weeks(
    mara: Creator, creator_client: Client, stripe: Stripe
) -> None:
    plan_id = go_pro(creator_client, stripe)
    decline(stripe, plan_id)
    deliver(stripe, "customer.subscription.updated", "invoice.payment_failed")
    stripe.act(f"subscriptions/{plan_id}/advance", days=4)
    deliver(stripe, "invoice.payment_failed")
    assert subscription(mara).status == "past_due"
    assert tier_of(mara).key == "pro"
    assert [one.subject for one in mails_to("mara@example.com")] == ["The payment for your Owny plan did not go through"]
    until = timezone.now() + timedelta(days=14)
    assert f"Everything stays as it is until {until:%B} {until.day}".split(" until ")[0] in page(creator_client)
    banner = creator_client.get("/products/").content.decode()
    assert "The payment for your plan did not go through." in banner
    assert f"until {until.day} {until:%B}" in banner


def test_paying_in_the_meantime_makes_all_well(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    plan_id = go_pro(creator_client, stripe)
    decline(stripe, plan_id)
    customer = subscription(mara).customer_id
    stripe.act(f"customers/{customer}/portal", do="card", number="4242424242424242")
    deliver(stripe, "invoice.paid")
    row = subscription(mara)
    assert (row.status, row.past_due_at, row.due_told_at) == ("active", None, None)
    assert "did not go through" not in creator_client.get("/products/").content.decode()


def test_after_the_days_of_grace_it_is_free_and_told_once(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    plan_id = go_pro(creator_client, stripe)
    decline(stripe, plan_id)
    Subscription.objects.update(past_due_at=timezone.now() - timedelta(days=14, minutes=1))
    assert tier_of(mara).key == "free"
    assert fee_basis_points(mara) == 1000
    look_at_plans()
    look_at_plans()
    assert [one.subject for one in mails_to("mara@example.com")][1:] == ["You are on Free now"]
    assert "until it is paid" in page(creator_client)


def test_when_stripe_gives_up_it_is_free_and_one_can_subscribe_anew(
    mara: Creator, creator_client: Client, stripe: Stripe
) -> None:
    plan_id = go_pro(creator_client, stripe)
    decline(stripe, plan_id)
    stripe.act(f"subscriptions/{plan_id}/advance", days=20)
    deliver(stripe, "customer.subscription.deleted")
    assert (subscription(mara).status, subscription(mara).stripe_id) == ("none", "")
    assert [one.subject for one in mails_to("mara@example.com")][-1] == "You are on Free now"
    stripe.act(f"customers/{subscription(mara).customer_id}/portal", do="card", number="4242424242424242")
    go_pro(creator_client, stripe)
    creator_client.get(PLAN + "back/")
    assert tier_of(mara).key == "pro"
    assert len(stripe.listed("customers")) == 1


def test_cancelling_keeps_what_is_paid_for_and_ends_without_a_mail(
    mara: Creator, creator_client: Client, stripe: Stripe
) -> None:
    plan_id = go_pro(creator_client, stripe)
    creator_client.get(PLAN + "back/")
    stripe.act(f"customers/{subscription(mara).customer_id}/portal", do="cancel")
    creator_client.get(PLAN + "back/?from=portal")
    row = subscription(mara)
    assert row.cancels_at == row.period_ends_at
    assert "then you go on with Free, and nothing is lost" in page(creator_client)
    assert tier_of(mara).key == "pro"
    stripe.act(f"subscriptions/{plan_id}/advance", days=32)
    deliver(stripe, "customer.subscription.deleted")
    assert tier_of(mara).key == "free"
    assert mails_to("mara@example.com") == []


def test_a_plan_whose_webhooks_were_lost_is_looked_at(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    plan_id = go_pro(creator_client, stripe)
    creator_client.get(PLAN + "back/")
    stripe.act(f"customers/{subscription(mara).customer_id}/portal", do="cancel")
    stripe.act(f"subscriptions/{plan_id}/advance", days=32)
    Subscription.objects.update(period_ends_at=timezone.now() - timedelta(hours=2))
    look_at_plans()
    assert subscription(mara).status == "none"


def test_bills_are_at_stripe(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    assert "Open your bills" not in page(creator_client)
    go_pro(creator_client, stripe)
    assert "Open your bills at Stripe" in page(creator_client)
    answer = creator_client.post(PLAN + "bills/")
    assert answer.status_code == 303
    assert "/p/session/bps_" in answer.headers["Location"]
    assert stripe.url in creator_client.get(PLAN).headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["subscribe/", "bills/"])
def test_when_stripe_is_down_nothing_changes(mara: Creator, creator_client: Client, stripe: Stripe, path: str) -> None:
    stripe.fault("error_before")
    answer = creator_client.post(PLAN + path, {"interval": "month"}, follow=True)
    assert "Nothing was charged and nothing changed" in answer.content.decode()
    assert "does not tell us the price right now" in page(creator_client)
    stripe.no_more_faults()
    go_pro(creator_client, stripe)
    creator_client.get(PLAN + "back/")
    assert tier_of(mara).key == "pro"


def test_an_answer_lost_after_the_work_makes_no_second_customer(
    mara: Creator, creator_client: Client, stripe: Stripe
) -> None:
    stripe.fault("cut_after", times=1, path="/v1/customers")
    go_pro(creator_client, stripe)
    assert len(stripe.listed("customers")) == 1


def clip(creator: Creator) -> None:
    ClipCard.objects.create(creator=creator, identity="c", content_hash="x", title="Herbs", key_steps=["Cut"], tags=[])


def built(creator: Creator, status: str = BuildStatus.SUCCEEDED, **more: Any) -> Build:
    """A build that ended."""
    build = request_build(creator=creator, product_type="pdf_guide", prompt="Herbs", is_counted=False)
    ended = {} if status == BuildStatus.QUEUED else {"finished_at": timezone.now(), "outcome": "validated"}
    Build.objects.filter(pk=build.pk).update(status=status, **ended, **more)
    return build


def test_a_full_month_of_builds_is_refused_in_words_and_what_is_there_stays(mara: Creator, creator_client: Client) -> None:
    clip(mara)
    Tier.objects.update_or_create(key="free", defaults={"builds_per_month": 2})
    built(mara)
    built(mara, BuildStatus.QUEUED)
    with pytest.raises(PlanUsed, match="You have built 2 products this month, which is what Free holds") as refused:
        request_build(creator=mara, product_type="pdf_guide", prompt="More herbs")
    assert "With an AI key of your own nothing is counted" in str(refused.value)
    assert Product.objects.count() == 2
    wish = {"prompt": "More herbs", "product_type": "pdf_guide", "mood": "warm", "price": "0", "go": "build"}
    answer = creator_client.post("/products/new/", wish)
    assert "which is what Free holds" in answer.content.decode()
    assert "There is room again from" in page(creator_client)


def test_what_failed_and_what_an_own_key_paid_does_not_count(mara: Creator) -> None:
    clip(mara)
    Tier.objects.update_or_create(key="free", defaults={"builds_per_month": 1})
    built(mara, BuildStatus.FAILED)
    built(mara, BuildStatus.CANCELLED)
    built(mara, own_key=True)
    assert builds_this_month(mara) == 0
    request_build(creator=mara, product_type="pdf_guide", prompt="Herbs")


def test_a_month_begins_where_the_creator_lives(mara: Creator) -> None:
    clip(mara)
    mara.time_zone = "Pacific/Kiritimati"
    build = built(mara)
    moment = timezone.datetime(2026, 3, 31, 9, 59, tzinfo=timezone.timezone.utc)  # type: ignore[attr-defined]
    Build.objects.filter(pk=build.pk).update(created_at=moment)
    assert builds_this_month(mara, now=moment + timedelta(seconds=30)) == 1
    assert builds_this_month(mara, now=moment + timedelta(minutes=2)) == 0


def test_no_limit_is_no_limit(mara: Creator) -> None:
    clip(mara)
    Tier.objects.update_or_create(key="free", defaults={"builds_per_month": None})
    for _ in range(3):
        built(mara)
    request_build(creator=mara, product_type="pdf_guide", prompt="Herbs")


def test_one_product_too_many_is_refused_by_the_gate_and_those_on_sale_stay(mara: Creator, creator_client: Client) -> None:
    Tier.objects.update_or_create(key="free", defaults={"products_on_sale": 1})
    first = published(mara, price_cents=0)
    with pytest.raises(PublishRefused, match="Your plan, Free, holds one product on sale"):
        published(mara, price_cents=0, title="Salts")
    second = Product.objects.get(title="Salts")
    panel = creator_client.get(f"/studio/{second.public_id}/?panel=publish").content.decode()
    assert "Your plan, Free, holds one product on sale." in panel
    assert 'href="/settings/plan/"' in panel
    publish(product=first, by=mara.user)
    unpublish(product=first)
    publish(product=second, by=mara.user)
    first.refresh_from_db()
    assert first.status == "archived"


def test_going_back_to_free_takes_nothing_off_sale(mara: Creator, creator_client: Client, stripe: Stripe) -> None:
    go_pro(creator_client, stripe)
    creator_client.get(PLAN + "back/")
    Tier.objects.update_or_create(key="free", defaults={"products_on_sale": 1})
    products = [published(mara, price_cents=0, title=f"Salts {word}") for word in ("one", "two")]
    Subscription.objects.update(status="none", stripe_id="", past_due_at=None)
    for product in products:
        assert Client().get(f"/@mara/{product.slug}/").status_code == 200
        publish(product=product, by=mara.user)
    assert "<b>2</b> of 1" in page(creator_client)


def test_an_admin_changes_what_the_plans_hold(db: None, admin_client: Client) -> None:
    listed = admin_client.get("/admin/creators/tier/").content.decode()
    assert "Free" in listed
    assert "Pro" in listed
    tier = tier_named("pro")
    answer = admin_client.post(
        f"/admin/creators/tier/{tier.pk}/change/",
        {"fee_basis_points": "450", "builds_per_month": "", "products_on_sale": ""},
    )
    assert answer.status_code == 302
    tier.refresh_from_db()
    assert (tier.fee_basis_points, tier.builds_per_month) == (450, None)
    assert "4.5% with Pro" in Client().get("/").content.decode()


def test_plans_are_their_creators(mara: Creator, creator_client: Client, rival: Creator, rival_client: Client,
                                  stranger: Client, stripe: Stripe) -> None:  # fmt: skip
    go_pro(creator_client, stripe)
    creator_client.get(PLAN + "back/")
    assert tier_of(rival).key == "free"
    assert "You are on Free" in page(rival_client)
    for path in ("", "back/"):
        assert stranger.get(PLAN + path).status_code == 302
    for path in ("subscribe/", "bills/"):
        assert stranger.post(PLAN + path).status_code == 302
        assert creator_client.get(PLAN + path).status_code == 405
    assert creator_client.post(PLAN + "subscribe/", {"interval": "decade"}).status_code == 302


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"status": "active"}, "subscription_has_an_id_exactly_while_it_lives"),
        ({"stripe_id": "sub_1"}, "subscription_has_an_id_exactly_while_it_lives"),
        ({"status": "past_due", "stripe_id": "sub_1"}, "subscription_is_due_since_a_day_exactly_while_it_is_due"),
        ({"past_due_at": timezone.now()}, "subscription_is_due_since_a_day_exactly_while_it_is_due"),
        ({"status": "x"}, "subscription_"),
    ],
)
def test_the_database_refuses_what_cannot_be(creator: Creator, values: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Subscription.objects.create(creator=creator, **values)
    with pytest.raises(IntegrityError, match="tier_fee_is_never_more_than_all_of_a_sale"), transaction.atomic():
        Tier.objects.create(key="pro", fee_basis_points=10_001)


def test_a_customer_belongs_to_one_creator(creator: Creator, rival: Creator) -> None:
    Subscription.objects.create(creator=creator, customer_id="cus_1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(creator=rival, customer_id="cus_1")
