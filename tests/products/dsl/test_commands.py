import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from products.dsl.catalog import document_schema, sample_document


def test_a_good_file_gives_json_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.json").write_text(json.dumps(sample_document()), "utf-8")
    call_command("validate_dsl", str(tmp_path / "good.json"))
    assert json.loads(capsys.readouterr().out) == {"valid": True, "fixes": [], "problems": []}


def test_a_bad_file_prints_its_problems_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document: dict[str, Any] = sample_document() | {"title": ""}
    (tmp_path / "bad.json").write_text(f"```json\n{json.dumps(document)}\n```", "utf-8")
    with pytest.raises(CommandError, match="1 problem found"):
        call_command("validate_dsl", str(tmp_path / "bad.json"))
    report = json.loads(capsys.readouterr().out)
    assert (report["valid"], report["fixes"]) == (False, ["removed a code fence"])
    assert [(one["code"], one["path"]) for one in report["problems"]] == [("blank", "/title")]


@pytest.mark.parametrize("text", ["nonsense", '{"dslVersion": "7.0", "pages": []}'])
def test_a_file_without_a_readable_document_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (tmp_path / "bad.json").write_text(text, "utf-8")
    with pytest.raises(CommandError):
        call_command("validate_dsl", str(tmp_path / "bad.json"))
    assert json.loads(capsys.readouterr().out)["valid"] is False


def test_a_file_in_another_encoding_is_refused_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text(json.dumps(sample_document()), "utf-16")
    with pytest.raises(CommandError, match="1 problem found"):
        call_command("validate_dsl", str(tmp_path / "bad.json"))
    assert [one["message"] for one in json.loads(capsys.readouterr().out)["problems"]] == ["The file is not text in UTF-8."]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot read"):
        call_command("validate_dsl", str(tmp_path / "none.json"))


def test_the_catalog_lists_fifteen_types(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("dsl_catalog")
    assert len(json.loads(capsys.readouterr().out)["blockTypes"]) == 15


def test_the_sample_document_and_the_schema_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("dsl_catalog", "--sample-document")
    assert json.loads(capsys.readouterr().out) == sample_document()
    call_command("dsl_catalog", "--schema")
    assert json.loads(capsys.readouterr().out) == document_schema()
