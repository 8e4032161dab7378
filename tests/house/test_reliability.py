"""The table of faults in docs/reliability.md is true."""

import re
from dataclasses import fields
from pathlib import Path

from sandbox.kimi import checks, history, schemas
from sandbox.kimi.faults import KNOWN
from sandbox.kimi.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(
    r"^\| (?P<tag>[^|]*)\| (?P<fault>[^|]*)\| (?P<switch>[^|]*)\| (?P<sees>[^|]*)\| (?P<tests>[^|]*)\|$", re.MULTILINE
)
QUOTED = re.compile(r"`([^`]+)`")
OF_NO_ANSWER = {"tokens_per_second", "tokens_per_chunk", "first_token_seconds"}
"""Switches of the pace; nothing goes wrong with them."""


def rows() -> list[dict[str, str]]:
    text = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    return [match.groupdict() for match in ROW.finditer(text) if match["switch"].strip() not in ("Switch", "")]


def switches() -> list[str]:
    return [name for row in rows() for name in QUOTED.findall(row["switch"])]


def test_every_fault_of_the_field_is_in_the_table() -> None:
    assert {f"F{number}" for number in range(1, 24)} <= {row["tag"].strip() for row in rows()}


def test_every_switch_in_the_table_exists() -> None:
    settings = {field.name for field in fields(Settings)}
    rules = {name for module in (checks, history, schemas) for name in vars(module)}
    assert sorted(set(switches()) - set(KNOWN) - settings - rules) == []


def test_every_switch_of_the_stand_in_is_in_the_table() -> None:
    settings = {field.name for field in fields(Settings)} - OF_NO_ANSWER
    assert sorted((set(KNOWN) | settings) - set(switches())) == []


def test_every_test_in_the_table_exists() -> None:
    for row in rows():
        named = QUOTED.findall(row["tests"])
        assert named, row
        for test in named:
            path, _, name = test.partition("::")
            assert re.search(rf"^def {re.escape(name)}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), test


def test_every_row_says_what_the_creator_sees() -> None:
    assert [row for row in rows() if not row["sees"].strip()] == []
