"""What the API refuses before any work, with its own words."""

from typing import Any

import httpx
import pytest

from tests.sandbox.kimi.talking import KEY, OPENING, Kimi


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    assert set(error) == {"type", "message"}
    return answer.status_code, error["type"], error["message"]


def test_a_good_request_is_answered(kimi: Kimi) -> None:
    assert kimi.ask().status_code == 200


def test_a_request_without_key_is_refused(kimi: Kimi) -> None:
    answer = kimi.http.post(f"{kimi.url}/v1/chat/completions", json={})
    assert refused(answer) == (401, "invalid_authentication_error", "Invalid Authentication")


def test_a_key_that_is_listed_as_bad_is_refused(kimi: Kimi) -> None:
    kimi.switch(bad_keys=["sk-spent"])
    assert refused(kimi.ask(key="sk-spent")) == (401, "incorrect_api_key_error", "Incorrect API key provided")
    assert kimi.ask(key="sk-other").status_code == 200


@pytest.mark.parametrize(("region", "key"), [("ai", "sk-cn-1"), ("cn", "sk-ai-1")])
def test_a_key_of_the_other_region_is_refused(kimi: Kimi, region: str, key: str) -> None:
    kimi.switch(region=region)
    assert refused(kimi.ask(key=key))[:2] == (401, "invalid_authentication_error")


def test_a_retired_model_is_not_found(kimi: Kimi) -> None:
    assert kimi.ask(model="kimi-k2.5").status_code == 200
    kimi.switch(retired="kimi-k2.5")
    expected = (404, "resource_not_found_error", "Not found the model kimi-k2.5 or Permission denied")
    assert refused(kimi.ask(model="kimi-k2.5")) == expected
    listed = kimi.http.get(f"{kimi.url}/v1/models", headers={"Authorization": f"Bearer {KEY}"}).json()["data"]
    assert [model["id"] for model in listed] == [
        "kimi-k2.6",
        "kimi-k2.7-code",
        "kimi-k2.7-code-highspeed",
        "kimi-k3",
        "kimi-k3.1-pro",
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("temperature", 0.7, "invalid temperature: only 0.6 is allowed for this model"),
        ("top_p", 0.9, "invalid top_p: only 0.95 is allowed for this model"),
        ("n", 2, "invalid n: only 1 is allowed for this model"),
        ("presence_penalty", 1, "invalid presence_penalty: only 0 is allowed for this model"),
        ("frequency_penalty", 0.5, "invalid frequency_penalty: only 0 is allowed for this model"),
    ],
)
def test_sampling_values_are_fixed(kimi: Kimi, field: str, value: Any, message: str) -> None:
    assert refused(kimi.ask(**{field: value})) == (400, "invalid_request_error", message)


def test_the_fixed_temperature_depends_on_thinking(kimi: Kimi) -> None:
    assert kimi.ask(temperature=0.6).status_code == 200
    assert refused(kimi.ask(temperature=0.6, thinking=None))[2] == "invalid temperature: only 1 is allowed for this model"
    assert kimi.ask(temperature=1, thinking={"type": "enabled"}).status_code == 200


@pytest.mark.parametrize(
    ("model", "thinking", "status"),
    [
        ("kimi-k2.5", {"type": "disabled"}, 200),
        ("kimi-k2.5", {"type": "enabled", "keep": "all"}, 400),
        ("kimi-k2.6", {"type": "enabled", "keep": "all"}, 200),
        ("kimi-k2.6", {"type": "enabled", "keep": "some"}, 400),
        ("kimi-k2.6", {"type": "maybe"}, 400),
        ("kimi-k2.7-code", {"type": "disabled"}, 400),
        ("kimi-k2.7-code", {"type": "enabled"}, 200),
        ("kimi-k3", {"type": "enabled"}, 400),
        ("kimi-k3", None, 200),
    ],
)
def test_each_model_allows_its_own_thinking(kimi: Kimi, model: str, thinking: Any, status: int) -> None:
    assert kimi.ask(model=model, thinking=thinking).status_code == status


def test_only_k3_takes_an_effort_and_only_three_of_them(kimi: Kimi) -> None:
    assert kimi.ask(model="kimi-k3", thinking=None, reasoning_effort="low").status_code == 200
    assert kimi.ask(model="kimi-k3", thinking=None, reasoning_effort="none").status_code == 400


NAMED = {"type": "function", "function": {"name": "get_clip_cards"}}
ON = {"type": "enabled"}


@pytest.mark.parametrize(
    ("model", "thinking", "choice", "message"),
    [
        ("kimi-k2.6", ON, "auto", None),
        ("kimi-k2.6", ON, "none", None),
        ("kimi-k2.6", ON, "required", "tool_choice 'required' is incompatible with thinking enabled"),
        ("kimi-k2.6", ON, NAMED, "tool_choice 'specified' is incompatible with thinking enabled"),
        ("kimi-k2.6", {"type": "disabled"}, "required", None),
        ("kimi-k2.6", {"type": "disabled"}, NAMED, None),
        ("kimi-k2.7-code", ON, "required", "tool_choice 'required' is incompatible with thinking enabled"),
        ("kimi-k3", None, "required", None),
        ("kimi-k3", None, "sometimes", "Invalid request: tool_choice is not valid"),
    ],
)
def test_tool_choice_and_thinking_go_together_as_in_the_matrix(
    kimi: Kimi, model: str, thinking: Any, choice: Any, message: str | None
) -> None:
    answer = kimi.ask(model=model, thinking=thinking, tool_choice=choice)
    if message is None:
        assert answer.status_code == 200
    else:
        assert refused(answer) == (400, "invalid_request_error", message)


def test_a_demanded_call_needs_tools(kimi: Kimi) -> None:
    assert kimi.ask(tools=None, tool_choice="required").status_code == 400
    assert kimi.ask(tools=[], tool_choice="required").status_code == 400
    assert kimi.ask(tools=None, tool_choice="auto").status_code == 200


def test_a_demanded_call_is_made(kimi: Kimi) -> None:
    calls = kimi.ask(tool_choice=NAMED).json()["choices"][0]["message"]["tool_calls"]
    assert [one["function"]["name"] for one in calls] == ["get_clip_cards"]


def tool(name: str, parameters: Any = None, **function: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "parameters": parameters or {"type": "object"}, **function}}


@pytest.mark.parametrize("name", ["ab", "1look_up", "look up", "x" * 65, ""])
def test_a_tool_name_has_a_shape(kimi: Kimi, name: str) -> None:
    message = "function name is invalid, must start with a letter and can contain letters, numbers, underscores, and dashes"
    assert refused(kimi.ask(tools=[tool(name)]))[2] == f"Invalid request: {message}"


def test_a_tool_name_stands_once(kimi: Kimi) -> None:
    answer = kimi.ask(tools=[tool("files"), tool("files")])
    assert refused(answer)[::2] == (400, "Invalid request: function name files is duplicated")


def test_at_most_128_tools_are_taken(kimi: Kimi) -> None:
    assert kimi.ask(tools=[tool(f"tool_{number}") for number in range(128)]).status_code == 200
    assert kimi.ask(tools=[tool(f"tool_{number}") for number in range(129)]).status_code == 400


def test_a_request_beyond_the_context_is_refused(kimi: Kimi) -> None:
    answer = kimi.ask(max_completion_tokens=262_144)
    assert "Your request exceeded model token limit: 262144 (requested: " in refused(answer)[2]
    kimi.switch(context_limit=50)
    assert refused(kimi.ask())[2] == "Input token length too long"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"type": "json_object"}, 200),
        ({"type": "yaml"}, 400),
        ({"type": "json_schema"}, 400),
        ({"type": "json_schema", "json_schema": {"name": "card"}}, 400),
        ({"type": "json_schema", "json_schema": {"name": "card", "schema": {"type": "object"}}}, 200),
        ({"type": "json_schema", "json_schema": {"name": "card", "schema": {"type": "object"}, "strict": "yes"}}, 400),
    ],
)
def test_a_response_format_is_checked(kimi: Kimi, given: Any, status: int) -> None:
    assert kimi.ask(response_format=given).status_code == status


@pytest.mark.parametrize(("stop", "status"), [("end", 200), (["a"] * 5, 200), (["a"] * 6, 400), ("ä" * 17, 400)])
def test_stops_are_few_and_short(kimi: Kimi, stop: Any, status: int) -> None:
    assert kimi.ask(stop=stop).status_code == status


def test_more_requests_a_minute_than_allowed_are_refused(kimi: Kimi) -> None:
    kimi.switch(requests_per_minute=1)
    kimi.ask()
    answer = kimi.ask()
    assert refused(answer)[:2] == (429, "rate_limit_reached_error")
    assert answer.headers["retry-after"] == "1"


def test_every_answer_has_the_headers_of_the_real_one(kimi: Kimi) -> None:
    for answer in (kimi.ask(), kimi.ask(model="gpt-9"), kimi.ask(stream=True)):
        assert len(answer.headers["x-trace-id"]) == 32
        assert answer.headers["x-owny-sandbox"] == "kimi"
        assert answer.headers["x-ratelimit-limit"] == "100000"
        assert {"x-ratelimit-remaining", "x-ratelimit-reset", "msh-request-id", "server-timing"} <= set(answer.headers)


def test_balance_and_estimate_answer_in_their_shapes(kimi: Kimi) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    balance = kimi.http.get(f"{kimi.url}/v1/users/me/balance", headers=headers).json()
    assert (balance["code"], balance["scode"], balance["status"]) == (0, "0x0", True)
    assert set(balance["data"]) == {"available_balance", "voucher_balance", "cash_balance"}
    asked = {"model": "kimi-k2.6", "messages": OPENING}
    estimate = kimi.http.post(f"{kimi.url}/v1/tokenizers/estimate-token-count", json=asked, headers=headers).json()
    assert estimate["data"]["total_tokens"] == kimi.ask(tools=None).json()["usage"]["prompt_tokens"]


def test_a_body_that_is_not_json_is_refused(kimi: Kimi) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = kimi.http.post(f"{kimi.url}/v1/chat/completions", content=b"{", headers=headers)
    assert refused(answer)[:2] == (400, "invalid_request_error")
