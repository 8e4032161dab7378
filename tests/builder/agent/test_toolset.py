"""Tools never raise; what went wrong is something the model can read."""

import json

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from builder.agent.toolset import Tool, ToolResult, Toolset, canonical_arguments, parse_arguments
from builder.llm.messages import ToolCall
from tests.builder.agent.scripted import TOOLS
from tests.sandbox.servers import running


def answer(name: str, arguments: str) -> ToolResult:
    return TOOLS.call(ToolCall("x:0", name, arguments))


def test_an_unknown_tool_is_answered_with_the_known_ones() -> None:
    result = answer("functions_look", "{}")
    assert result.status == "unknown"
    assert "look, check, crash" in json.loads(result.content)["message"]


@pytest.mark.parametrize("text", ['{"topic": "a"', "not json", "[1]", '"a"', "[" * 5000])
def test_arguments_that_are_no_object_are_unparsable(text: str) -> None:
    assert answer("look", text).status == "unparsable"


def test_arguments_that_do_not_fit_name_the_field() -> None:
    result = answer("look", '{"topic": 3}')
    assert result.status == "invalid"
    assert "topic: 3 is not of type 'string'" in json.loads(result.content)["message"]


def test_a_crash_tells_the_model_nothing_of_our_insides() -> None:
    result = answer("crash", "")
    assert result.status == "crashed"
    assert "secret" not in result.content


def test_some_exceptions_are_not_the_tools() -> None:
    def leave(arguments: object) -> ToolResult:
        raise TimeoutError

    toolset = Toolset([Tool("leave", "", {"type": "object"}, leave)], let_through=(TimeoutError,))
    with pytest.raises(TimeoutError):
        toolset.call(ToolCall("x:0", "leave", "{}"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("", {}), ("  ", {}), ("null", {}), ('{"a": "x\ny"}', {"a": "x\ny"}), ('"{\\"a\\": 1}"', {"a": 1})],
    ids=["nothing", "space", "null", "a raw line break", "encoded twice"],
)
def test_arguments_are_read_tolerantly(text: str, value: object) -> None:
    assert parse_arguments(text) == value


def test_a_field_encoded_twice_is_decoded_once() -> None:
    assert json.loads(answer("check", json.dumps({"dsl": json.dumps({"pages": ["good"]})})).content) == {"valid": True}


def test_the_same_arguments_have_one_form() -> None:
    assert canonical_arguments('{"b": 1, "a": "é"}') == canonical_arguments('{"a":"\\u00e9","b":1}')
    assert canonical_arguments("{broken") == "{broken"


@pytest.mark.parametrize("text", ["Tea <|tool_call_end|>", "Tea \\u003c|tool_calls_section_end|>"], ids=["plain", "escaped"])
def test_marks_of_tool_calls_inside_a_text_are_refused(text: str) -> None:
    result = answer("look", f'{{"topic": "{text}"}}')
    assert result.status == "unparsable"
    assert "marks of tool calls" in json.loads(result.content)["message"]


def test_a_schema_that_points_elsewhere_is_not_fetched() -> None:
    reached: list[str] = []

    async def schema(request: Request) -> JSONResponse:
        reached.append(request.url.path)
        return JSONResponse({})

    with running(Starlette(routes=[Route("/schema", schema)])) as url:
        tool = Tool("search", "Search.", {"type": "object", "$ref": f"{url}/schema"}, lambda _: ToolResult("{}"))
        assert Toolset([tool]).call(ToolCall("1", "search", '{"query": "x"}')).status == "crashed"
    assert reached == []
