"""The Improve panel and the API: what a creator sees, and what a stranger does not."""

import html
import json
import re
from typing import Any

from django.test import Client

from builder.building import run_build
from builder.improving import request_improvement
from builder.models import Build
from builder.sources import BuildSources
from builder.studio.word_marks import word_diff
from builder.tools.propose_changes import ProposalJudge, Task
from products.models import Product
from tests.builder.conftest import StandIn
from tests.builder.improving.conftest import HERO, STEPS, TEXT, block, draft, improved

FIRST = f"{TEXT}:/props/paragraphs/0"


def at(product: Product, rest: str = "") -> str:
    """An address of the studio."""
    return f"/studio/{product.public_id}/{rest}"


def panel(client: Client, product: Product, block_id: str = TEXT) -> str:
    """The studio with the panel open."""
    return client.get(at(product), {"page": "before-bed", "block": block_id, "panel": "improve"}).content.decode()


def test_asked_seen_taken_and_undone_by_plain_forms(product: Product, kimi: StandIn, creator_client: Client) -> None:
    creator_client.post(at(product, "improve/"), {"block": TEXT, "wanted": "shorter", "scope": "part"})
    build = Build.objects.get(task="improve")
    assert "Cancel" in panel(creator_client, product)
    run_build(build.pk)
    page = panel(creator_client, product)
    assert "<b>2 changes</b>" in page
    assert '<del><span class="vh">[Out: </span>They pick, I stop asking.<span class="vh">]</span></del>' in page
    creator_client.post(at(product, f"improve/{build.public_id}/take/"), {"take": "all", "block": TEXT})
    assert block(product, TEXT)["props"]["paragraphs"][0] == "Two shirts, not the whole drawer."
    assert product.revisions.count() == 2
    assert "Improved by AI" in creator_client.get(at(product), {"tab": "history"}).content.decode()


def test_several_chosen_parts_are_asked_for_together_and_shown_part_by_part(
    product: Product, creator_client: Client
) -> None:
    wish = {"block": TEXT, "wanted": "shorter", "scope": "some", "named": [TEXT, STEPS]}
    creator_client.post(at(product, "improve/"), wish)
    build = Build.objects.get(task="improve")
    assert build.packet["improve"]["blocks"] == [TEXT, STEPS]
    run_build(build.pk)
    page = panel(creator_client, product)
    assert f'id="named-{TEXT}" checked' in page
    assert f'id="named-{STEPS}" checked' in page
    assert 'value="some" checked' in page


def test_no_part_chosen_is_not_the_whole_product(product: Product, creator_client: Client) -> None:
    creator_client.post(at(product, "improve/"), {"block": TEXT, "wanted": "shorter", "scope": "some"})
    assert not Build.objects.filter(task="improve").exists()


def test_what_could_change_says_where_it_stands_on_the_page(product: Product, creator_client: Client) -> None:
    improved(product, wanted="shorter", named=[TEXT])
    shown = [json.loads(html.unescape(one)) for one in re.findall(r'data-shows="([^"]*)"', panel(creator_client, product))]
    assert [(one["block"], one["path"]) for one in shown] == [(TEXT, "paragraphs.0"), (TEXT, "paragraphs.1")]
    assert shown[0]["pieces"][0] == ["same", "Two shirts, not the whole drawer."]
    assert shown[0]["pieces"][1] == ["gone", "They pick, I stop asking."]


def test_it_waits_until_it_is_left(product: Product, creator_client: Client) -> None:
    build = improved(product, wanted="shorter", named=[TEXT])
    fields = creator_client.get(at(product), {"page": "before-bed", "block": TEXT}).content.decode()
    assert "Look at 2 changes" in fields
    creator_client.post(at(product, f"improve/{build.public_id}/leave/"), {"leave": "all"})
    assert "2 changes" not in panel(creator_client, product)


def test_nothing_better_is_said_plainly(product: Product, kimi: StandIn, creator_client: Client) -> None:
    kimi.fault("improve_nothing")
    improved(product, wanted="improve", named=[TEXT])
    page = panel(creator_client, product)
    assert "We found nothing closer to your words." in page
    assert "for 0." not in page


def test_a_provider_that_is_down_changes_nothing_and_says_what_to_do(
    product: Product, kimi: StandIn, creator_client: Client
) -> None:
    kimi.fault("quota", times=None)
    before = draft(product)
    build = improved(product, wanted="shorter", named=[TEXT])
    assert build.status == "failed"
    assert build.message.split(".")[0] in panel(creator_client, product)
    assert draft(product) == before


def test_cancelled_it_ends_at_once(product: Product, creator_client: Client) -> None:
    build = request_improvement(product=product, wanted="shorter")
    creator_client.post(at(product, f"improve/{build.public_id}/cancel/"))
    build.refresh_from_db()
    assert build.status == "cancelled"
    assert "Ask again" in panel(creator_client, product)


def test_changed_meanwhile_is_said_beside_the_change(product: Product, creator_client: Client) -> None:
    improved(product, wanted="shorter", named=[TEXT])
    patch = '[{"op":"replace","path":"/pages/1/blocks/0/props/paragraphs/0","value":"Mine."}]'
    creator_client.post(at(product, "change/"), {"patch": patch, "expected": 1}, headers={"accept": "application/json"})
    assert "These words were changed meanwhile" in panel(creator_client, product)


def test_a_rivals_product_does_not_exist(product: Product, rival_client: Client) -> None:
    build = improved(product, wanted="shorter", named=[TEXT])
    for rest in ("improve/", f"improve/{build.public_id}/take/", f"improve/{build.public_id}/leave/"):
        assert rival_client.post(at(product, rest), {"take": "all"}).status_code == 404
    assert rival_client.get(f"/api/v1/products/{product.public_id}/improvements/{build.public_id}/").status_code == 404
    assert product.revisions.count() == 1


def test_the_api_asks_shows_and_takes(product: Product, kimi: StandIn, creator_client: Client) -> None:
    address = f"/api/v1/products/{product.public_id}/improvements/"
    wish = {"wanted": "shorter", "blocks": [TEXT]}
    made = creator_client.post(address, wish, content_type="application/json")
    assert (made.status_code, made.json()["blocks"]) == (201, [TEXT])
    again = creator_client.post(address, wish, content_type="application/json")
    assert (again.status_code, again.json()["problems"][0]["code"]) == (400, "already_improving")
    build = Build.objects.get(task="improve")
    run_build(build.pk)
    shown: dict[str, Any] = creator_client.get(f"{address}{build.public_id}/").json()
    assert (shown["changes"][0]["id"], shown["changes"][0]["state"]) == (FIRST, "open")
    assert shown["costMicrodollars"] > 0
    accept = f"{address}{build.public_id}/accept/"
    taken = creator_client.post(accept, {"take": [TEXT]}, content_type="application/json")
    assert taken.json() == {"draft": 2, "count": 2, "stale": []}
    nothing = creator_client.post(accept, {"take": [TEXT]}, content_type="application/json")
    assert nothing.status_code == 409


def test_what_still_does_not_hold_is_left_out_at_last_and_that_is_said(product: Product) -> None:
    packet = {"userPrompt": "Shorter"}
    judge = ProposalJudge(
        sources=BuildSources(product.creator, packet, {}),
        task=Task(document=draft(product), named=frozenset({HERO, TEXT}), wanted="free"),
        is_last=lambda: True,
    )
    result = judge.result(
        [
            {"block": HERO, "props": {"title": "Calm for 12,480 families"}},
            {"block": TEXT, "props": {"heading": "Clothes, before bed"}},
        ]
    )
    assert result.document is not None
    assert [change["id"] for change in result.document["changes"]] == [f"{TEXT}:/props/heading"]
    assert result.document["said"] == [
        "1 change was left out, because not every word could be traced to your clips or did not fit."
    ]


def test_pictures_clips_and_what_people_said_stay(product: Product) -> None:
    judge = ProposalJudge(
        sources=BuildSources(product.creator, {"userPrompt": "x"}, {}),
        task=Task(document=draft(product), named=frozenset({"blk_said0001"}), wanted="free"),
        is_last=lambda: False,
    )
    items = [{"quote": "We leave on time now.", "author": "Somebody Else"}]
    result = judge.result([{"block": "blk_said0001", "props": {"items": items, "heading": "People say"}}])
    assert result.document is not None
    assert [change["path"] for change in result.document["changes"]] == ["/props/heading"]
    assert result.document["said"] == ["Pictures, clips and what people said about it stay as they are."]


def test_a_lost_link_is_sent_back(product: Product) -> None:
    judge = ProposalJudge(
        sources=BuildSources(product.creator, {"userPrompt": "x"}, {}),
        task=Task(document=draft(product), named=frozenset({TEXT}), wanted="free"),
        is_last=lambda: False,
    )
    paragraphs = ["They pick.", "Then you stop asking.", "More of this stands in my list."]
    assert [one["code"] for one in judge.result([{"block": TEXT, "props": {"paragraphs": paragraphs}}]).problems] == [
        "link_lost"
    ]


def test_words_in_common_are_woven_and_others_stand_one_after_the_other() -> None:
    woven = word_diff("One mat each. It saves time.", "One mat each.")
    assert [(one.kind, one.text) for one in woven] == [("same", "One mat each."), ("gone", "It saves time.")]
    apart = word_diff("They choose between two shirts.", "I stop asking at night.")
    assert [one.kind for one in apart] == ["gone", "new"]
