"""A creator corrects a buyer's address: order and access move, exactly and for good."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from products.models import (
    Buyer,
    Entitlement,
    Order,
    OrderStatus,
    Product,
    Readdressing,
    Reading,
    ReadingMark,
    ReadingNote,
    Review,
)
from products.reviewing import show_review, write_review
from tests.products.selling.test_codes import make_code, pay_with
from tests.products.shop import Stripe, bought, mails_to, press_buy, signed_in_as


@pytest.fixture
def order(browser: Client, guide: Product, stripe: Stripe) -> Order:
    """Bo's paid order."""
    return bought(browser, stripe, guide)


def correct(client: Client, order: Order, email: str = "Bob@Example.com") -> str:
    """Change the address on the orders page; what the page says."""
    return client.post(
        reverse("products:order_readdress", args=[order.uuid]), {"email": email}, follow=True
    ).content.decode()


def owners(product: Product) -> list[str]:
    """Who may open it."""
    live = Entitlement.objects.filter(product=product, revoked_at__isnull=True).order_by("buyer__email")
    return list(live.values_list("buyer__email", flat=True))


def read_url(product: Product) -> str:
    return reverse("products:read", args=[product.public_id])


def test_order_and_access_go_to_the_new_address(order: Order, guide: Product, creator_client: Client) -> None:
    old = Buyer.objects.get(email="bo@example.com")
    assert "The order belongs to bob@example.com now" in correct(creator_client, order)
    order.refresh_from_db()
    assert (order.email, order.buyer.email if order.buyer else "") == ("bob@example.com", "bob@example.com")
    assert owners(guide) == ["bob@example.com"]
    assert signed_in_as(Buyer.objects.get(email="bob@example.com")).get(read_url(guide)).status_code == 302
    assert signed_in_as(old).get(read_url(guide)).status_code == 404


def test_the_browser_that_paid_opens_it_no_more(
    order: Order, guide: Product, creator_client: Client, browser: Client
) -> None:
    assert browser.get(read_url(guide)).status_code == 302
    correct(creator_client, order)
    assert browser.get(read_url(guide)).status_code == 404
    assert "bob@example.com" not in browser.get(reverse("products:thanks", args=[order.uuid])).content.decode()


def test_both_are_told_and_neither_learns_the_others_address(order: Order, creator_client: Client) -> None:
    correct(creator_client, order)
    new, old = mails_to("bob@example.com")[-1], mails_to("bo@example.com")[-1]
    assert new.subject == "Herbs & more is in your library"
    assert "/library/in/" in str(new.body)
    assert old.subject == "Your order of Herbs & more has another address now"
    assert "bob@example.com" not in str(old.body) + str(old.alternatives)  # type: ignore[attr-defined]
    assert "bo@example.com" not in str(new.body)
    assert old.reply_to == ["mara@example.com"]


def test_it_is_written_down(order: Order, creator_client: Client) -> None:
    correct(creator_client, order)
    log = Readdressing.objects.get()
    assert (log.order, log.from_email, log.to_email, log.made_by) == (
        order, "bo@example.com", "bob@example.com", order.items.get().product.creator.user,
    )  # fmt: skip
    assert "was bo@example.com" in creator_client.get(f"/orders/?open={order.uuid}").content.decode()


def test_somebody_who_has_it_already_has_it_once(
    order: Order, guide: Product, creator_client: Client, stranger: Client, stripe: Stripe
) -> None:
    theirs = bought(stranger, stripe, guide, "bob@example.com")
    correct(creator_client, order)
    assert owners(guide) == ["bob@example.com"]
    assert Order.objects.filter(buyer__email="bob@example.com").count() == 2
    refund = reverse("products:order_refund", args=[theirs.uuid])
    creator_client.post(refund, {"amount": "19"})
    assert owners(guide) == ["bob@example.com"], "the order that moved here still pays for it"


def test_the_old_owner_keeps_what_another_order_pays_for(
    order: Order, guide: Product, creator_client: Client, stranger: Client, stripe: Stripe
) -> None:
    bought(stranger, stripe, guide)
    correct(creator_client, order)
    assert owners(guide) == ["bo@example.com", "bob@example.com"]


def _read(order: Order) -> Reading:
    right = Entitlement.objects.get(order_item__order=order)
    reading = Reading.objects.create(entitlement=right, certificate_name="Bo Berg")
    ReadingMark.objects.create(reading=reading, kind="done", part="blk_1", is_on=True, acted_at=timezone.now())
    ReadingNote.objects.create(reading=reading, block="blk_1", text="Only <I> know this", acted_at=timezone.now())
    return reading


def test_progress_goes_along_and_so_do_words_while_nobody_confirmed_the_old_address(
    order: Order, creator_client: Client
) -> None:
    reading = _read(order)
    correct(creator_client, order)
    reading.refresh_from_db()
    assert reading.entitlement.buyer.email == "bob@example.com"
    assert (reading.marks.count(), reading.notes.count()) == (1, 1)


def test_words_of_a_confirmed_owner_are_mailed_to_them_and_to_nobody_else(order: Order, creator_client: Client) -> None:
    reading = _read(order)
    signed_in_as(Buyer.objects.get(email="bo@example.com"))
    correct(creator_client, order)
    assert (reading.marks.count(), reading.notes.count()) == (1, 0)
    reading.refresh_from_db()
    assert reading.certificate_name == ""
    assert "Only <I> know this" in str(mails_to("bo@example.com")[-1].body)
    assert "Only" not in str(mails_to("bob@example.com")[-1].body)


def test_a_later_answer_of_stripe_does_not_move_it_back(order: Order, creator_client: Client, stripe: Stripe) -> None:
    correct(creator_client, order)
    creator_client.post(reverse("products:order_refund", args=[order.uuid]), {"amount": "5"})
    order.refresh_from_db()
    assert (order.email, order.status, order.refunded_cents) == ("bob@example.com", "paid", 500)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("BO@example.com", "has this address already"),
        ("nobody", "This is not an e-mail address yet. Nothing was changed."),
        ("", "Type your e-mail address. Nothing was changed."),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(
    order: Order, creator_client: Client, email: str, sentence: str
) -> None:
    assert sentence in correct(creator_client, order, email)
    order.refresh_from_db()
    assert order.email == "bo@example.com"
    assert not Readdressing.objects.exists()


@pytest.mark.parametrize("status", [OrderStatus.REFUNDED, OrderStatus.DISPUTED])
def test_only_a_paid_order_moves(order: Order, creator_client: Client, status: str) -> None:
    Order.objects.update(status=status)
    assert "Only a paid order" in correct(creator_client, order)
    assert not Readdressing.objects.exists()


def test_addresses_cannot_be_changed_all_day(order: Order, creator_client: Client) -> None:
    for number in range(5):
        correct(creator_client, order, f"bob{number}@example.com")
    assert "very often" in correct(creator_client, order, "bob9@example.com")
    assert Readdressing.objects.count() == 5


def test_a_codes_limit_for_each_buyer_follows_the_address(
    guide: Product, stripe: Stripe, creator_client: Client, browser: Client, stranger: Client
) -> None:
    make_code(guide.creator, use_limit_per_buyer=1)
    order = pay_with(browser, stripe, guide, "SPRING")
    correct(creator_client, order)
    assert "works once for each address" in press_buy(stranger, guide, "bob@example.com", code="SPRING").content.decode()
    assert press_buy(stranger, guide, "bo@example.com", code="SPRING").status_code == 303


def _say(order: Order, *, shown: bool, text: str = "Never again.") -> Review:
    right = Entitlement.objects.get(order_item__order=order)
    review = write_review(product=right.product, buyer=right.buyer, rating=2, text=text, name="Bo B.")
    if shown:
        show_review(review)
    return review


def _voices() -> list[tuple[str, int, str]]:
    return list(Review.objects.values_list("buyer__email", "rating", "state").order_by("pk"))


def test_one_order_stands_behind_one_review(order: Order, creator_client: Client) -> None:
    _say(order, shown=True)
    signed_in_as(Buyer.objects.get(email="bo@example.com"))
    correct(creator_client, order)
    assert _voices() == [("bob@example.com", 2, "shown")], "what everybody could read goes along"
    correct(creator_client, order, "mara@example.com")
    assert _voices() == [], "nobody reviews what they sell"


def test_words_that_nobody_was_shown_go_back_to_a_confirmed_owner(order: Order, creator_client: Client) -> None:
    _say(order, shown=False)
    signed_in_as(Buyer.objects.get(email="bo@example.com"))
    correct(creator_client, order)
    assert _voices() == []
    assert "Never again." in str(mails_to("bo@example.com")[-1].body)
    assert "Never again." not in str(mails_to("bob@example.com")[-1].body)


def test_a_review_stays_while_another_order_stands_behind_it_and_gives_way_to_the_new_owners(
    order: Order, guide: Product, creator_client: Client, stranger: Client, stripe: Stripe
) -> None:
    _say(order, shown=False)
    second = bought(stranger, stripe, guide)
    correct(creator_client, order)
    assert _voices() == [("bo@example.com", 2, "waiting")]
    write_review(product=guide, buyer=Buyer.objects.get(email="bob@example.com"), rating=5, text="Mine.", name="Bob")
    correct(creator_client, second)
    assert _voices() == [("bob@example.com", 5, "waiting")]
