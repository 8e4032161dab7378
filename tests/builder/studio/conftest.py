"""A product with every block type, and ways to press the studio's buttons."""

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from creators.models import ClipCard, Creator
from products.dsl.catalog import sample_document
from products.models import Product, Revision
from products.models.revision import RevisionOrigin
from products.publishing import save_revision

Document = dict[str, Any]


def make_product(creator: Creator, *, title: str = "Balcony herbs", slug: str = "herbs", **fields: Any) -> Product:
    """A built draft of the sample document, free unless a price is given."""
    product = Product.objects.create(creator=creator, product_type="mini_course", title=title, slug=slug, **fields)
    document = sample_document()
    document["title"] = title
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD, note="Built")
    return product


def make_clip(creator: Creator, name: str, title: str, **fields: Any) -> ClipCard:
    """A clip card of a creator."""
    return ClipCard.objects.create(creator=creator, public_id=name, identity=name, title=title, content_hash="-", **fields)


@dataclass
class Bench:
    """One creator's browser at one product."""

    client: Client
    product: Product

    @property
    def draft(self) -> Revision:
        return self.product.revisions.first() or pytest.fail("no draft")

    @property
    def document(self) -> Document:
        return copy.deepcopy(self.draft.document)

    def url(self, rest: str = "") -> str:
        return f"/studio/{self.product.public_id}/{rest}"

    def change(self, *operations: Document, expected: int | None = None, **selection: Any) -> Any:
        number = self.draft.number if expected is None else expected
        data = {"patch": json.dumps(operations), "expected": number, **selection}
        return self.client.post(self.url("change/"), data, headers={"accept": "application/json"})

    def press(self, patch: str) -> Any:
        return self.change(*json.loads(patch))

    def post(self, rest: str, **data: Any) -> Any:
        return self.client.post(self.url(rest), data, headers={"accept": "application/json"})

    def html(self, **selection: Any) -> "Page":
        response = self.client.get(self.url(), selection)
        assert response.status_code == 200
        return read(response.content.decode())


@dataclass
class Element:
    """A start tag, its attributes, and the text up to the next tag."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page:
    """The elements of a page in order."""

    elements: list[Element] = field(default_factory=list)

    def __getitem__(self, element_id: str) -> Element:
        return next(one for one in self.elements if one.attributes.get("id") == element_id)

    def having(self, attribute: str) -> list[Element]:
        return [one for one in self.elements if attribute in one.attributes]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(one.text for one in self.elements))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page([Element("", {})])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.page.elements[-1].text += data


def read(html: str) -> Page:
    """The page's elements."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


@pytest.fixture
def bench(creator: Creator, creator_client: Client) -> Bench:
    """Mara at her product."""
    return Bench(creator_client, make_product(creator))


@pytest.fixture
def place() -> Callable[[Document, str], str]:
    """JSON pointer of the first block of a type."""

    def find(document: Document, kind: str) -> str:
        for page_at, page in enumerate(document["pages"]):
            for at, block in enumerate(page["blocks"]):
                if block["type"] == kind:
                    return f"/pages/{page_at}/blocks/{at}"
        raise LookupError(kind)

    return find
