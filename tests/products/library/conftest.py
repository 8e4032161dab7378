"""Readers with a library."""

import pytest
from django.test import Client
from django.utils import timezone

from creators.models import Creator
from products.models import Buyer, Product
from tests.products.library.reading_desk import given, on_sale
from tests.products.shop import signed_in_as


@pytest.fixture
def bo(buyer: Buyer) -> Buyer:
    """Bo, whose address is confirmed."""
    buyer.email_confirmed_at = timezone.now()
    buyer.save()
    return buyer


@pytest.fixture
def challenge(creator: Creator, bo: Buyer) -> Product:
    """Three days; Bo began today."""
    product = on_sale(creator, "challenge")
    given(product, bo)
    return product


@pytest.fixture
def course(creator: Creator, bo: Buyer) -> Product:
    """Two modules, three lessons."""
    product = on_sale(creator, "mini_course")
    given(product, bo)
    return product


@pytest.fixture
def book(creator: Creator, bo: Buyer) -> Product:
    """A guide of three chapters."""
    product = on_sale(creator, "pdf_guide")
    given(product, bo)
    return product


@pytest.fixture
def checklist(creator: Creator, bo: Buyer) -> Product:
    """Three things to tick."""
    product = on_sale(creator, "checklist")
    given(product, bo)
    return product


@pytest.fixture
def phone(bo: Buyer) -> Client:
    """One of Bo's two devices."""
    return signed_in_as(bo)


@pytest.fixture
def laptop(bo: Buyer) -> Client:
    """The other one."""
    return signed_in_as(bo)


@pytest.fixture
def other(db: None) -> Client:
    """The browser of another buyer."""
    return signed_in_as(Buyer.objects.create(email="other@example.com", email_confirmed_at=timezone.now()))
