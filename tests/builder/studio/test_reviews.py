"""The Quotes block takes reviews that its creator shows: chosen, never typed, and told when they are gone."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from creators.models import Creator
from products.models import Buyer, Product, Review, ReviewState
from products.reviewing import hide_review
from tests.builder.studio.conftest import Bench, make_product


@pytest.fixture
def desk(creator: Creator, creator_client: Client) -> Bench:
    return Bench(creator_client, make_product(creator))


def said(product: Product, name: str = "Ada L.", state: str = ReviewState.SHOWN, text: str = "It <b>works</b>.") -> Review:
    buyer = Buyer.objects.create(email=f"{name[:2].lower()}@example.com")
    decided = None if state == ReviewState.WAITING else timezone.now()
    return Review.objects.create(
        product=product, buyer=buyer, rating=5, text=text, display_name=name, state=state, changed_at=timezone.now(),
        decided_at=decided,
    )  # fmt: skip


def quotes(desk: Bench) -> tuple[int, dict[str, Any]]:
    """The place and the content of the first Quotes block."""
    blocks = desk.document["pages"][0]["blocks"]
    return next((at, one) for at, one in enumerate(blocks) if one["type"] == "Testimonial")


def put(desk: Bench, entry: dict[str, Any]) -> Any:
    at, _ = quotes(desk)
    return desk.change({"op": "add", "path": f"/pages/0/blocks/{at}/props/items/-", "value": entry})


def test_a_review_is_chosen_from_a_list_and_only_its_id_is_kept(desk: Bench) -> None:
    review, waiting = said(desk.product), said(desk.product, "Bo", ReviewState.WAITING)
    _, block = quotes(desk)
    page = desk.html(page="sales", block=block["id"])
    choices = [one for one in page.having("data-patch") if "-review-" in one.attributes.get("id", "")]
    assert len(choices) == 1
    assert waiting.public_id not in choices[0].attributes["data-patch"]
    assert desk.press(choices[0].attributes["data-patch"]).status_code == 200
    assert quotes(desk)[1]["props"]["items"][-1] == {"reviewId": review.public_id}
    shown = desk.client.get(desk.url(), {"page": "sales", "block": block["id"]}).content.decode()
    assert "It &lt;b&gt;works&lt;/b&gt;." in shown
    assert "A buyer’s own words" in shown
    preview = desk.client.get(desk.url("preview/sales/")).content.decode()
    assert "It &lt;b&gt;works&lt;/b&gt;." in preview


def test_words_beside_it_are_dropped(desk: Bench) -> None:
    review = said(desk.product)
    entry = {"reviewId": review.public_id, "quote": "Best ever!", "author": "Somebody famous"}
    assert put(desk, entry).status_code == 200
    assert quotes(desk)[1]["props"]["items"][-1] == {"reviewId": review.public_id}


@pytest.mark.parametrize("which", ["waiting", "hidden", "of another product", "of a rival", "made up"])
def test_a_review_that_one_does_not_show_is_refused(desk: Bench, creator: Creator, rival: Creator, which: str) -> None:
    named = "rev_000000000000"
    if which in ("waiting", "hidden"):
        named = said(desk.product, state=which).public_id
    elif which != "made up":
        named = said(make_product(rival if which == "of a rival" else creator, slug="other")).public_id
    before = desk.draft.number
    answer = put(desk, {"reviewId": named})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["message"] == "This review is not one that you show."
    assert problem["path"].endswith("/reviewId")
    assert desk.draft.number == before


def test_a_review_that_is_gone_is_told_and_the_product_can_still_be_published(desk: Bench) -> None:
    review = said(desk.product)
    put(desk, {"reviewId": review.public_id})
    hide_review(review)
    _, block = quotes(desk)
    shown = desk.client.get(desk.url(), {"page": "sales", "block": block["id"]}).content.decode()
    assert "This review is no longer shown" in shown
    gate = desk.client.get(desk.url(), {"panel": "publish"}).content.decode()
    assert "A review in this block is no longer shown" in gate
    assert desk.post("publish/").status_code == 200
    other = quotes(desk)[1]["props"]["items"]
    assert {"reviewId": review.public_id} in other  # nothing is taken out behind one's back


def test_a_block_of_gone_reviews_alone_is_not_drawn_for_buyers(desk: Bench) -> None:
    review = said(desk.product)
    at, block = quotes(desk)
    desk.change({"op": "replace", "path": f"/pages/0/blocks/{at}/props/items", "value": [{"reviewId": review.public_id}]})
    hide_review(review)
    assert "The review that stood here is no longer shown." in desk.client.get(desk.url("preview/sales/")).content.decode()
    desk.post("publish/")
    page = desk.client.get(f"/@mara/{desk.product.slug}/").content.decode()
    assert block["id"] not in page


def test_a_starter_makes_room_for_the_first_review(desk: Bench) -> None:
    review = said(desk.product)
    at, block = quotes(desk)
    starter = {"quote": "[Add quote]", "author": "[Add who said it]"}
    desk.change({"op": "replace", "path": f"/pages/0/blocks/{at}/props/items", "value": [starter]})
    page = desk.html(page="sales", block=block["id"])
    (choice,) = [one for one in page.having("data-patch") if "-review-" in one.attributes.get("id", "")]
    desk.press(choice.attributes["data-patch"])
    assert quotes(desk)[1]["props"]["items"] == [{"reviewId": review.public_id}]


def test_undo_takes_it_out_again(desk: Bench) -> None:
    before = quotes(desk)[1]["props"]["items"]
    put(desk, {"reviewId": said(desk.product).public_id})
    desk.post("undo/", expected=desk.draft.number)
    assert quotes(desk)[1]["props"]["items"] == before


def test_a_quote_of_nobody_points_at_the_reviews(desk: Bench) -> None:
    put(desk, {"quote": "Best ever!", "author": "Somebody famous"})
    _, block = quotes(desk)
    shown = desk.client.get(desk.url(), {"page": "sales", "block": block["id"]}).content.decode()
    assert "Buyers’ reviews that you show can be added here as they stand." in shown
    assert "$p." not in shown
