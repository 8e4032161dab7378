"""Every version can be found, named, looked at, compared with another one and brought back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from products.models import Product, Publication, Revision, VersionName
from tests.builder.studio.conftest import Bench, Page, make_product, read

HEADING = "/pages/0/blocks/3/props/heading"


def put(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def compare(bench: Bench, **query: Any) -> Page:
    answer = bench.client.get(bench.url("compare/"), query)
    assert answer.status_code == 200
    return read(answer.content.decode())


def words(page: Page, tag: str) -> list[str]:
    """What was taken out (`del`) or put in (`ins`), as it is read."""
    found = []
    for at, element in enumerate(page.elements):
        if element.tag == tag:
            found.append((element.text + page.elements[at + 1].text).partition(": ")[2].strip().removesuffix("]").strip())
    return found


def long_history(product: Product, count: int, *, minutes: int = 20) -> None:
    """So many more edits, some minutes apart."""
    first = product.revisions.latest("number")
    now = timezone.now()
    made = Revision.objects.bulk_create(
        Revision(
            product=product, number=number, document=first.document, document_hash=f"{number:064}", origin="edit",
            note=f"Edit {number}", follows=number - 1, made_by=product.creator.user,
        )
        for number in range(first.number + 1, first.number + 1 + count)
    )  # fmt: skip
    for row in made:
        Revision.objects.filter(pk=row.pk).update(
            created_at=now - timedelta(minutes=minutes * (made[-1].number - row.number))
        )
    Product.objects.filter(pk=product.pk).update(draft_revision=made[-1])


def numbers(page: Page) -> list[int]:
    return [
        int(one.attributes["id"].removeprefix("more-")) for one in page.having("id") if one.attributes["id"][:5] == "more-"
    ]


def test_a_long_history_comes_a_page_at_a_time_and_whole(bench: Bench) -> None:
    long_history(bench.product, 260)
    page = bench.html(tab="history")
    seen, asked = numbers(page), [one.attributes["hx-get"] for one in page.having("hx-get")]
    while asked:
        assert len(asked) == 1
        page = read(bench.client.get(asked[0]).content.decode())
        seen += numbers(page)
        asked = [one.attributes["hx-get"] for one in page.having("hx-get")]
    assert seen == list(range(261, 0, -1))


def test_the_first_page_costs_the_same_whatever_lies_behind_it(bench: Bench) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert bench.client.get(bench.url("parts/"), {"tab": "history"}).status_code == 200
        assert not any('"products_revision"."document"' in one["sql"] and "LIMIT 121" in one["sql"] for one in queries)
        return len(queries)

    costs = []
    for count in (130, 400):
        long_history(bench.product, count)
        bench.client.get(bench.url("parts/"), {"tab": "history"})
        costs.append(cost())
    assert costs[0] == costs[1]


def test_a_sitting_is_never_cut_in_two_at_the_end_of_a_page(bench: Bench) -> None:
    long_history(bench.product, 119, minutes=20)
    for number in range(121, 127):
        bench.change(put(HEADING, f"H {number}"))
    shown = numbers(bench.html(tab="history"))
    assert shown[0] == 126
    assert len(shown) == len(set(shown))


def test_a_version_can_be_named_renamed_and_unnamed(bench: Bench) -> None:
    bench.change(put(HEADING, "Six"))
    assert bench.post("versions/1/name/", name="  Before the\0  launch ", tab="history").json()["says"] == (
        "Version 1 is called “Before the launch”."
    )
    assert "Before the launch" in bench.html(tab="history").text
    bench.post("versions/1/name/", name="Launched")
    assert [one.name for one in VersionName.objects.all()] == ["Launched"]
    bench.post("versions/1/name/", name=" ")
    assert VersionName.objects.count() == 0
    assert Revision.objects.count() == 2


def test_a_name_that_is_too_long_is_refused_with_a_sentence(bench: Bench) -> None:
    answer = bench.post("versions/1/name/", name="x" * 81)
    assert (answer.status_code, answer.json()["detail"]) == (422, "A name has up to 80 characters; this one has 81.")
    assert VersionName.objects.count() == 0


def test_without_the_script_naming_leads_back_to_the_history(bench: Bench) -> None:
    for name in ("First", "x" * 81):
        answer = bench.client.post(bench.url("versions/1/name/"), {"name": name})
        assert (answer.status_code, answer["Location"]) == (302, bench.url("?tab=history"))


def test_what_was_for_sale_once_says_so(bench: Bench) -> None:
    bench.post("publish/", expected=1)
    bench.change(put(HEADING, "Six"))
    bench.post("publish/", expected=2)
    states = [
        one.text.strip() for one in bench.html(tab="history").having("class") if one.attributes["class"].startswith("state")
    ]
    assert [one for one in states if "ublished" in one] == ["Published", "Was published"]
    assert list(Publication.objects.values_list("revision__number", "published_by")) == [
        (2, bench.product.creator.user.pk),
        (1, bench.product.creator.user.pk),
    ]


def test_words_are_compared_one_by_one(bench: Bench) -> None:
    bench.change(put("/pages/0/blocks/3/props/heading", "Repot one herb in three moves"))
    page = compare(bench)
    assert (words(page, "del"), words(page, "ins")) == (["six"], ["three"])
    assert "1 block changed." in page.text


def test_added_deleted_and_moved_blocks_and_pages_are_told_apart(bench: Bench) -> None:
    ids = [block["id"] for block in bench.document["pages"][0]["blocks"]]
    bench.change(put("/pages/0/blocks/1", {"type": "TextSection", "variant": "prose", "props": {"paragraphs": ["Fresh."]}}))
    bench.change({"op": "remove", "path": "/pages/0/blocks/3"})
    bench.change({"op": "move", "from": "/pages/0/blocks/3", "path": "/pages/0/blocks/7"})
    bench.change(put("/pages/-", {"kind": "content", "title": "More", "blocks": []}))
    bench.change(put("/pages/1/title", "Another title"))
    bench.change(put("/themeTokens/radius", "none"))
    page = compare(bench, **{"from": 1})
    assert "1 block added, 1 block taken out, 1 block moved." in page.text
    assert "Added the page “More”." in page.text
    assert "Title, look or search texts are different." in page.text
    shown = {one.attributes["id"].removeprefix("diff-"): one.attributes["class"].split("-")[-1] for one in page.elements
             if one.tag == "article"}  # fmt: skip
    assert (shown[ids[2]], shown[ids[3]], sorted(shown.values())) == ("removed", "moved", ["added", "moved", "removed"])
    assert "Another title" in " ".join(words(page, "ins"))


def test_any_two_versions_are_compared_in_their_order(bench: Bench) -> None:
    for number in ("one", "two", "three"):
        bench.change(put(HEADING, f"Repot {number}"))
    page = compare(bench, **{"from": 4, "to": 2})
    assert (words(page, "del"), words(page, "ins")) == (["one"], ["three"])
    chosen = [one.attributes["value"] for one in page.elements if one.tag == "option" and "selected" in one.attributes]
    assert chosen == ["2", "4"]


def test_equal_versions_say_so(bench: Bench) -> None:
    assert "Nothing is different between these two." in compare(bench, **{"from": 1, "to": 1}).text


def test_the_live_version_is_what_the_draft_is_compared_with_first(bench: Bench) -> None:
    bench.change(put(HEADING, "Repot one"))
    bench.post("publish/", expected=2)
    bench.change(put(HEADING, "Repot two"))
    bench.change(put(HEADING, "Repot three"))
    assert words(compare(bench), "del") == ["one"]


@pytest.mark.parametrize("query", [{"from": 99}, {"to": 99}, {"from": "999999999999"}])
def test_a_version_that_never_was_is_not_found(bench: Bench, query: dict[str, Any]) -> None:
    answer = bench.client.get(bench.url("compare/"), query)
    assert answer.status_code == (404 if query != {"from": "999999999999"} else 200)


def test_pages_are_shown_side_by_side_with_marks(bench: Bench) -> None:
    block = bench.document["pages"][0]["blocks"][3]["id"]
    bench.change(put(HEADING, "Repot"), {"op": "remove", "path": "/pages/0/blocks/4"})
    page = compare(bench, show="pages")
    frames = [one.attributes["src"] for one in page.elements if one.tag == "iframe"]
    assert len(frames) == 2
    before, after = (bench.client.get(frame).content.decode() for frame in frames)
    assert f'data-block="{block}" data-diff="changed"' in before
    assert f'data-block="{block}" data-diff="changed"' in after
    assert (before.count('data-diff="removed"'), after.count('data-diff="removed"')) == (1, 0)
    assert ("Repot one herb" in before, "Repot one herb" in after) == (True, False)


def test_a_page_that_one_version_does_not_have_says_so(bench: Bench) -> None:
    bench.change(put("/pages/-", {"kind": "content", "title": "More", "blocks": []}))
    page = compare(bench, show="pages", page="more")
    assert "This page is not there in version 1." in page.text
    assert len([one for one in page.elements if one.tag == "iframe"]) == 1


def test_words_in_a_version_are_never_markup(bench: Bench) -> None:
    bench.change(put(HEADING, "<script>alert(1)</script> & more"))
    bench.post("versions/2/name/", name="<b>bold</b>")
    for answer in (bench.client.get(bench.url("compare/")), bench.client.get(bench.url(), {"tab": "history"})):
        text = answer.content.decode()
        assert "<script>alert" not in text
        assert "<b>bold" not in text


def test_restoring_from_the_comparison_is_one_change_that_can_be_undone(bench: Bench) -> None:
    bench.change(put(HEADING, "Repot"))
    answer = bench.client.post(bench.url("restore/1/"), {"expected": 2})
    assert answer.status_code == 302
    assert bench.draft.number == 3
    assert bench.document == Revision.objects.get(number=1).document
    bench.post("undo/", expected=3)
    assert bench.document["pages"][0]["blocks"][3]["props"]["heading"] == "Repot"


def test_a_rival_finds_nothing(bench: Bench, rival_client: Client) -> None:
    bench.change(put(HEADING, "Repot"))
    for rest in ("compare/", "history/?before=9", "news/?since=1", "compare/sales/?version=1&against=2"):
        assert rival_client.get(bench.url(rest)).status_code == 404
    assert rival_client.post(bench.url("versions/1/name/"), {"name": "Mine"}).status_code == 404
    assert VersionName.objects.count() == 0


def test_versions_of_another_product_of_mine_are_not_found(bench: Bench) -> None:
    other = make_product(bench.product.creator, slug="other")
    long_history(other, 3)
    assert bench.client.get(bench.url("compare/"), {"to": 3}).status_code == 404


def test_a_window_hears_what_another_one_did(bench: Bench) -> None:
    block = bench.document["pages"][0]["blocks"][3]["id"]
    assert bench.client.get(bench.url("news/"), {"since": 1}).status_code == 204
    bench.change(put(HEADING, "Repot"))
    told = bench.client.get(bench.url("news/"), {"since": 1}).json()
    assert told == {
        "draft": 2, "says": "In another window: Steps: Repot one herb in six moves", "changed": [block],
        "notes": ["Steps: Repot one herb in six moves"],
    }  # fmt: skip


def test_what_somebody_else_did_names_them(bench: Bench, rival_client: Client) -> None:
    bench.change(put(HEADING, "Repot"))
    Revision.objects.filter(number=2).update(made_by=rival_client.session["_auth_user_id"])
    assert bench.client.get(bench.url("news/"), {"since": 1}).json()["says"].startswith("By rex@example.com: ")


@pytest.mark.parametrize("since", ["", "x", "-1", "99999999999"])
def test_a_number_that_makes_no_sense_hears_of_the_present_draft(bench: Bench, since: str) -> None:
    assert bench.client.get(bench.url("news/"), {"since": since}).json()["draft"] == 1
