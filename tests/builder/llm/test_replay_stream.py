"""The command that shows what the client makes of a recording."""

import json
from contextlib import nullcontext
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.builder.llm.streams import TWO_CALLS, chunk, stream


def replayed(*paths: Path, fails: str = "") -> list[dict[str, object]]:
    out = StringIO()
    with pytest.raises(CommandError, match=fails) if fails else nullcontext():
        call_command("replay_stream", *map(str, paths), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_file_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "good.sse").write_bytes(TWO_CALLS)
    (tmp_path / "cut.sse").write_bytes(TWO_CALLS[:500])
    files = tmp_path / "good.sse", tmp_path / "missing.sse", tmp_path / "cut.sse"
    good, missing, cut = replayed(*files, fails="Cannot read .*missing.sse")
    assert good == {
        "content": "Ich lese, was da ist… 🌿",
        "reasoning": None,
        "tool_calls": [
            {"id": "get_creator_brand:0", "name": "get_creator_brand", "arguments": "{}"},
            {"id": "get_clip_cards:1", "name": "get_clip_cards", "arguments": '{"topic": "Frühstück & 🍳"}'},
        ],
        "finish_reason": "tool_calls",
        "usage": {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940, "cached_tokens": 256},
        "complete": True,
        "faults": [],
    }
    assert cut["complete"] is False
    assert missing["faults"] == ["unreadable_file"]


def test_reasoning_and_absent_usage_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(stream(chunk({"reasoning_content": "hm"}), chunk({"content": "ok"}), chunk({}, "stop")))
    [line] = replayed(tmp_path / "a")
    assert (line["reasoning"], line["content"], line["usage"]) == ("hm", "ok", None)


def test_a_file_of_chunks_is_the_same_answer(tmp_path: Path) -> None:
    chunks = [line.removeprefix(b"data: ") for line in TWO_CALLS.splitlines() if line]
    (tmp_path / "bytes.sse").write_bytes(TWO_CALLS)
    (tmp_path / "chunks.jsonl").write_bytes(b"\n".join(chunks))
    (tmp_path / "without_end.jsonl").write_bytes(b"\n".join(chunks[:-1]) + b"\n\n")
    whole, chunked, unended = replayed(tmp_path / "bytes.sse", tmp_path / "chunks.jsonl", tmp_path / "without_end.jsonl")
    assert whole == chunked == unended
