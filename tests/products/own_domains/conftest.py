"""A name server, a domain that leads here, and what is sold there."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from creators.domains import check_domain
from creators.models import Creator, Domain
from products.models import Product
from tests.products.own_domains.domain import set_up, wish
from tests.products.shop import published
from tests.sandbox.names import Names, name_server


@pytest.fixture(scope="module")
def _running_names() -> Iterator[Names]:
    with name_server() as names:
        yield names


@pytest.fixture
def names(_running_names: Names, settings: Settings) -> Names:
    """The name server that our site asks."""
    _running_names.forget()
    settings.DNS_SERVERS = [_running_names.address]
    settings.DOMAIN_TARGET = "shops.owny.example"
    _running_names.addresses["shops.owny.example"] = ["192.0.2.10"]
    return _running_names


@pytest.fixture
def live(creator: Creator, names: Names) -> Domain:
    """Mara's domain, verified."""
    domain = wish(creator)
    set_up(names, domain)
    domain = check_domain(domain)
    assert domain.status == "verified", domain.problem
    return domain


@pytest.fixture
def herbs(live: Domain, creator: Creator) -> Product:
    return published(creator, price_cents=0)
