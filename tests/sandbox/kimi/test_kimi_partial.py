"""Partial Mode: where it is allowed, what comes, and how it goes wrong."""

import json
from typing import Any

import pytest

from tests.sandbox.kimi.talking import OPENING, Kimi, finish_of, written


def begun(content: str, **rest: Any) -> list[dict[str, Any]]:
    return [*OPENING, {"role": "assistant", "content": content, "partial": True, **rest}]


@pytest.fixture
def text(kimi: Kimi) -> str:
    """What the stand-in answers without any tools."""
    return written(kimi.stream(tools=None))


def test_the_answer_goes_on_and_does_not_repeat_the_prefix(kimi: Kimi, text: str) -> None:
    assert written(kimi.stream(tools=None, messages=begun(text[:12]))) == text[12:]


def test_the_limit_is_for_the_rest_alone(kimi: Kimi, text: str) -> None:
    answer = kimi.stream(tools=None, messages=begun(text[:-3]), max_completion_tokens=8)
    assert (written(answer), finish_of(answer)) == (text[-3:], "stop")


def test_a_name_belongs_to_the_prefix(kimi: Kimi, text: str) -> None:
    assert written(kimi.stream(tools=None, messages=begun(text[:12], name="Ines"))) == text[12:]


@pytest.mark.parametrize(
    ("messages", "changes"),
    [
        ([begun("x")[-1], *OPENING], {}),
        ([*OPENING, {"role": "user", "content": "x", "partial": True}], {}),
        (begun(""), {}),
        (begun("{"), {"response_format": {"type": "json_object"}}),
        (begun("{"), {"model": "kimi-k3", "thinking": None}),
    ],
    ids=["not last", "not the assistant's", "empty", "with json_object", "thinking without its reasoning"],
)
def test_where_it_is_refused(kimi: Kimi, messages: list[dict[str, Any]], changes: dict[str, Any]) -> None:
    assert kimi.ask(messages=messages, **changes).status_code == 400


def test_with_the_reasoning_before_it_a_thinking_model_goes_on_without_thinking_again(kimi: Kimi) -> None:
    answer = kimi.ask(model="kimi-k3", thinking=None, messages=begun("Cal", reasoning_content="hm"))
    assert answer.status_code == 200
    assert "reasoning_content" not in json.dumps(answer.json())


def test_its_faults(kimi: Kimi, text: str) -> None:
    kimi.fault("partial_restarts", times=1)
    assert written(kimi.stream(tools=None, messages=begun(text[:12]))) == text
    kimi.fault("partial_talks", times=1)
    assert written(kimi.stream(tools=None, messages=begun(text[:12]))) == "Going on from there: " + text[12:]
    kimi.fault("partial_refused", times=1)
    assert kimi.ask(tools=None).status_code == 200
    assert kimi.ask(tools=None, messages=begun(text[:12])).status_code == 400


def test_a_picture_counts_as_much_as_any_other(kimi: Kimi) -> None:
    def tokens(data: str) -> int:
        parts = [
            {"type": "text", "text": "this"},
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}},
        ]
        answer = kimi.ask(tools=None, messages=[{"role": "user", "content": parts}])
        return int(answer.json()["usage"]["prompt_tokens"])

    assert tokens("A" * 4) == tokens("A" * 40_000) > 1_024
