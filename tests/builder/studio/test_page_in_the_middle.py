"""What the page in the middle asks the server for: what changed, a look to try on, an example, where links may lead."""

from typing import Any

from django.test import Client

from creators.models import Creator
from products.dsl.catalog import CATALOG
from products.models.revision import RevisionOrigin
from products.publishing import publish, save_revision
from tests.builder.studio.conftest import Bench, Element, make_product


def redrawn(bench: Bench, since: int, slug: str = "sales") -> dict[str, Any]:
    """What looks different since a draft."""
    answer: dict[str, Any] = bench.client.get(bench.url(f"preview/{slug}/since/{since}/")).json()
    return answer


def test_only_the_block_that_changed_is_drawn_anew(bench: Bench) -> None:
    bench.change({"op": "add", "path": "/pages/0/blocks/3/props/heading", "value": "Six moves"})
    answer = redrawn(bench, 1)
    ids = [one["id"] for one in bench.document["pages"][0]["blocks"]]
    assert (answer["draft"], answer["order"], list(answer["blocks"])) == (2, ids, [ids[3]])
    assert "Six moves" in answer["blocks"][ids[3]]
    assert redrawn(bench, 2)["blocks"] == {}


def test_moved_and_removed_blocks_are_told_by_the_order_alone(bench: Bench) -> None:
    bench.change({"op": "move", "from": "/pages/0/blocks/3", "path": "/pages/0/blocks/1"})
    bench.change({"op": "remove", "path": "/pages/0/blocks/5"})
    answer = redrawn(bench, 1)
    assert answer["order"] == [one["id"] for one in bench.document["pages"][0]["blocks"]]
    assert answer["blocks"] == {}


def test_a_change_elsewhere_that_this_page_tells_of_is_the_whole_page(bench: Bench) -> None:
    bench.change({"op": "add", "path": "/pages/-", "value": {"kind": "content", "title": "More", "blocks": []}})
    assert redrawn(bench, 1) == {"draft": 2, "whole": True}


def test_a_new_look_or_a_draft_that_is_not_known_is_the_whole_page(bench: Bench) -> None:
    bench.change({"op": "add", "path": "/themeTokens/radius", "value": "none"})
    assert redrawn(bench, 1) == {"draft": 2, "whole": True}
    assert redrawn(bench, 99) == {"draft": 2, "whole": True}
    assert redrawn(bench, 2, "no-such-page") == {"draft": 2, "whole": True}


def test_an_emptied_page_is_the_whole_page(bench: Bench) -> None:
    document = bench.document
    document["pages"][1]["blocks"] = []
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.IMPORT)
    assert redrawn(bench, 1, document["pages"][1]["slug"])["whole"] is True


def test_every_block_can_be_seen_in_every_layout_before_it_is_added(bench: Bench) -> None:
    for kind, entry in CATALOG.items():
        for variant in entry.variants:
            html = bench.client.get(bench.url(f"sample/{kind}/{variant}/")).content.decode()
            assert html.count("data-block=") == 1, (kind, variant)
            assert "<script" not in html


def test_there_is_no_example_of_what_there_is_not(bench: Bench) -> None:
    for rest in ("sample/Hologram/split/", "sample/Hero/blue/"):
        assert bench.client.get(bench.url(rest)).status_code == 404


def test_colours_are_tried_on_with_their_contrast_and_nothing_is_saved(bench: Bench) -> None:
    answer = bench.client.get(bench.url("look/try/"), {"colorPrimary": "#f6f0a0", "colorAccent": "red;}body{"}).json()
    main, accent = answer["colours"]
    assert (main["value"], main["is_changed"]) == ("#f6f0a0", True)
    assert main["says"] == f"Too hard to read as text here. Text uses {main['used']}, {main['ratio']} to 1."
    assert float(main["ratio"]) >= 4.5
    assert accent["value"] == bench.document["themeTokens"]["colorAccent"].lower()
    assert "body{" not in str(answer)
    assert bench.draft.number == 1


def test_links_may_lead_to_pages_that_buyers_read_and_to_what_else_is_for_sale(bench: Bench, creator: Creator) -> None:
    other = make_product(creator, title="Pots", slug="pots")
    make_product(creator, title="Not yet", slug="not-yet")
    document = {**sample_free(other), "title": "Pots"}
    save_revision(product=other, document=document, origin=RevisionOrigin.EDIT)
    publish(product=other, by=creator.user)
    answer = bench.client.get(bench.url("links/")).json()
    assert [one["slug"] for one in answer["pages"]] == ["read-the-roots", "mix-the-soil", "day-one", "day-two"]
    assert answer["products"] == [{"id": other.public_id, "title": "Pots"}]


def sample_free(product: Any) -> dict[str, Any]:
    """The draft as the gate lets it through."""
    document: dict[str, Any] = product.revisions.first().document
    return {**document, "seo": {"description": "About pots"}}


def test_a_page_is_made_twice_with_ids_and_an_address_of_its_own(bench: Bench) -> None:
    slug = bench.document["pages"][1]["slug"]
    answer = bench.post(f"pages/{slug}/copy/", expected=1)
    assert (answer.status_code, answer.json()["page"]) == (200, "read-the-roots-copy")
    first, twin = bench.document["pages"][1:3]
    assert twin["title"] == first["title"] + " (copy)"
    assert [one["props"] for one in twin["blocks"]] == [one["props"] for one in first["blocks"]]
    assert not {one["id"] for one in twin["blocks"]} & {one["id"] for one in first["blocks"]}
    assert bench.post("pages/sales/copy/", expected=2).status_code == 404
    assert bench.post("pages/nowhere/copy/", expected=2).status_code == 404


def destinations(bench: Bench, block_id: str) -> list[Element]:
    """The buttons that take a block to another page."""
    return [
        one for one in bench.html(block=block_id).having("data-undoable") if "Moved to" in one.attributes["data-undoable"]
    ]


def test_a_block_may_go_to_the_pages_that_take_it(bench: Bench) -> None:
    steps = next(one["id"] for one in bench.document["pages"][0]["blocks"] if one["type"] == "Steps")
    moves = destinations(bench, steps)
    assert [one.text.strip() for one in moves] == [page["title"] for page in bench.document["pages"][1:]]
    answer = bench.press(moves[0].attributes["data-patch"])
    assert answer.status_code == 200
    assert bench.document["pages"][1]["blocks"][-1]["id"] == steps
    offer = next(one["id"] for one in bench.document["pages"][0]["blocks"] if one["type"] == "Pricing")
    assert [
        one for one in bench.html(block=offer).having("data-undoable") if "Moved to" in one.attributes["data-undoable"]
    ] == []


def test_a_block_sent_twice_with_a_name_of_its_own_is_one_block(bench: Bench) -> None:
    block = {"id": "blk_mine0001", "type": "Divider", "variant": "line", "props": {}, "sources": []}
    added = {"op": "add", "path": "/pages/0/blocks/1", "value": block}
    assert bench.change(added, expected=1).status_code == 200
    assert bench.change(added, expected=1).status_code == 200
    assert bench.draft.number == 2


def test_the_way_of_a_product_leads_back_to_its_steps(bench: Bench) -> None:
    way = [one for one in bench.html().elements if one.attributes.get("class", "") == "way way-small"]
    assert len(way) == 1
    links = [one.attributes["href"] for one in bench.html().having("data-open") if "Publish" in one.text]
    assert links[-1] == bench.url("?panel=publish")


def test_a_rival_and_a_stranger_get_none_of_it(bench: Bench, rival_client: Client) -> None:
    for rest in ("preview/sales/since/1/", "sample/Hero/split/", "look/try/", "links/"):
        assert rival_client.get(bench.url(rest)).status_code == 404
    assert rival_client.post(bench.url("pages/mix-the-soil/copy/"), {"expected": 1}).status_code == 404
