"""The API describes itself."""

from django.core.management import call_command
from django.test import Client


def test_anybody_can_read_the_description(db: None, stranger: Client) -> None:
    answer = stranger.get("/api/v1/schema/?format=json")
    assert answer.status_code == 200
    paths = answer.json()["paths"]
    assert {"/api/v1/clips/import/", "/api/v1/builds/", "/api/v1/products/", "/api/v1/orders/"} <= set(paths)


def test_every_endpoint_can_be_described(db: None) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")
