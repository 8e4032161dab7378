"""Reviews by those who have a product: shown only by its creator, counted honestly, and gone when they are taken back."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from products.buyer_data import delete_buyer
from products.models import Buyer, Entitlement, Product, Review, ReviewState
from products.reviewing import ask_for_reviews
from products.trying_out import buy_as_test
from tests.products.library.reading_desk import done, tell
from tests.products.people.conftest import claimed, quiet
from tests.products.people.reviewers import TEXT, decide, form, rating_on, said, sales_page
from tests.products.rendering.reading_html import read
from tests.products.shop import Stripe, bought, signed_in_as


def test_whoever_has_it_says_how_it_was_and_nobody_sees_it_yet(ada: Client, gift: Product) -> None:
    answer = said(ada, gift)
    assert answer["Location"] == f"{form(gift)}?sent=1"
    review = Review.objects.get()
    assert (review.rating, review.text, review.display_name, review.state) == (5, TEXT, "Ada L.", "waiting")
    page = ada.get(answer["Location"]).content.decode()
    assert "Thank you. Mara Lind has it now." in page
    assert "Ada L." not in sales_page(gift)
    assert rating_on(sales_page(gift)) is None


def test_shown_it_stands_on_the_page_as_text_with_its_stars(mara: Client, review: Review, gift: Product) -> None:
    decide(mara, review)
    html = sales_page(gift)
    assert "The window, ten minutes: that &lt;b&gt;was&lt;/b&gt; all." in html
    assert "<b>was</b>" not in html
    assert 'aria-label="5 of 5 stars"' in html
    assert "ada@example.com" not in html
    assert rating_on(html) == {
        "@type": "AggregateRating", "ratingValue": "5", "ratingCount": 1, "reviewCount": 1, "bestRating": 5,
        "worstRating": 1,
    }  # fmt: skip


def test_the_average_is_of_everybody_and_the_words_are_of_the_chosen(mara: Client, review: Review, gift: Product) -> None:
    said(signed_in_as(claimed(gift, "bo@example.com").buyer), gift, 2, "Not for me.", "Bo")
    decide(mara, review)
    html = sales_page(gift)
    assert "Not for me." not in html
    assert "3.5 of 5, by 2 who have it" in html
    assert "The number is of everybody who rated it; Mara Lind chose whose words stand here." in html
    assert rating_on(html)["ratingCount"] == 2  # type: ignore[index]
    assert rating_on(html)["reviewCount"] == 1  # type: ignore[index]


def test_hidden_it_leaves_the_page_at_once(mara: Client, review: Review, gift: Product) -> None:
    decide(mara, review)
    review.refresh_from_db()
    decide(mara, review, "hide")
    assert "Ada L." not in sales_page(gift)
    assert rating_on(sales_page(gift)) is None


def test_changed_words_wait_again(mara: Client, ada: Client, review: Review, gift: Product) -> None:
    decide(mara, review)
    said(ada, gift, 4, "On second thought, four.")
    review.refresh_from_db()
    assert (review.state, review.decided_at) == (ReviewState.WAITING, None)
    html = sales_page(gift)
    assert "On second thought" not in html
    assert "The window" not in html


def test_the_same_words_again_change_nothing(mara: Client, ada: Client, review: Review, gift: Product) -> None:
    decide(mara, review)
    said(ada, gift)
    review.refresh_from_db()
    assert review.state == ReviewState.SHOWN
    assert Review.objects.count() == 1


def test_what_the_creator_read_is_what_is_shown(mara: Client, ada: Client, review: Review, gift: Product) -> None:
    said(ada, gift, 1, "Something quite different.")
    answer = mara.post(
        reverse("products:review_decide", args=[review.public_id]),
        {"do": "show", "seen": review.changed_at.isoformat()},
        follow=True,
    )
    assert "changed the words meanwhile" in answer.content.decode()
    assert Review.objects.get().state == ReviewState.WAITING


def test_taken_back_it_is_gone_everywhere(mara: Client, ada: Client, review: Review, gift: Product) -> None:
    decide(mara, review)
    answer = ada.post(form(gift), {"do": "withdraw"}, follow=True)
    assert "It is taken back. Nothing of it is left." in answer.content.decode()
    assert not Review.objects.exists()
    assert "Ada L." not in sales_page(gift)
    ada.post(form(gift), {"do": "withdraw"})


def test_deleting_ones_library_takes_it_back_too(mara: Client, review: Review, gift: Product) -> None:
    decide(mara, review)
    delete_buyer(Buyer.objects.get(email="ada@example.com"))
    assert not Review.objects.exists()
    assert "Ada L." not in sales_page(gift)


@pytest.mark.parametrize(
    "values",
    [
        {"rating": 0}, {"rating": 6}, {"rating": ""}, {"rating": "5 "}, {"text": " \n "}, {"text": ""}, {"name": " "},
    ],
)  # fmt: skip
def test_without_stars_words_and_a_name_it_is_not_sent_and_nothing_is_lost(
    ada: Client, gift: Product, values: dict[str, object]
) -> None:
    answer = ada.post(form(gift), {"rating": 5, "text": "Some words", "name": "Ada", **values})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose the stars, write a few words, and the name to show." in page
    assert "Some words" in page or values.get("text", "x").strip() == ""  # type: ignore[attr-defined]
    assert not Review.objects.exists()


def test_words_that_are_too_long_or_strange_are_made_to_fit(ada: Client, gift: Product) -> None:
    said(ada, gift, 5, "a\x00b\r\n" + "x" * 700, "N" * 100 + "\n\u202e")
    review = Review.objects.get()
    assert review.text.startswith("ab\nxxx")
    assert len(review.text) == 600
    assert review.display_name == "N" * 80


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Bravo\u00a0! Simple\tet clair", "Bravo ! Simple et clair"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧 loves it", "👩\u200d👧 loves it"),
        ("朝食\u3000が\u2028好き", "朝食 が 好き"),
        ("a\u202eb\x07", "ab"),
    ],
)
def test_words_of_every_language_stay_whole(ada: Client, gift: Product, typed: str, kept: str) -> None:
    said(ada, gift, 5, typed, typed)
    review = Review.objects.get()
    assert (review.text, review.display_name) == (kept, kept)


def test_the_form_offers_what_was_said_before(ada: Client, review: Review, gift: Product) -> None:
    page = read(ada.get(form(gift)).content.decode())
    assert page.unclosed == [] == page.misnested
    assert [one.attrs["value"] for one in page.all("input") if "checked" in one.attrs] == ["5"]
    (area,) = page.all("textarea")
    assert area.text.lstrip("\n") == TEXT


def test_a_stranger_another_buyer_and_the_creator_cannot(
    review: Review, gift: Product, stranger: Client, mara: Client, rival_client: Client
) -> None:
    other = signed_in_as(Buyer.objects.create(email="other@example.com"))
    for client in (stranger, other, mara, rival_client):
        assert client.get(form(gift)).status_code == 404
        assert said(client, gift).status_code == 404
    assert Review.objects.count() == 1


def test_who_gave_it_back_cannot(ada: Client, gift: Product) -> None:
    Entitlement.objects.update(revoked_at=timezone.now(), revoked_reason="refunded")
    assert ada.get(form(gift)).status_code == 410
    assert said(ada, gift).status_code == 410
    assert not Review.objects.exists()


def test_who_gave_it_back_may_take_back_what_they_said_and_nothing_else(
    mara: Client, ada: Client, review: Review, gift: Product
) -> None:
    decide(mara, review)
    Entitlement.objects.update(revoked_at=timezone.now(), revoked_reason="refunded")
    assert TEXT in unescape(ada.get(form(gift)).content.decode())
    assert said(ada, gift, 1, "Other words").status_code == 410
    assert Review.objects.get().text == TEXT
    assert "Ada L." in sales_page(gift)
    for other in (Client(), mara, signed_in_as(claimed(gift, "bo@example.com").buyer)):
        other.post(form(gift), {"do": "withdraw"})
    assert Review.objects.count() == 1
    answer = ada.post(form(gift), {"do": "withdraw"}, follow=True)
    assert "Your review is taken back. Nothing of it is left." in answer.content.decode()
    assert not Review.objects.exists()
    assert "Ada L." not in sales_page(gift)


def test_a_test_purchase_gives_no_review_though_its_creator_has_another_address_now(gift: Product, creator: Creator) -> None:
    order = buy_as_test(product=gift, creator=creator)
    assert order.buyer
    creator.user.email = "mara.new@example.com"
    creator.user.save()
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=11))
    quiet()
    assert ask_for_reviews(timezone.now().replace(hour=12)) == 0
    answer = said(signed_in_as(order.buyer), gift)
    assert answer.status_code == 403
    assert not Review.objects.exists()


def test_the_creator_sees_who_has_it_no_more(mara: Client, review: Review) -> None:
    assert "ada@example.com, who has it." in mara.get("/audience/reviews/").content.decode()
    Entitlement.objects.update(revoked_at=timezone.now(), revoked_reason="refunded")
    assert "ada@example.com, who has it no more." in mara.get("/audience/reviews/").content.decode()


def test_the_page_of_ones_data_leads_to_every_review(ada: Client, review: Review, gift: Product) -> None:
    Entitlement.objects.update(revoked_at=timezone.now(), revoked_reason="refunded")
    assert f'href="{form(gift)}"' in ada.get("/library/data/").content.decode()


def test_what_is_off_sale_is_not_offered_to_who_gave_it_back(ada: Client, gift: Product) -> None:
    Entitlement.objects.update(revoked_at=timezone.now(), revoked_reason="refunded")
    assert "You can get it again at any time." in ada.get(form(gift)).content.decode()
    Product.objects.update(status="archived")
    page = ada.get(form(gift)).content.decode()
    assert "It is not on sale at the moment." in page
    assert "See the product" not in page


def test_a_browser_that_paid_may_though_its_address_is_not_confirmed(
    seller: Creator, guide: Product, stripe: Stripe, browser: Client
) -> None:
    bought(browser, stripe, guide)
    assert said(browser, guide).status_code == 302
    assert Review.objects.get().buyer.email == "bo@example.com"


def test_nobody_reviews_what_they_sell(gift: Product) -> None:
    own = signed_in_as(claimed(gift, "mara@example.com").buyer)
    answer = said(own, gift)
    assert answer.status_code == 403
    assert "Nobody reviews what they sell." in answer.content.decode()
    assert not Review.objects.exists()


def test_a_rival_decides_nothing(review: Review, rival_client: Client) -> None:
    for name in ("review_decide", "review_answer"):
        path = reverse(f"products:{name}", args=[review.public_id])
        assert (
            rival_client.post(path, {"do": "show", "reply": "x", "seen": review.changed_at.isoformat()}).status_code == 404
        )
    assert Review.objects.get().state == ReviewState.WAITING
    assert TEXT not in rival_client.get(reverse("products:reviews")).content.decode()


def test_the_creators_page_lists_filters_and_answers(mara: Client, review: Review, gift: Product) -> None:
    page = mara.get(reverse("products:reviews")).content.decode()
    assert "Waits for you" in page
    assert "ten minutes: that &lt;b&gt;was&lt;/b&gt; all." in page
    assert "All read" not in mara.get(reverse("products:reviews") + "?state=waiting").content.decode()
    decide(mara, review)
    assert "All read" in mara.get(reverse("products:reviews") + "?state=waiting").content.decode()
    answer = reverse("products:review_answer", args=[review.public_id])
    mara.post(answer, {"reply": "Thank you & <i>welcome</i>"})
    html = sales_page(gift)
    assert "Mara Lind answers" in html
    assert "Thank you &amp; &lt;i&gt;welcome&lt;/i&gt;" in html
    mara.post(answer, {"reply": " "})
    assert "Mara Lind answers" not in sales_page(gift)
    assert "Not saved" in mara.post(answer, {"reply": "x" * 601}, follow=True).content.decode()


def test_before_the_first_the_page_teaches(mara: Client, creator: Creator) -> None:
    assert "No reviews yet" in mara.get(reverse("products:reviews")).content.decode()


def test_the_last_page_asks_kindly(ada: Client, gift: Product) -> None:
    for number in (1, 2, 3):
        tell(ada, gift, done(f"pg_0000000{number}"))
    page = ada.get(reverse("products:finished", args=[gift.public_id])).content.decode()
    assert f'href="{form(gift)}"' in page
    assert "Tell Mara Lind how it was" in page


@pytest.mark.parametrize(
    "values",
    [
        {"rating": 0},
        {"rating": 6},
        {"text": ""},
        {"display_name": ""},
        {"text": "x" * 601},
        {"state": "lost"},
        {"state": ReviewState.SHOWN},
        {"decided_at": timezone.now()},
        {"reply": "Thanks"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(review: Review, values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(**values)


def test_the_database_keeps_one_review_each(review: Review) -> None:
    review.pk = None
    review.public_id = "rev_000000000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        review.save(force_insert=True)
