from typing import Any

import pytest

from products.dsl.catalog import sample_document
from products.dsl.facts import Facts
from products.dsl.gate import GateFacts, findings
from products.dsl.grounding import ground
from products.dsl.references import SourceIndex
from tests.products.dsl.conftest import Document, block

PAID = GateFacts(price_cents=1900, payouts_ready=True)
FREE = GateFacts(price_cents=0, payouts_ready=False)


def found(document: Document, facts: GateFacts = PAID) -> list[tuple[str, str, str]]:
    """(code, severity, path) of every finding."""
    return [(one.code, one.severity, one.path) for one in findings(document, facts)]


def test_a_good_product_passes(document: Document) -> None:
    assert findings(document, PAID) == []


def test_the_sample_document_has_nothing_that_stops_it() -> None:
    assert found(sample_document()) == [("two_offers", "warning", "/pages/0/blocks/10")]


def test_a_sales_page_without_a_button_cannot_sell(document: Document) -> None:
    del document["pages"][0]["blocks"][0]["props"]["ctaLabel"]
    assert found(document) == [("no_way_to_buy", "error", "/pages/0")]
    (finding,) = findings(document, PAID)
    assert (finding.page_slug, finding.message) == ("sales", "There is no way to buy: the sales page has no button.")
    assert "claim" in findings(document, FREE)[0].message


@pytest.mark.parametrize(
    ("kind", "props"),
    [("Pricing", {}), ("Pricing", {"buttonLabel": "Buy"}), ("CTA", {"heading": "Ready?", "buttonLabel": "Get the guide"})],
)
def test_an_offer_or_an_invitation_is_a_way_to_buy(document: Document, kind: str, props: dict[str, Any]) -> None:
    del document["pages"][0]["blocks"][0]["props"]["ctaLabel"]
    document["pages"][0]["blocks"].append(block("buy", kind, "banner", **props))
    assert findings(document, PAID) == []


def test_buttons_on_content_pages_sell_nothing(document: Document) -> None:
    del document["pages"][0]["blocks"][0]["props"]["ctaLabel"]
    document["pages"][1]["blocks"].append(block("next", "CTA", "plain", heading="On", buttonLabel="Next page"))
    assert found(document) == [("no_way_to_buy", "error", "/pages/0")]


def test_different_ways_to_buy_are_fine_and_a_second_offer_is_noticed(document: Document) -> None:
    document["pages"][0]["blocks"] += [
        block("offer", "Pricing", "card"),
        block("ask", "CTA", "plain", heading="Now?", buttonLabel="Get the guide"),
    ]
    assert findings(document, PAID) == []
    document["pages"][0]["blocks"].append(block("again", "Pricing", "banner"))
    assert found(document) == [("two_offers", "warning", "/pages/0/blocks/4")]


def test_a_free_product_should_say_so(document: Document) -> None:
    assert found(document, FREE) == [("free_unsaid", "warning", "/pages/0/blocks/0")]
    document["pages"][0]["blocks"][0]["props"]["ctaLabel"] = "Get it free"
    assert found(document, FREE) == []


def test_other_languages_say_free_in_their_own_words(document: Document) -> None:
    document["language"] = "de"
    assert found(document, FREE) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (GateFacts(1900, payouts_ready=False), "payouts_not_ready"),
        (GateFacts(None, payouts_ready=True), "no_price"),
        (GateFacts(0, payouts_ready=False, is_free=False), "payouts_not_ready"),
    ],
)
def test_a_product_that_costs_something_needs_a_price_and_payouts(document: Document, facts: GateFacts, code: str) -> None:
    assert found(document, facts) == [(code, "error", "")]


@pytest.mark.parametrize("listed", [[], [block("d", "Divider", "line")], [block("p", "Poll", "x")]])
def test_a_page_with_nothing_to_read_is_empty(document: Document, listed: list[Any]) -> None:
    document["pages"][1]["blocks"] = listed
    (finding,) = [one for one in findings(document, PAID) if one.severity == "error"]
    assert (finding.code, finding.page_slug, finding.message) == ("empty_page", "guide", 'The page "The guide" is empty.')


def test_a_product_without_content_is_not_sold(document: Document) -> None:
    document["pages"] = document["pages"][:1]
    assert found(document) == [("no_content_page", "error", "/pages")]


def test_a_product_without_the_shape_of_its_kind_is_not_sold(document: Document) -> None:
    document["productType"] = "mini_course"
    messages = [one.message for one in findings(document, PAID)]
    assert messages == [
        "This is not a whole mini course yet. A mini course needs a module heading block.",
        "This is not a whole mini course yet. A mini course needs a lesson block.",
    ]


def test_a_sales_page_has_one_main_heading(document: Document) -> None:
    hero = document["pages"][0]["blocks"][0]
    document["pages"][0]["blocks"][0] = block("cta", "CTA", "plain", heading="Go", buttonLabel="Get the guide")
    assert found(document) == [("no_h1", "error", "/pages/0")]
    document["pages"][0]["blocks"] += [hero, hero | {"id": "blk_secondxx"}]
    assert found(document) == [("two_h1", "error", "/pages/0/blocks/3")]


def test_missing_description_and_alt_text_stop_a_publish(document: Document) -> None:
    document["seo"] = {}
    document["pages"][1]["blocks"].append(block("pic", "Image", "wide", image={"mediaId": "cover"}))
    assert found(document) == [
        ("no_meta_description", "error", "/seo/description"),
        ("no_alt_text", "error", "/pages/1/blocks/2/props/image/alt"),
    ]


def test_a_pale_colour_is_shown_and_does_not_stop(document: Document) -> None:
    document["themeTokens"]["colorPrimary"] = "#ffe600"
    assert found(document) == [("low_contrast", "warning", "/themeTokens/colorPrimary")]


@pytest.mark.parametrize(
    "text",
    ["Lorem ipsum dolor", "TODO", "[Insert name]", "Your headline here", "{{ title }}", "Untitled", "New block", "Title"],
)
def test_placeholders_are_found(document: Document, text: str) -> None:
    document["pages"][0]["blocks"][0]["props"]["title"] = text
    assert found(document) == [("placeholder", "error", "/pages/0/blocks/0/props/title")]


@pytest.mark.parametrize(
    "text", ["My todo list habit", "Title case matters", "Add your voice", "A heading north", "[1] first"]
)
def test_ordinary_words_are_no_placeholders(document: Document, text: str) -> None:
    document["pages"][0]["blocks"][0]["props"]["title"] = text
    assert findings(document, PAID) == []


def test_a_broken_block_is_told_once_and_in_plain_words(document: Document) -> None:
    document["pages"][1]["blocks"][0]["props"] = {"paragraph": "x", "headin": "y"}
    broken = [one for one in findings(document, PAID) if one.block_id == "blk_0000text"]
    assert len(broken) == 1
    assert broken[0].message.startswith("A block is not complete:")
    assert broken[0].hint


def test_a_block_that_is_not_known_is_a_notice(document: Document) -> None:
    document["pages"][1]["blocks"].append(block("poll", "Poll", "x"))
    assert found(document) == [("unknown_block", "warning", "/pages/1/blocks/2/type")]


def test_ungrounded_texts_are_warnings_with_page_and_block(document: Document, index: SourceIndex) -> None:
    document["pages"][1]["blocks"][0]["props"]["paragraphs"] = ["Lose 20 pounds in a week."]
    document["pages"][1]["title"] = "The 90 day guide"
    grounding = ground(document, index, facts=Facts())
    told = [one for one in findings(document, PAID, grounding) if one.code == "ungrounded_number"]
    assert {(one.severity, one.page_slug, one.block_id) for one in told} == {
        ("warning", "guide", None),
        ("warning", "guide", "blk_0000text"),
    }
    assert {one.message for one in told} >= {'None of your clips holds the number "20".'}


def test_no_finding_speaks_the_machines_language(document: Document) -> None:
    document["productType"], document["seo"] = "challenge", {}
    document["pages"][0]["blocks"] = []
    words = " ".join(one.message + one.hint for one in findings(document, GateFacts(None, payouts_ready=False)))
    assert not [word for word in ("DSL", "JSON", "DayHeader", "themeTokens", "null", "schema", "_") if word in words]


@pytest.mark.parametrize("junk", [{}, {"pages": None}, {"pages": [None, {"blocks": [None]}]}, {"seo": 5, "title": []}])
def test_malformed_documents_are_stopped_without_an_exception(junk: Document) -> None:
    assert [one for one in findings(junk, PAID) if one.severity == "error"]
