"""What one click puts right: each finding that can be is gone afterwards, and nothing else has changed."""

import copy
import json
from typing import Any

import pytest

from builder.studio.fixes import fix_of
from creators.models import Creator
from products.dsl.document import blocks
from products.dsl.gate import GateFacts, findings
from products.dsl.patch import apply_patch
from products.models.revision import RevisionOrigin
from products.publishing import save_revision
from tests.builder.studio.conftest import Bench, make_clip

FACTS = GateFacts(price_cents=0, payouts_ready=False)


def spoilt(bench: Bench, change: dict[str, Any]) -> dict[str, Any]:
    """The draft after a change that the gate will not like."""
    return dict(apply_patch(bench.document, [change]))


def fixed(bench: Bench, document: dict[str, Any], code: str, facts: GateFacts = FACTS) -> dict[str, Any]:
    """The document after the one-click fix of the first finding with this code."""
    found = next(one for one in findings(document, facts) if one.code == code)
    fix = fix_of(found, document, {}, bench.product)
    assert fix is not None
    after: dict[str, Any] = apply_patch(copy.deepcopy(document), json.loads(fix.patch))
    assert [one for one in findings(after, facts) if (one.code, one.path) == (code, found.path)] == []
    return after


def at(document: dict[str, Any], kind: str) -> tuple[str, dict[str, Any]]:
    """Place and block of the first block of a type."""
    placed = next(one for one in blocks(document) if one.block["type"] == kind)
    return f"/pages/{placed.page_index}/blocks/{placed.block_index}", placed.block


def test_a_picture_is_described_by_the_clip_behind_it(bench: Bench, creator: Creator) -> None:
    clip = make_clip(creator, "clip_pots00001", "Four pots on a sill")
    path, picture = at(bench.document, "Image")
    document = spoilt(bench, {"op": "replace", "path": f"{path}/props/image", "value": {"mediaId": "cover", "alt": ""}})
    document = apply_patch(document, [{"op": "replace", "path": f"{path}/sources", "value": [clip.public_id]}])
    found = next(one for one in findings(document, FACTS) if one.code == "no_alt_text")
    fix = fix_of(found, document, {clip.public_id: clip}, bench.product)
    assert fix is not None
    assert fix.says == "Describe it as “Four pots on a sill”."
    after = apply_patch(document, json.loads(fix.patch))
    assert at(after, "Image")[1]["props"] == {
        **picture["props"],
        "image": {"mediaId": "cover", "alt": "Four pots on a sill"},
    }


def test_without_a_clip_a_picture_is_described_by_the_title_that_it_shows(bench: Bench) -> None:
    path, _ = at(bench.document, "Image")
    document = spoilt(bench, {"op": "replace", "path": f"{path}/props/image", "value": {"mediaId": "cover", "alt": ""}})
    assert at(fixed(bench, document, "no_alt_text"), "Image")[1]["props"]["image"]["alt"] == "Balcony herbs"


def test_the_description_for_search_engines_is_the_subtitle(bench: Bench) -> None:
    document = {**bench.document, "seo": {}, "subtitle": "A **quiet** weekend plan " + "for every herb " * 20}
    said = fixed(bench, document, "no_meta_description")["seo"]["description"]
    assert said.startswith("A quiet weekend plan for every herb")
    assert len(said) <= 160
    assert said.endswith("…")


def test_a_second_offer_is_taken_out_and_the_first_stays(bench: Bench) -> None:
    offers = [one.block for one in blocks(bench.document) if one.block["type"] == "Pricing"]
    after = fixed(bench, bench.document, "two_offers")
    assert len(offers) == 2
    assert [one.block for one in blocks(after) if one.block["type"] == "Pricing"] == offers[:1]


def test_an_empty_lesson_and_an_empty_page_go(bench: Bench) -> None:
    path, _ = at(bench.document, "LessonContent")
    document = spoilt(bench, {"op": "replace", "path": f"{path}/props", "value": {"heading": "Nothing more"}})
    before = len(list(blocks(document)))
    assert len(list(blocks(fixed(bench, document, "empty_lesson")))) == before - 1
    page = {"kind": "content", "title": "Empty", "blocks": []}
    document = spoilt(bench, {"op": "add", "path": "/pages/-", "value": page})
    assert [one["slug"] for one in fixed(bench, document, "empty_page")["pages"]] == [
        one["slug"] for one in bench.document["pages"]
    ]


@pytest.mark.parametrize(
    ("kind", "place", "value"),
    [
        ("Steps", "/props/intro", "[Add introduction]"),
        ("Steps", "/props/items/-", {"title": "[Add step]"}),
        ("Checklist", "/props/groups/0/items/-", {"text": "[Add to tick off]"}),
    ],
)
def test_a_placeholder_that_can_be_left_out_is(bench: Bench, kind: str, place: str, value: Any) -> None:
    path, block = at(bench.document, kind)
    document = spoilt(bench, {"op": "add", "path": path + place, "value": value})
    left = dict(block["props"])
    if place == "/props/intro":
        del left["intro"]
    assert at(fixed(bench, document, "placeholder"), kind)[1]["props"] == left


def test_a_placeholder_that_a_block_needs_is_for_the_person_to_write(bench: Bench) -> None:
    path, _ = at(bench.document, "CTA")
    document = spoilt(bench, {"op": "replace", "path": f"{path}/props/heading", "value": "[Add heading]"})
    found = next(one for one in findings(document, FACTS) if one.code == "placeholder")
    assert fix_of(found, document, {}, bench.product) is None


def test_a_picture_that_is_gone_gives_way_to_the_cover(bench: Bench) -> None:
    document = copy.deepcopy(bench.document)
    at(document, "Image")[1]["props"]["image"]["mediaId"] = "med_gone000001"
    facts = GateFacts(price_cents=0, payouts_ready=False, media_ids=frozenset())
    assert at(fixed(bench, document, "unknown_media", facts), "Image")[1]["props"]["image"]["mediaId"] == "cover"


def test_a_sales_page_without_a_button_gets_one_in_its_language(bench: Bench) -> None:
    document = copy.deepcopy(bench.document)
    document["language"] = "de"
    kept = [one for one in document["pages"][0]["blocks"] if one["type"] not in ("Pricing", "CTA")]
    for one in kept:
        one["props"].pop("ctaLabel", None)
    document["pages"][0]["blocks"] = kept
    after = fixed(bench, document, "no_way_to_buy")
    assert after["pages"][0]["blocks"][0]["props"]["ctaLabel"] == "Kostenlos holen"


def test_the_panel_offers_the_fix_and_the_fields_do_not_pay_for_it(bench: Bench) -> None:
    document = {**fixed(bench, bench.document, "two_offers"), "seo": {}}
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.IMPORT)
    fixes = bench.html(panel="publish").having("data-fix")
    assert [json.loads(one.attributes["data-fix"])[-1]["path"] for one in fixes] == ["/seo/description"]
    assert bench.press(fixes[0].attributes["data-fix"]).status_code == 200
    assert bench.html(panel="publish").having("data-fix") == []
    assert bench.html().having("data-fix") == []
