"""`render_dsl FILE`: one page that opens alone, or a message and no page."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.products.rendering.documents import sample
from tests.products.rendering.reading_html import read


def drawn(file: Path, *args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("render_dsl", str(file), *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "loaf.json"
    written.write_text(json.dumps(sample()), "utf-8")
    return written


def test_the_sales_page_is_drawn_and_fetches_nothing(file: Path) -> None:
    html, err = drawn(file)
    found = read(html)
    assert err == ""
    assert html.startswith("<!doctype html>")
    assert found.all("link", "script", "img") == []
    assert len(found.all("style")) == 1
    assert "page--sales" in found.all("body")[0].attrs["class"]


def test_another_page_is_drawn_by_its_slug(file: Path) -> None:
    slug = sample()["pages"][1]["slug"]
    assert "page--content" in read(drawn(file, "--page", slug)[0]).all("body")[0].attrs["class"]


def test_a_page_that_is_not_there_is_refused_with_the_ones_that_are(file: Path) -> None:
    with pytest.raises(CommandError, match=r"no page 'nowhere'.*sales"):
        drawn(file, "--page", "nowhere")


@pytest.mark.parametrize("text", ["{", "[]", '{"dslVersion": "1.0"}', ""])
def test_what_is_no_document_is_refused_and_nothing_is_drawn(tmp_path: Path, text: str) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(text, "utf-8")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="not a valid product document"):
        call_command("render_dsl", str(bad), stdout=out, stderr=err)
    assert out.getvalue() == ""
    assert err.getvalue().startswith("error: ")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        drawn(tmp_path / "missing.json")


def test_what_validate_dsl_accepts_is_drawn_too(tmp_path: Path) -> None:
    document = sample()
    del document["dslVersion"]
    for block in document["pages"][0]["blocks"]:
        del block["id"]
    (tmp_path / "bare.json").write_text(json.dumps(document), "utf-8")
    call_command("validate_dsl", str(tmp_path / "bare.json"), stdout=StringIO())
    assert drawn(tmp_path / "bare.json")[0].startswith("<!doctype html>")


def test_a_price_that_nobody_knows_is_left_out(file: Path) -> None:
    found = read(drawn(file)[0])
    assert found.classed("pricing")
    assert found.classed("amount") + found.classed("button__price") == []
    assert "Free" not in found.all("body")[0].text
