"""Mara's audience: who bought, who only got something free, and what they said yes to."""

import pytest
from django.core import mail
from django.test import Client

from creators.models import Creator
from products.claims import claim_now
from products.models import Buyer, Contact, Product, Review
from tests.products.library.reading_desk import on_sale
from tests.products.people.reviewers import said
from tests.products.shop import signed_in_as

PAGE = "/@mara/pdf-guide/buy/"


@pytest.fixture
def gift(transactional_db: None, creator: Creator) -> Product:
    """A free guide of Mara's."""
    return on_sale(creator, "pdf_guide")


def claimed(product: Product, email: str, *, news: bool = False, name: str = "") -> Contact:
    """Somebody has it, and said yes to news or not."""
    buyer = Buyer.objects.filter(email=email).first() or Buyer.objects.create(email=email, name=name)
    claim_now(product=product, buyer=buyer, news=news, page=PAGE)
    return Contact.objects.get(buyer=buyer, creator=product.creator)


def quiet() -> None:
    """Forget the mails so far."""
    mail.outbox.clear()


@pytest.fixture
def people(gift: Product) -> dict[str, Contact]:
    """Ada and Bo said yes, Cy did not."""
    found = {
        "ada": claimed(gift, "ada@example.com", news=True, name="=Ada"),
        "bo": claimed(gift, "bo@example.com", news=True),
        "cy": claimed(gift, "cy@example.com"),
    }
    quiet()
    return found


@pytest.fixture
def mara(creator_client: Client) -> Client:
    """Mara's browser."""
    return creator_client


@pytest.fixture
def ada(gift: Product) -> Client:
    """Ada's browser, in her library."""
    return signed_in_as(claimed(gift, "ada@example.com").buyer)


@pytest.fixture
def review(ada: Client, gift: Product) -> Review:
    """What Ada said."""
    assert said(ada, gift).status_code == 302
    return Review.objects.get()
