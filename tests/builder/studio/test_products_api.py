"""Products over JSON."""

import json
from typing import Any

import pytest
from django.test import Client

from creators.models import Creator, User
from products.models import Product, ProductStatus, Revision
from tests.builder.studio.conftest import Bench, make_product

TITLE = {"op": "replace", "path": "/title", "value": "Herbs"}


def api(bench: Bench, rest: str = "") -> str:
    return f"/api/v1/products/{bench.product.public_id}/{rest}"


def patch(
    bench: Bench, *operations: Any, match: str | None = '"1"', content_type: str = "application/json-patch+json"
) -> Any:
    headers = {"If-Match": match} if match else {}
    return bench.client.patch(api(bench, "document/"), json.dumps(operations), content_type=content_type, headers=headers)


def test_the_list_holds_ones_own_products_only(bench: Bench, rival: Creator) -> None:
    make_product(rival, title="Rex's")
    rows = bench.client.get("/api/v1/products/").json()["results"]
    assert [(row["public_id"], row["draft"], row["live"], row["price_cents"]) for row in rows] == [
        (bench.product.public_id, 1, None, 0)
    ]


def test_a_product_and_its_document_can_be_read(bench: Bench) -> None:
    assert bench.client.get(api(bench)).json()["title"] == "Balcony herbs"
    answer = bench.client.get(api(bench, "document/"))
    assert (answer.json(), answer["ETag"]) == (bench.document, '"1"')


@pytest.mark.parametrize("content_type", ["application/json-patch+json", "application/json"])
def test_a_patch_changes_the_document(bench: Bench, content_type: str) -> None:
    answer = patch(bench, TITLE, content_type=content_type)
    assert (answer.status_code, answer["ETag"], answer.json()["document"]["title"]) == (200, '"2"', "Herbs")


def test_a_patch_must_say_which_draft_it_was_made_on(bench: Bench) -> None:
    assert patch(bench, TITLE, match=None).status_code == 428
    assert patch(bench, TITLE, match="yesterday").status_code == 428
    assert Revision.objects.count() == 1


def test_a_patch_of_an_older_draft_is_refused_with_the_number_of_the_present_one(bench: Bench) -> None:
    patch(bench, TITLE)
    answer = patch(bench, {**TITLE, "value": "Other"})
    assert (answer.status_code, answer.json()["draft"], bench.document["title"]) == (409, 2, "Herbs")


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "replace", "path": "/title", "value": ""}],
        ["x"],
        [{"op": "add", "path": "/priceCents", "value": 1}],
        [{"op": "add", "path": "/pages/0/blocks/0/sources/\ud800", "value": 1}],
    ],
)
def test_a_patch_that_breaks_the_document_is_refused_with_problems(bench: Bench, operations: list[Any]) -> None:
    answer = patch(bench, *operations)
    assert answer.status_code == 422
    assert answer.json()["problems"]
    assert Revision.objects.count() == 1


def test_a_patch_that_is_no_list_is_refused(bench: Bench) -> None:
    answer = bench.client.patch(
        api(bench, "document/"), '{"op": "add"}', content_type="application/json", headers={"If-Match": "1"}
    )
    assert answer.status_code == 422
    assert Revision.objects.count() == 1


def test_a_product_goes_live(bench: Bench) -> None:
    answer = bench.client.post(api(bench, "publish/"), headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["status"], answer.json()["live"]) == (200, "published", 1)


def test_the_gate_refuses_with_its_findings(bench: Bench) -> None:
    Product.objects.update(price_cents=1900)
    answer = bench.client.post(api(bench, "publish/"))
    assert (answer.status_code, [problem["code"] for problem in answer.json()["problems"]]) == (409, ["payouts_not_ready"])
    assert Product.objects.get().status == ProductStatus.DRAFT


def test_another_draft_than_the_one_named_is_not_published(bench: Bench) -> None:
    patch(bench, TITLE)
    assert bench.client.post(api(bench, "publish/"), headers={"If-Match": '"1"'}).status_code == 409
    assert Product.objects.get().status == ProductStatus.DRAFT


def test_versions_can_be_listed_and_read(bench: Bench) -> None:
    patch(bench, TITLE)
    rows = bench.client.get(api(bench, "revisions/")).json()["results"]
    assert [(row["number"], row["origin"]) for row in rows] == [(2, "edit"), (1, "build")]
    assert "document" not in rows[0]
    assert bench.client.get(api(bench, "revisions/1/")).json()["document"]["title"] == "Balcony herbs"


@pytest.mark.parametrize("rest", ["", "document/", "revisions/", "revisions/1/"])
def test_a_rival_finds_nothing(bench: Bench, rival_client: Client, rest: str) -> None:
    assert rival_client.get(api(bench, rest)).status_code == 404


def test_a_rival_changes_nothing(bench: Bench, rival_client: Client) -> None:
    body = json.dumps([TITLE])
    answer = rival_client.patch(api(bench, "document/"), body, content_type="application/json", headers={"If-Match": "1"})
    assert (answer.status_code, rival_client.post(api(bench, "publish/")).status_code) == (404, 404)
    assert (Revision.objects.count(), Product.objects.get().status) == (1, "draft")


def test_strangers_and_users_without_a_handle_are_refused(bench: Bench, stranger: Client) -> None:
    assert stranger.get(api(bench)).status_code == 401
    stranger.force_login(User.objects.create_user("someone@example.com", "a long password"))
    answer = stranger.get(api(bench))
    assert (answer.status_code, answer.json()["detail"]) == (403, "Pick a handle first: /welcome/.")
