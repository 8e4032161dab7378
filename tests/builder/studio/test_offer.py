"""Price, address, publishing and taking off sale, from the studio."""

import re
from typing import Any

import pytest

from builder.forms.offer import as_typed
from creators.models import Creator
from creators.models.creator import PayoutStatus
from products.models import Product, ProductStatus, PublishedPage
from tests.builder.studio.conftest import Bench, make_product


def offer(bench: Bench, **fields: Any) -> Any:
    return bench.post("offer/", **{"price": "19", "suggested": "", "slug": "herbs", **fields})


def saved(bench: Bench) -> Product:
    return Product.objects.get(pk=bench.product.pk)


@pytest.fixture
def paid(creator: Creator) -> None:
    """Stripe pays Mara."""
    creator.payout_account_id, creator.payout_status = "acct_mara", PayoutStatus.ACTIVE
    creator.save()


def test_an_offer_is_saved(bench: Bench) -> None:
    assert offer(bench, price="9,50", pay_what_you_want="on", suggested="12", slug="fresh-herbs").status_code == 200
    product = saved(bench)
    assert (product.price_cents, product.pay_what_you_want, product.suggested_cents, product.slug) == (
        950,
        True,
        1200,
        "fresh-herbs",
    )


def test_whether_a_pdf_names_its_buyer_is_part_of_it(bench: Bench) -> None:
    assert offer(bench, pdf_names_buyer="on").status_code == 200
    assert saved(bench).pdf_names_buyer is True
    assert offer(bench).status_code == 200
    assert saved(bench).pdf_names_buyer is False


def test_the_paper_of_the_pdf_is_the_usual_one_of_the_currency_until_it_is_chosen(bench: Bench) -> None:
    def chosen() -> str:
        page = bench.client.get(f"/studio/{saved(bench).public_id}/?tab=offer").content.decode()
        return str(re.search(r'name="paper".*?<option[^>]* selected>([^<]*)<', page, re.DOTALL)[1])  # type: ignore[index]

    assert (saved(bench).printed_on, chosen()) == ("letter", "US Letter, by currency")
    offer(bench, currency="eur")
    assert (saved(bench).printed_on, chosen()) == ("a4", "A4, by currency")
    offer(bench, currency="eur", paper="letter")
    assert (saved(bench).printed_on, chosen()) == ("letter", "US Letter")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"paper": "a5"}, "Select a valid choice. a5 is not one of the available choices."),
        ({"price": "0.20"}, "The least that can be charged is $0.50. Or make it 0, which is free."),
        ({"price": "cheap"}, "Write the amount as a number, like 19 or 19.50."),
        ({"price": "-3"}, "Write the amount as a number, like 19 or 19.50."),
        ({"price": "1.005"}, "Write the amount as a number, like 19 or 19.50."),
        ({"price": "9999999"}, "The most is $999,999.99."),
        ({"pay_what_you_want": "on", "suggested": "5"}, "Suggest at least $19"),
        ({"slug": "Not an address!"}, "Use letters a to z, digits and single hyphens"),
        ({"slug": "taken"}, "Another product of yours has this address."),
    ],
)
def test_a_wrong_offer_is_told_beside_the_field_and_nothing_is_saved(
    bench: Bench, creator: Creator, fields: dict[str, Any], sentence: str
) -> None:
    make_product(creator, slug="taken")
    answer = offer(bench, **{"price": "7", **fields} if "suggested" not in fields else fields)
    assert answer.status_code == 422
    assert sentence in answer.json()["html"]
    product = saved(bench)
    assert (product.price_cents, product.pay_what_you_want, product.slug) == (0, False, "herbs")


def test_a_suggestion_without_pay_what_you_want_is_dropped(bench: Bench) -> None:
    offer(bench, price="5", suggested="9")
    assert saved(bench).suggested_cents == 0


def test_a_clean_draft_goes_live_and_comes_down_again(bench: Bench) -> None:
    answer = bench.post("publish/", expected=1)
    assert answer.status_code == 200
    assert "Balcony herbs is live." in answer.json()["says"]
    assert saved(bench).status == ProductStatus.PUBLISHED
    assert PublishedPage.objects.get(product=bench.product).path == "/@mara/herbs/"
    assert bench.client.get("/@mara/herbs/").status_code == 200
    bench.post("unpublish/")
    assert saved(bench).status == ProductStatus.ARCHIVED
    assert not PublishedPage.objects.exists()


def test_what_must_be_fixed_is_listed_with_its_place_and_keeps_it_from_going_live(bench: Bench) -> None:
    hero = bench.document["pages"][0]["blocks"][0]["id"]
    bench.change({"op": "add", "path": "/pages/0/blocks/0/props/image/alt", "value": ""})
    page = bench.html(panel="publish")
    assert "One thing first, then it can go live." in page.text
    place = next(one.attributes for one in page.having("data-go"))
    assert (place["data-page"], place["data-block"], place["data-field"]) == ("sales", hero, "f-props-image-alt")
    assert page["publish-now"].attributes["aria-disabled"] == "true"
    assert "Opens when this is done." in page.text
    assert bench.post("publish/", expected=2).status_code == 409
    assert saved(bench).status == ProductStatus.DRAFT


def test_the_field_that_a_finding_names_is_on_the_page(bench: Bench) -> None:
    bench.change(
        {"op": "add", "path": "/pages/0/blocks/0/props/image/alt", "value": ""},
        {"op": "add", "path": "/seo/description", "value": ""},
    )
    for finding in bench.html(panel="publish").having("data-go"):
        wanted = finding.attributes
        page = bench.html(page=wanted["data-page"] or "sales", block=wanted["data-block"], tab=wanted["data-tab"])
        if wanted["data-field"]:
            assert page[wanted["data-field"]].tag in ("input", "textarea", "fieldset", "select")


def test_a_priced_product_without_payouts_leads_to_the_payouts(bench: Bench) -> None:
    offer(bench)
    page = bench.html(panel="publish")
    assert "/settings/payouts/" in [one.attributes.get("href") for one in page.elements]
    assert bench.post("publish/", expected=1).status_code == 409
    assert saved(bench).status == ProductStatus.DRAFT


def test_with_payouts_ready_a_priced_product_goes_live(bench: Bench, paid: None) -> None:
    offer(bench)
    assert bench.post("publish/", expected=1).status_code == 200


def test_a_draft_that_changed_since_it_was_seen_is_not_published(bench: Bench) -> None:
    bench.change({"op": "replace", "path": "/title", "value": "Newer"})
    assert bench.post("publish/", expected=1).status_code == 409
    assert saved(bench).status == ProductStatus.DRAFT


def test_changes_after_publishing_wait_for_publishing_again(bench: Bench) -> None:
    bench.post("publish/", expected=1)
    bench.change({"op": "add", "path": "/pages/0/blocks/0/props/note", "value": "Straight from the balcony"})
    assert "changes not live" in bench.html().text
    assert b"Straight from the balcony" not in bench.client.get("/@mara/herbs/").content
    bench.post("publish/", expected=2)
    assert b"Straight from the balcony" in bench.client.get("/@mara/herbs/").content


def test_going_back_to_what_is_published_leaves_nothing_to_publish(bench: Bench) -> None:
    bench.post("publish/", expected=1)
    bench.change({"op": "add", "path": "/pages/0/blocks/0/props/note", "value": "Straight from the balcony"})
    bench.post("undo/", expected=2)
    page = bench.html(panel="publish")
    assert "changes not live" not in page.text
    assert "It is live." in page.text
    assert page["open-publish"].text.strip() == "Published"
    bench.post("redo/", expected=3)
    assert "changes not live" in bench.html().text


def test_the_address_of_a_product_for_sale_stays(bench: Bench) -> None:
    bench.post("publish/", expected=1)
    answer = offer(bench, price="0", slug="elsewhere")
    assert answer.status_code == 422
    assert "The address stays while the product is for sale" in answer.json()["html"]
    assert saved(bench).slug == "herbs"


def test_a_product_for_sale_without_payouts_cannot_get_a_price(bench: Bench) -> None:
    bench.post("publish/", expected=1)
    assert offer(bench, price="19").status_code == 422
    assert saved(bench).price_cents == 0


def test_without_the_script_the_forms_lead_back_to_the_studio(bench: Bench) -> None:
    for rest, data in (
        ("offer/", {"price": "1", "slug": "herbs"}),
        ("offer/", {"price": "x", "slug": "herbs"}),
        ("publish/", {}),
        ("unpublish/", {}),
        ("undo/", {}),
    ):
        answer = bench.client.post(bench.url(rest), data)
        assert answer.status_code == 302
        assert answer["Location"].startswith(bench.url())


def test_amounts_are_shown_as_people_type_them() -> None:
    assert [as_typed(1900, "usd"), as_typed(1950, "usd"), as_typed(1900, "jpy")] == ["19", "19.50", "1900"]
