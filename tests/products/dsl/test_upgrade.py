import copy
import json
from pathlib import Path

import pytest

from products.dsl.document import DSL_VERSION
from products.dsl.hashing import document_hash
from products.dsl.problems import errors
from products.dsl.upgrade import STEPS, UnknownVersion, upgrade
from products.dsl.validate import structure
from tests.products.dsl.conftest import Document

FIXTURES = Path(__file__).parent / "fixtures"
# Frozen: a fixture never changes again once documents of its version may exist.
HASHES = {
    "0.9": "04a7cac44bc16427695af39553383a485f18f9b10aa740acb538a393503e15de",
    "1.0": "838782a94d41229c53e206fed0f333c7abfaf814455f56b746939d646556cddc",
}


def fixture(version: str) -> Document:
    """The frozen document of one version."""
    loaded: Document = json.loads((FIXTURES / f"v{version}.json").read_text("utf-8"))
    return loaded


def test_every_version_has_a_fixture_and_a_way_to_the_present_one() -> None:
    versions = {*STEPS, DSL_VERSION}
    assert {path.stem.removeprefix("v") for path in FIXTURES.glob("v*.json")} == versions == set(HASHES)
    assert {step[0] for step in STEPS.values()} <= versions


@pytest.mark.parametrize("version", list(HASHES))
def test_fixtures_are_frozen(version: str) -> None:
    assert document_hash(fixture(version)) == HASHES[version]


@pytest.mark.parametrize("version", list(HASHES))
def test_a_document_of_every_version_is_valid_after_the_upgrade(version: str) -> None:
    assert errors(structure(upgrade(fixture(version)))) == []


def test_version_0_9_becomes_1_0_word_for_word() -> None:
    assert upgrade(fixture("0.9")) == fixture("1.0")


def test_blocks_that_are_not_known_are_kept_as_they_are() -> None:
    assert upgrade(fixture("0.9"))["pages"][0]["blocks"][1] == fixture("0.9")["pages"][0]["blocks"][1]


def test_the_document_passed_in_is_not_changed() -> None:
    old = fixture("0.9")
    before = copy.deepcopy(old)
    upgrade(old)
    assert old == before


def test_upgrading_twice_changes_nothing_more() -> None:
    once = upgrade(fixture("0.9"))
    assert upgrade(once) == once


def test_a_draft_without_a_version_is_of_the_present_one(document: Document) -> None:
    del document["dslVersion"]
    assert upgrade(document) == document


@pytest.mark.parametrize("version", ["2.0", "0.1", "", None, 1.0, [], {}])
def test_a_version_that_is_not_known_is_refused(version: object) -> None:
    with pytest.raises(UnknownVersion):
        upgrade({"dslVersion": version})


@pytest.mark.parametrize("junk", [{}, {"theme": 5, "pages": 5}, {"theme": {}, "pages": [None, {"type": 5}]}])
def test_malformed_old_documents_are_upgraded_as_far_as_they_go(junk: Document) -> None:
    assert upgrade(junk | {"dslVersion": "0.9"})["dslVersion"] == "1.0"
