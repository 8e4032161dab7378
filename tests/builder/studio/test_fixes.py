"""Findings that one click puts right: the patch on the button is one that the server takes, and the finding is gone."""

from collections.abc import Callable
from typing import Any

import pytest

from products.models.revision import RevisionOrigin
from products.publishing import save_revision
from tests.builder.studio.conftest import Bench, Document, make_clip

Place = Callable[[Document, str], str]


def rewrite(bench: Bench, change: Callable[[Document], None]) -> None:
    """The draft as a builder would have left it."""
    document = bench.document
    change(document)
    save_revision(product=bench.product, document=document, origin=RevisionOrigin.BUILD, note="Built anew")


def block_at(document: Document, pointer: str) -> Any:
    _, _, page, _, block = pointer.split("/")
    return document["pages"][int(page)]["blocks"][int(block)]


def fixes(bench: Bench) -> list[str]:
    return [one.attributes["data-fix"] for one in bench.html(panel="publish").having("data-fix")]


def test_a_picture_without_words_gets_those_of_its_clip(bench: Bench, place: Place) -> None:
    make_clip(bench.product.creator, "clip_a", "Basil on the sill")

    def change(document: Document) -> None:
        picture = block_at(document, place(document, "Image"))
        picture["props"]["image"].pop("alt", None)
        picture["sources"] = ["clip_a"]

    rewrite(bench, change)
    (fix,) = [one for one in fixes(bench) if "/image/alt" in one]
    assert bench.press(fix).status_code == 200
    assert block_at(bench.document, place(bench.document, "Image"))["props"]["image"]["alt"] == "Basil on the sill"
    assert not [one for one in fixes(bench) if "/image/alt" in one]


def test_a_product_without_a_description_gets_its_subtitle(bench: Bench) -> None:
    def change(document: Document) -> None:
        document.pop("seo", None)
        document["subtitle"] = "Green all year"

    rewrite(bench, change)
    (fix,) = [one for one in fixes(bench) if "/seo/description" in one]
    assert bench.press(fix).status_code == 200
    assert bench.document["seo"]["description"] == "Green all year"


@pytest.mark.parametrize("panel", ["publish", "fields"])
def test_every_fix_on_offer_is_taken(bench: Bench, place: Place, panel: str) -> None:
    def change(document: Document) -> None:
        block_at(document, place(document, "Image"))["props"]["image"].pop("alt", None)
        document.pop("seo", None)

    rewrite(bench, change)
    if panel == "fields":
        assert bench.html(panel=panel).having("data-fix") == []
        return
    while found := fixes(bench):
        assert bench.press(found[0]).status_code == 200
        assert len(fixes(bench)) < len(found)
