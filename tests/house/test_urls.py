"""Every address is public on purpose, or refuses a stranger."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

PUBLIC = {
    "health": "monitors ask",
    "robots": "crawlers ask",
    "mails": "development only; 404 elsewhere",
    "creators:home": "explains and invites",
    "products:sitemap": "crawlers ask",
    "products:schema": "the shape of a document is public",
    "products:hub": "a creator's shop window",
    "products:page": "a product's page; drafts are 404",
    "products:seen_without_script": "one transparent pixel",
    "products:buy": "checkout needs no account",
    "products:theme": "colours only",
    "products:library": "asks a stranger for an address",
    "schema": "describes the API",
    "products:library_ask": "asks for a link",
}
OTHERS = ("admin", "account_")
SAMPLES = {"IntConverter": 1, "UUIDConverter": "00000000-0000-4000-8000-000000000000"}


def walk(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, space + f"{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield space + entry.name, entry


ADDRESSES = {name: entry for name, entry in walk(get_resolver().url_patterns) if not name.startswith(OTHERS)}


def address_of(name: str, entry: URLPattern) -> str:
    converters = entry.pattern.converters
    values = {key: SAMPLES.get(type(converter).__name__, "nothing") for key, converter in converters.items()}
    return reverse(name, kwargs=values)


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - set(PUBLIC)))
def test_a_stranger_gets_nothing_from_a_private_address(db: None, stranger: Client, name: str) -> None:
    response = stranger.get(address_of(name, ADDRESSES[name]))
    assert response.status_code in {301, 302, 303, 401, 403, 404, 405, 410}
    assert not response.headers.get("Location", "").startswith("http")


def test_the_public_list_names_only_addresses_that_exist() -> None:
    assert set(PUBLIC) - set(ADDRESSES) == set()
