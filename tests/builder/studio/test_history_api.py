"""What the studio can do with a draft, programs can do too."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from builder.models import Build, BuildTask
from creators.models import Creator
from owny.lib.throttles import Costly, Reads, Writes
from products.models import PreviewLink, Product, ProductStatus, Revision
from tests.builder.studio.conftest import Bench
from tests.products.shop import press_buy

HEADING = "/pages/0/blocks/3/props/heading"


def put(value: str, path: str = HEADING) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def call(bench: Bench, method: str, rest: str = "", body: Any = None, match: int | None = None, **headers: str) -> Any:
    if match is not None:
        headers["If-Match"] = f'"{match}"'
    address = f"/api/v1/products/{bench.product.public_id}/{rest}"
    if body is None:
        return getattr(bench.client, method)(address, headers=headers)
    return getattr(bench.client, method)(address, json.dumps(body), content_type="application/json", headers=headers)


def heading(bench: Bench) -> str:
    return str(bench.document["pages"][0]["blocks"][3]["props"]["heading"])


def test_a_change_of_the_same_place_is_asked_about_and_decided(bench: Bench) -> None:
    call(bench, "patch", "document/", [put("Theirs")], match=1)
    told = call(bench, "patch", "document/", [put("Mine")], match=1)
    assert (told.status_code, told.json()["draft"], len(told.json()["conflicts"])) == (409, 2, 1)
    keep = json.dumps({told.json()["conflicts"][0]["key"]: "both"})
    done = call(bench, "patch", f"document/?seen=2&keep={keep}", [put("Mine")], match=1)
    assert (done.status_code, done["ETag"], heading(bench)) == (200, '"3"', "Theirs / Mine")


def test_a_change_that_is_sent_twice_is_made_once(bench: Bench) -> None:
    added = {"op": "copy", "from": "/pages/0/blocks/3", "path": "/pages/0/blocks/4"}
    for _ in range(2):
        assert call(bench, "patch", "document/", [added], match=1, **{"Idempotency-Key": "a"})["ETag"] == '"2"'
    assert Revision.objects.count() == 2


def test_undo_and_redo(bench: Bench) -> None:
    first = heading(bench)
    call(bench, "patch", "document/", [put("Six")], match=1)
    assert (call(bench, "post", "undo/", match=2)["ETag"], heading(bench)) == ('"3"', first)
    assert (call(bench, "post", "redo/", match=3)["ETag"], heading(bench)) == ('"4"', "Six")
    answer = call(bench, "post", "redo/", match=4)
    assert (answer.status_code, answer.json()["detail"]) == (409, "There is nothing to undo or redo.")
    assert call(bench, "post", "undo/", match=1).json()["draft"] == 4
    assert call(bench, "post", "undo/").status_code == 428


def test_versions_are_listed_named_compared_and_brought_back(bench: Bench) -> None:
    first = heading(bench)
    call(bench, "patch", "document/", [put("Six")], match=1)
    named = call(bench, "patch", "revisions/1/", {"name": "Before"})
    assert (named.status_code, named.json()["name"]) == (200, "Before")
    listed = call(bench, "get", "revisions/").json()["results"]
    assert [(row["number"], row["name"]) for row in listed] == [(2, ""), (1, "Before")]
    told = call(bench, "get", "compare/?before=1&after=2").json()
    assert told["blocks"] == [
        {
            "id": bench.document["pages"][0]["blocks"][3]["id"], "type": "Steps", "page": "sales", "mark": "changed",
            "moved": False, "fields": [{"name": "heading", "before": first, "after": "Six"}],
        }
    ]  # fmt: skip
    assert told["patch"] == [{"op": "replace", "path": HEADING, "value": "Six"}]
    assert call(bench, "get", "compare/?before=1&after=9").status_code == 404
    assert call(bench, "post", "revisions/1/restore/", match=1).status_code == 409
    assert call(bench, "post", "revisions/1/restore/", match=2)["ETag"] == '"3"'
    assert heading(bench) == first


def test_the_gate_tells_what_stands_before_publishing(bench: Bench) -> None:
    call(bench, "patch", "document/", [put("", "/seo/description")], match=1)
    found = call(bench, "get", "findings/").json()
    assert ("error", "no_meta_description") in [(one["severity"], one["code"]) for one in found]
    severities = [one["severity"] for one in found]
    assert severities == sorted(severities)


def test_price_address_and_sale(bench: Bench) -> None:
    answer = call(bench, "patch", "", {"price_cents": 0, "slug": "calm"})
    assert (answer.status_code, answer.json()["slug"], answer.json()["price_cents"]) == (200, "calm", 0)
    assert call(bench, "post", "publish/").json()["status"] == "published"
    answer = call(bench, "patch", "", {"slug": "other"})
    assert (answer.status_code, "address stays" in answer.json()["detail"]) == (409, True)
    assert call(bench, "patch", "", {"price_cents": 1900}).json()["problems"][0]["code"] == "payouts_not_ready"
    assert call(bench, "post", "unpublish/").json()["status"] == "archived"


@pytest.mark.parametrize(
    "body", [{"price_cents": -1}, {"price_cents": "x"}, {"slug": "Not a slug"}, {"suggested_cents": 10**9}]
)
def test_a_field_that_is_not_right_says_which_and_why(bench: Bench, body: dict[str, Any]) -> None:
    answer = call(bench, "patch", "", body)
    assert answer.status_code == 400
    assert [problem["path"] for problem in answer.json()["problems"]] == ["/" + next(iter(body))]
    assert answer.json()["detail"].startswith(next(iter(body)))


def test_a_product_is_begun_empty_and_deleted(bench: Bench, creator_client: Client) -> None:
    wish = {"product_type": "challenge", "title": "Calm in a week", "price_cents": 900}
    answer = creator_client.post("/api/v1/products/", wish, content_type="application/json")
    assert (answer.status_code, answer.json()["draft"], answer.json()["slug"]) == (201, 1, "calm-in-a-week")
    begun = Product.objects.get(public_id=answer.json()["public_id"])
    document = begun.revisions.get().document
    assert [page["kind"] for page in document["pages"]] == ["sales", "content"]
    assert document["pages"][0]["blocks"][0]["props"]["title"] == "Calm in a week"
    assert creator_client.delete(f"/api/v1/products/{begun.public_id}/").status_code == 204
    assert not Product.objects.filter(pk=begun.pk).exists()


def test_one_that_was_live_once_goes_with_its_history(bench: Bench) -> None:
    call(bench, "post", "publish/")
    answer = call(bench, "delete")
    assert (answer.status_code, "on sale" in answer.json()["detail"]) == (409, True)
    call(bench, "post", "unpublish/")
    assert call(bench, "delete").status_code == 204
    assert Revision.objects.count() == 0


def test_one_that_somebody_claimed_stays(bench: Bench, stranger: Client) -> None:
    call(bench, "post", "publish/")
    press_buy(stranger, bench.product)
    call(bench, "post", "unpublish/")
    answer = call(bench, "delete")
    assert (answer.status_code, "they keep it" in answer.json()["detail"]) == (409, True)
    assert Product.objects.filter(pk=bench.product.pk).exists()


def test_one_that_is_being_built_stays(bench: Bench) -> None:
    Build.objects.create(creator=bench.product.creator, product=bench.product, task=BuildTask.PRODUCT, prompt="x", packet={})
    assert call(bench, "delete").status_code == 409


def test_preview_links_are_made_listed_and_ended(bench: Bench, stranger: Client) -> None:
    made = call(bench, "post", "preview-links/", {"days": 1}).json()
    assert stranger.get(made["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    listed = call(bench, "get", "preview-links/").json()
    assert [(one["public_id"], one["seen_count"], "url" in one) for one in listed] == [(made["public_id"], 1, False)]
    assert call(bench, "delete", f"preview-links/{made['public_id']}/").status_code == 204
    assert call(bench, "get", "preview-links/").json() == []
    assert call(bench, "post", "preview-links/", {"days": 2}).status_code == 400


def test_a_rival_reaches_nothing(bench: Bench, rival_client: Client) -> None:
    other = Bench(rival_client, bench.product)
    for method, rest in (
        ("get", ""), ("patch", ""), ("delete", ""), ("get", "findings/"), ("get", "compare/?before=1&after=1"),
        ("post", "undo/"), ("post", "redo/"), ("post", "unpublish/"), ("post", "publish/"), ("get", "revisions/"),
        ("patch", "revisions/1/"), ("post", "revisions/1/restore/"), ("get", "preview-links/"), ("post", "preview-links/"),
    ):  # fmt: skip
        answer = call(other, method, rest, None if method == "get" else {}, match=1)
        assert (answer.status_code, answer.json()["problems"]) == (404, []), (method, rest)
    assert (Revision.objects.count(), PreviewLink.objects.count()) == (1, 0)
    bench.product.refresh_from_db()
    assert bench.product.status == ProductStatus.DRAFT


@pytest.fixture
def tight() -> Iterator[None]:
    """Two reads, nine changes and one task for a model an hour."""
    rates = {Reads: "2/hour", Writes: "9/hour", Costly: "1/hour"}
    for kind, rate in rates.items():
        kind.rate = rate
    cache.clear()
    yield
    for kind in rates:
        del kind.rate


def test_who_asks_too_often_is_told_when_to_come_back(bench: Bench, tight: None) -> None:
    for _ in range(2):
        assert call(bench, "get").status_code == 200
    answer = call(bench, "get")
    assert answer.status_code == 429
    assert 3500 < int(answer["Retry-After"]) <= 3600
    assert answer.json()["detail"].startswith("That was very often. Try again in ")
    assert call(bench, "post", "unpublish/").status_code == 200


def test_what_asks_a_model_is_counted_by_itself(bench: Bench, tight: None) -> None:
    wish = {"wanted": "shorter", "blocks": ["blk_none0000"]}
    assert call(bench, "post", "improvements/", wish).status_code == 400
    assert call(bench, "post", "improvements/", wish).status_code == 429
    assert call(bench, "post", "unpublish/").status_code == 200


def test_a_body_of_another_kind_is_refused_with_a_sentence(creator: Creator, creator_client: Client) -> None:
    answer = creator_client.post("/api/v1/products/", "<x/>", content_type="text/xml")
    assert (answer.status_code, answer.json()["problems"]) == (415, [])
