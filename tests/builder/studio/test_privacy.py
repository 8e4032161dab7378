"""Nobody but its creator sees or changes a product; for others it does not exist."""

import pytest
from django.test import Client

from creators.models import Creator
from products.models import Product, Revision
from tests.builder.studio.conftest import Bench

READS = ["", "parts/", "preview/sales/", "preview/sales/?version=1", "cover.svg"]
WRITES = {
    "change/": {"patch": '[{"op": "replace", "path": "/title", "value": "Stolen"}]', "expected": "1"},
    "undo/": {"expected": "1"},
    "redo/": {"expected": "1"},
    "restore/1/": {"expected": "2"},
    "offer/": {"price": "1", "slug": "stolen"},
    "publish/": {"expected": "1"},
    "unpublish/": {},
}


@pytest.mark.parametrize("rest", READS)
def test_a_rival_finds_nothing_to_read(bench: Bench, rival_client: Client, rest: str) -> None:
    assert rival_client.get(bench.url(rest)).status_code == 404


@pytest.mark.parametrize("rest", WRITES)
def test_a_rival_finds_nothing_to_change(bench: Bench, rival_client: Client, rest: str) -> None:
    before = list(Product.objects.values())
    assert rival_client.post(bench.url(rest), WRITES[rest]).status_code == 404
    assert (list(Product.objects.values()), Revision.objects.count()) == (before, 1)


@pytest.mark.parametrize("rest", [*READS, *WRITES])
def test_a_stranger_is_asked_to_sign_in(bench: Bench, stranger: Client, rest: str) -> None:
    before = list(Product.objects.values())
    answer = stranger.post(bench.url(rest), WRITES[rest]) if rest in WRITES else stranger.get(bench.url(rest))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert (list(Product.objects.values()), Revision.objects.count()) == (before, 1)


@pytest.mark.parametrize("rest", WRITES)
def test_changes_need_a_post(bench: Bench, rest: str) -> None:
    assert bench.client.get(bench.url(rest)).status_code == 405


def test_changes_need_the_token_of_the_form(bench: Bench, creator: Creator) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(creator.user)
    for rest, data in WRITES.items():
        assert careful.post(bench.url(rest), data).status_code == 403
    assert Revision.objects.count() == 1


def test_a_rivals_list_does_not_hold_it(bench: Bench, rival_client: Client) -> None:
    assert b"Balcony herbs" not in rival_client.get("/products/").content
