"""What the API checks in a request before any work, and the sentences it refuses with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.kimi.errors import Refused, bare_invalid, invalid
from sandbox.kimi.history import check_messages
from sandbox.kimi.models import Model, find_model
from sandbox.kimi.schemas import parameters_problem
from sandbox.kimi.settings import Settings
from sandbox.kimi.tokens import count_prompt

TOOL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9-_]{2,63}")
MAX_TOOLS = 128
MAX_STOPS = 5
MAX_STOP_BYTES = 32
EFFORTS = ("low", "high", "max")
FORMATS = ("text", "json_object", "json_schema")


@dataclass(frozen=True)
class Request:
    """A chat request that passed every check."""

    model: Model
    messages: list[dict[str, Any]]
    tools: list[dict[str, Any]]
    tool_choice: Any
    thinking: bool
    stream: bool
    include_usage: bool
    max_output: int
    prompt_tokens: int
    response_format: Mapping[str, Any]
    cache_key: str

    @property
    def turn(self) -> int:
        """Which model turn this is: 1 more than the assistant messages in the history."""
        return 1 + sum(1 for message in self.messages if message["role"] == "assistant" and not message.get("partial"))


def check_key(authorization: str | None, settings: Settings) -> str:
    """Return the key of an `Authorization` header, or raise a 401."""
    scheme, _, key = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refused(401, "invalid_authentication_error", "Invalid Authentication")
    key = key.strip()
    other = "cn" if settings.region == "ai" else "ai"
    if key.startswith(f"sk-{other}-"):
        raise Refused(401, "invalid_authentication_error", "Invalid Authentication")
    if not key.startswith("sk-") or key in settings.bad_keys:
        raise Refused(401, "incorrect_api_key_error", "Incorrect API key provided")
    return key


def check_request(body: Any, settings: Settings) -> Request:
    """Return the request if the real API would take it, else raise `Refused`."""
    if not isinstance(body, Mapping):
        raise invalid("the request body must be a JSON object")
    if not body.get("model"):
        raise invalid("model is required")
    model = find_model(body["model"], frozenset(settings.retired))
    thinking = _thinking(body, model)
    _check_sampling(body, model, thinking)
    tools = _checked_tools(body.get("tools"))
    _check_tool_choice(body.get("tool_choice"), tools, model, thinking)
    _check_stop(body.get("stop"))
    response_format = _checked_format(body.get("response_format"))
    messages = check_messages(
        body.get("messages"),
        thinking=thinking,
        dynamic_tools=model.thinking == "effort",
        same_ids=model.id.startswith("kimi-k3"),
    )
    if messages[-1].get("partial") and response_format.get("type") == "json_object":
        raise invalid("partial mode can not be used together with response_format json_object")
    max_output, prompt_tokens = _check_length(body, messages, tools, model, settings)
    options = body.get("stream_options") or {}
    return Request(
        model=model,
        messages=messages,
        tools=tools,
        tool_choice=body.get("tool_choice") or "auto",
        thinking=thinking,
        stream=bool(body.get("stream")),
        include_usage=isinstance(options, Mapping) and bool(options.get("include_usage")),
        max_output=max_output,
        prompt_tokens=prompt_tokens,
        response_format=response_format,
        cache_key=str(body.get("prompt_cache_key") or ""),
    )


def _thinking(body: Mapping[str, Any], model: Model) -> bool:
    """Return whether the model thinks in this request."""
    effort = body.get("reasoning_effort")
    if model.thinking == "effort":
        if effort is not None and effort not in EFFORTS:
            raise invalid(f"reasoning_effort must be one of {', '.join(EFFORTS)}")
        if body.get("thinking") is not None:
            raise bare_invalid("invalid thinking: thinking is not supported for this model")
        return True
    given = body.get("thinking")
    if given is None:
        return True
    kind = given.get("type") if isinstance(given, Mapping) else None
    if model.thinking == "always" and kind != "enabled":
        raise bare_invalid("invalid thinking: only type=enabled is allowed for this model")
    if kind not in ("enabled", "disabled"):
        raise bare_invalid("invalid thinking: type must be enabled or disabled")
    if "keep" in given:
        allowed = {"switch": (None, "all"), "always": ("all",)}[model.thinking] if model.keeps_reasoning else ()
        if given["keep"] not in allowed:
            raise bare_invalid("invalid thinking: keep is not allowed for this model")
    return bool(kind == "enabled")


def _check_sampling(body: Mapping[str, Any], model: Model, thinking: bool) -> None:
    temperature = 1 if thinking or model.thinking != "switch" else 0.6
    fixed = {"temperature": temperature, "top_p": 0.95, "n": 1, "presence_penalty": 0, "frequency_penalty": 0}
    for name, only in fixed.items():
        if body.get(name) is not None and body[name] != only:
            raise bare_invalid(f"invalid {name}: only {only} is allowed for this model")


def _checked_tools(tools: Any) -> list[dict[str, Any]]:
    if tools is None:
        return []
    if not isinstance(tools, list):
        raise invalid("tools must be an array")
    if len(tools) > MAX_TOOLS:
        raise invalid(f"tools must contain at most {MAX_TOOLS} items")
    names: set[str] = set()
    for tool in tools:
        name = _checked_tool(tool)
        if name in names:
            raise invalid(f"function name {name} is duplicated")
        names.add(name)
    return tools


def _checked_tool(tool: Any) -> str:
    function = tool.get("function") if isinstance(tool, Mapping) else None
    if not isinstance(function, Mapping) or tool.get("type") not in ("function", "builtin_function"):
        raise invalid("tools.type must be function and tools.function is required")
    name = function.get("name")
    if tool["type"] == "builtin_function":
        if name != "$web_search":
            raise invalid(f"builtin function {name} is not found")
        return str(name)
    if not isinstance(name, str) or not TOOL_NAME.fullmatch(name):
        raise invalid(
            "function name is invalid, must start with a letter and can contain letters, numbers, underscores, and dashes"
        )
    problem = parameters_problem(function.get("parameters"), strict=function.get("strict") is not False)
    if problem:
        raise invalid(problem)
    return name


def _check_tool_choice(choice: Any, tools: list[dict[str, Any]], model: Model, thinking: bool) -> None:
    if choice in (None, "auto", "none"):
        return
    named = isinstance(choice, Mapping) and choice.get("type") == "function"
    if choice != "required" and not named:
        raise invalid("tool_choice is not valid")
    if not tools:
        raise invalid("tool_choice requires tools to be set")
    if thinking and model.thinking != "effort":
        kind = "specified" if named else "required"
        raise bare_invalid(f"tool_choice '{kind}' is incompatible with thinking enabled")
    if named and (choice.get("function") or {}).get("name") not in {tool["function"].get("name") for tool in tools}:
        raise invalid("tool_choice names a function that is not in tools")


def _check_stop(stop: Any) -> None:
    if stop is None:
        return
    stops = [stop] if isinstance(stop, str) else stop
    if not isinstance(stops, list) or len(stops) > MAX_STOPS:
        raise invalid(f"stop must be a string or at most {MAX_STOPS} strings")
    if any(not isinstance(one, str) or len(one.encode()) > MAX_STOP_BYTES for one in stops):
        raise invalid(f"each stop must be a string of at most {MAX_STOP_BYTES} bytes")


def _checked_format(given: Any) -> Mapping[str, Any]:
    if given is None:
        return {"type": "text"}
    if not isinstance(given, Mapping) or given.get("type") not in FORMATS:
        raise invalid("response_format.type must be text, json_object or json_schema")
    if given["type"] == "json_schema":
        schema = given.get("json_schema")
        if not isinstance(schema, Mapping) or not schema.get("name") or not isinstance(schema.get("schema"), Mapping):
            raise invalid("response_format.json_schema needs name and schema")
        if not isinstance(schema.get("strict", True), bool):
            raise invalid("response_format.json_schema.strict must be a boolean")
    return given


def _check_length(
    body: Mapping[str, Any],
    messages: list[dict[str, Any]],
    tools: list[dict[str, Any]],
    model: Model,
    settings: Settings,
) -> tuple[int, int]:
    """Return the output limit and the prompt's tokens."""
    limit = settings.context_limit or model.context_length
    asked = body.get("max_completion_tokens", body.get("max_tokens"))
    if asked is not None and (not isinstance(asked, int) or isinstance(asked, bool) or asked < 1):
        raise invalid("max_completion_tokens must be a positive integer")
    prompt_tokens = count_prompt(messages, tools)
    if prompt_tokens > limit:
        raise bare_invalid("Input token length too long")
    requested = prompt_tokens + (asked or 0)
    if requested > limit:
        raise invalid(f"Your request exceeded model token limit: {limit} (requested: {requested})")
    return asked or min(model.default_output, limit - prompt_tokens), prompt_tokens
