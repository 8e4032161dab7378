"""What the studio shows."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from creators.models import Creator
from products.dsl.catalog import CATALOG
from products.dsl.patch import apply_patch
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import save_revision
from tests.builder.studio.conftest import Bench, make_clip, read

Place = Callable[[dict[str, Any], str], str]


def all_blocks(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(page["slug"], block) for page in document["pages"] for block in page["blocks"]]


def test_the_tree_shows_every_page_and_the_blocks_of_the_open_one(bench: Bench) -> None:
    page = bench.html(page="mix-the-soil")
    nodes = [one for one in page.elements if one.attributes.get("class", "").split()[:1] == ["node"]]
    slugs = ["sales", "read-the-roots", "mix-the-soil", "day-one", "day-two"]
    assert [one.attributes["data-page"] for one in nodes] == slugs
    leaves = [one.attributes["data-block"] for one in page.elements if one.attributes.get("id", "").startswith("leaf-")]
    assert leaves == [block["id"] for block in bench.document["pages"][2]["blocks"]]


def test_every_field_of_every_block_type_is_there_with_its_words(bench: Bench) -> None:
    for slug, block in all_blocks(bench.document):
        page = bench.html(page=slug, block=block["id"])
        ids = {one.attributes["id"] for one in page.elements if "id" in one.attributes}
        missing = [name for name in CATALOG[block["type"]].schema["properties"] if f"f-props-{name}" not in ids]
        assert missing == [], block["type"]


def test_every_button_of_every_block_carries_a_patch_that_fits(bench: Bench) -> None:
    document, patches = bench.document, set()
    first = {block["type"]: (slug, block["id"]) for slug, block in reversed(all_blocks(document))}
    for slug, block_id in first.values():
        buttons = bench.html(page=slug, block=block_id).having("data-patch")
        patches |= {one.attributes["data-patch"] for one in buttons if "data-adds" not in one.attributes}
    for patch in patches - {""}:
        apply_patch(document, json.loads(patch))
    assert len(patches) > 100


@pytest.mark.parametrize("slug", ["sales", "day-one"])
def test_every_block_type_of_the_gallery_can_be_added_and_asks_to_be_written(bench: Bench, slug: str) -> None:
    choices = bench.html(page=slug).having("data-adds")
    names = {one.attributes["id"].removeprefix("add-") for one in choices}
    assert ("Pricing" in names, "LessonContent" in names) == ((True, False) if slug == "sales" else (False, True))
    for choice in choices:
        answer = bench.change(*json.loads(choice.attributes["data-patch"]), page=slug)
        assert answer.status_code == 200
        added = answer.json()["block"]
        assert (
            next(block for _, block in all_blocks(bench.document) if block["id"] == added)["type"]
            == choice.attributes["id"][4:]
        )
        bench.post("undo/", expected=bench.draft.number)


def test_an_unknown_block_is_shown_as_a_stub_with_what_it_holds(bench: Bench) -> None:
    document = bench.document
    strange = {"id": "blk_strange1", "type": "Hologram", "variant": "blue", "props": {"<depth>": 3}, "sources": []}
    document["pages"][0]["blocks"].append(strange)
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.IMPORT)
    page = bench.html(block="blk_strange1")
    assert "Buyers do not see it." in page.text
    assert '"<depth>": 3' in page.text
    assert page["tool-remove"].attributes["data-patch"]


def test_a_block_with_props_of_the_wrong_kind_is_a_stub_too(bench: Bench) -> None:
    document = copy.deepcopy(bench.document)
    document["pages"][0]["blocks"][3]["props"]["items"] = "three things"
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.IMPORT)
    assert "three things" in bench.html(block=document["pages"][0]["blocks"][3]["id"]).text


def test_a_text_is_marked_with_the_clip_it_comes_from(bench: Bench, creator: Creator) -> None:
    make_clip(
        creator,
        "clip_soak000001",
        "Soaking",
        quotes=[{"text": "Stand the pot in water until the bubbles stop.", "startSeconds": 42}],
    )
    document = bench.document
    block = document["pages"][0]["blocks"][3]
    block["sources"] = ["clip_soak000001"]
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.IMPORT)
    html = bench.client.get(bench.url(), {"block": block["id"]}).content.decode()
    said = html.split('id="f-props-items-0-text-said"')[1].split("</p>")[0]
    assert "Your words" in said
    assert "Soaking" in said
    assert "0:42" in said


def test_text_of_a_document_is_shown_and_never_run(bench: Bench) -> None:
    block = bench.document["pages"][0]["blocks"][3]["id"]
    bench.change({"op": "add", "path": "/pages/0/blocks/3/props/heading", "value": "<script>alert(1)</script>"})
    html = bench.client.get(bench.url(), {"block": block}).content.decode()
    assert "<script>alert" not in html
    assert read(html)["f-props-heading"].attributes["value"] == "<script>alert(1)</script>"


def test_the_preview_is_the_page_with_marks_and_without_buying(bench: Bench) -> None:
    answer = bench.client.get(bench.url("preview/sales/"))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'data-block="{bench.document["pages"][0]["blocks"][0]["id"]}"' in html
    assert html.index("js/studio-frame.js") < html.index("</head>")
    assert "no-cache" in answer["Cache-Control"]
    assert bench.client.get(bench.url("preview/nowhere/")).status_code == 404


def test_an_earlier_version_can_be_looked_at_and_does_not_change_the_draft(bench: Bench) -> None:
    bench.change({"op": "add", "path": "/pages/0/blocks/0/props/note", "value": "A wholly new promise"})
    assert "A wholly new promise" in bench.client.get(bench.url("preview/sales/")).content.decode()
    assert "wholly new" not in bench.client.get(bench.url("preview/sales/?version=1")).content.decode()
    assert "Version 1" in bench.html(tab="history", version=1).text
    assert bench.draft.number == 2
    for version in ("9", "x", "-1", "١"):
        assert bench.client.get(bench.url("preview/sales/"), {"version": version}).status_code == 404


def test_a_page_younger_than_the_version_looked_at_shows_that_versions_sales_page(bench: Bench) -> None:
    younger = {"id": "pg_younger1", "slug": "younger", "kind": "content", "title": "Younger", "blocks": []}
    assert bench.change({"op": "add", "path": "/pages/-", "value": younger}).status_code == 200
    assert bench.client.get(bench.url("preview/younger/")).status_code == 200
    shown = bench.client.get(bench.url("preview/younger/?version=1"))
    assert shown.content == bench.client.get(bench.url("preview/sales/?version=1")).content


def test_history_puts_changes_of_one_sitting_together(bench: Bench) -> None:
    for title in ("One", "Two", "Three"):
        bench.change({"op": "replace", "path": "/title", "value": title})
    page = bench.html(tab="history")
    assert "3 changes" in page.text
    assert "Built" in page.text
    looks = [one for one in page.having("data-version") if one.attributes.get("id", "").startswith("look-at-")]
    assert [one.attributes["data-version"] for one in looks] == ["1"]


def test_looks_are_offered_with_their_contrast_and_a_patch_each(bench: Bench) -> None:
    bench.change({"op": "add", "path": "/themeTokens/colorPrimary", "value": "#ffe680"})
    page = bench.html(tab="look")
    assert "Too hard to read as text here." in page.text
    bench.press(page["look-bold"].attributes["data-patch"])
    assert bench.document["themeTokens"]["preset"] == "bold"
    assert bench.document["themeTokens"]["colorPrimary"] == "#ffe680"


def test_a_look_brings_its_own_colours_unless_one_was_chosen(bench: Bench) -> None:
    bench.press(bench.html(tab="look")["look-dark"].attributes["data-patch"])
    assert bench.document["themeTokens"]["preset"] == "dark"
    assert bench.document["themeTokens"]["colorPrimary"] == "#8b7bff"


def test_parts_come_as_json_for_another_selection(bench: Bench) -> None:
    block = bench.document["pages"][2]["blocks"][1]["id"]
    answer = bench.client.get(bench.url("parts/"), {"page": "mix-the-soil", "block": block}).json()
    assert (answer["draft"], answer["page"], answer["block"]) == (1, "mix-the-soil", block)
    ids = {one.attributes["id"] for one in read(answer["html"]).having("data-part")}
    assert ids == {"part-bar-left", "part-bar-right", "part-left", "part-tools", "part-right", "part-add"}


@pytest.mark.parametrize("query", [{"page": "gone"}, {"block": "blk_gone0000"}, {"tab": "x", "panel": "y", "version": "z"}])
def test_an_unknown_selection_shows_the_beginning(bench: Bench, query: dict[str, str]) -> None:
    assert bench.html(**query)["studio"].attributes["data-page"] == "sales"


def test_a_product_that_was_never_built_leads_back_to_the_list(bench: Bench, creator: Creator) -> None:
    bare = Product.objects.create(creator=creator, product_type="checklist", title="Bare", slug="bare")
    answer = bench.client.get(f"/studio/{bare.public_id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/products/")
    assert bench.client.get(f"/studio/{bare.public_id}/parts/").status_code == 404
    assert bench.client.get(f"/studio/{bare.public_id}/preview/sales/").status_code == 404
    assert (
        bench.client.post(
            f"/studio/{bare.public_id}/change/", {"patch": "[]", "expected": 0}, headers={"accept": "application/json"}
        ).status_code
        == 409
    )


def test_the_cover_is_a_picture_that_may_be_kept(bench: Bench) -> None:
    answer = bench.client.get(bench.url("cover.svg?v=abc"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert answer.content != bench.client.get(bench.url("cover.svg?v=abc&preset=dark")).content
