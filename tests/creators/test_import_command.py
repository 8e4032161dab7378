import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from creators.models import ClipCard, Creator
from tests.creators.cards import BASKET, BROKEN, SOCKS


def run(*args: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("import_clips", *map(str, args), stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    path = tmp_path / "cards.json"
    path.write_text(json.dumps([BASKET, SOCKS, BROKEN]))
    return path


def test_it_prints_counts_and_the_refused_rows(creator: Creator, cards: Path) -> None:
    refused = [
        {"file": "cards.json", "row": "clip 3", "reason": "There is no title.", "says": "“https://example.com/no-title”"}
    ]
    assert run("--creator", "@mara", cards) == {"created": 2, "updated": 0, "unchanged": 0, "refused": refused}
    assert run("--creator", "mara", cards) == {"created": 0, "updated": 0, "unchanged": 2, "refused": refused}
    assert creator.clip_cards.count() == 2


def test_a_creator_is_made_only_when_asked_for(db: None, cards: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no creator @nora\. Add --create to make one\."):
        run("--creator", "nora", cards)
    assert Creator.objects.count() == 0
    assert run("--creator", "nora", "--create", cards)["created"] == 2
    assert Creator.objects.get().brand.mood == "warm"


def test_a_file_that_cannot_be_read_fails_the_command_after_the_good_ones_are_in(
    creator: Creator, cards: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"not json")
    with pytest.raises(CommandError, match=r"Could not be read at all: broken\.json\.") as failed:
        run("--creator", "mara", broken, cards)
    assert failed.value.returncode == 1
    assert creator.clip_cards.count() == 2


def test_a_missing_file_changes_nothing(creator: Creator, cards: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run("--creator", "mara", cards, tmp_path / "missing.json")
    assert ClipCard.objects.count() == 0


@pytest.mark.parametrize("handle", ["a", "Not Good", "admin"])
def test_a_handle_nobody_may_have_is_refused(db: None, cards: Path, handle: str) -> None:
    with pytest.raises(CommandError):
        run("--creator", handle, "--create", cards)
    assert Creator.objects.count() == 0
