"""A shop with the stand-in for Stripe beside it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings as DjangoSettings

from creators.models import Creator
from products.models import Product
from tests.products.shop import Stripe, paid_creator, published, stand_in


@pytest.fixture(scope="session")
def _running_stripe() -> Iterator[Stripe]:
    with stand_in() as stripe:
        yield stripe


@pytest.fixture
def stripe(_running_stripe: Stripe, settings: DjangoSettings) -> Stripe:
    """Stripe's stand-in, empty."""
    _running_stripe.reset()
    settings.STRIPE_API_BASE = _running_stripe.url
    settings.STRIPE_SECRET_KEY = "sk_test_shop"
    return _running_stripe


@pytest.fixture
def seller(transactional_db: None, creator: Creator, stripe: Stripe) -> Creator:
    """Mara, who can be paid."""
    return paid_creator(creator, stripe)


@pytest.fixture
def guide(seller: Creator) -> Product:
    """What Mara sells for $19."""
    return published(seller)


@pytest.fixture
def freebie(transactional_db: None, creator: Creator) -> Product:
    """What Mara gives away; that needs no payout account."""
    return published(creator, price_cents=0, title="First herbs")


@pytest.fixture
def browser() -> Client:
    """A buyer's browser."""
    return Client()
