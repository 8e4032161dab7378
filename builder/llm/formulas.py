"""Moonshot's Formula tools: functions that the provider runs for its models, such as a web search."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import openai

from builder.llm.client import sdk_client
from builder.llm.errors import trace_id, without_key
from builder.llm.kimi import translated
from builder.llm.messages import Turn
from builder.llm.model import ModelError
from builder.llm.text import mended

RUN_SECONDS = 60.0
MAX_OUTPUT = 200_000
ADDRESS: Final = re.compile(r"[a-z0-9_-]{1,64}/[a-z0-9_-]{1,64}(?::[a-zA-Z0-9._-]{1,64})?")
BUILTIN_SEARCH: Final = "$web_search"


class FiberFailed(ModelError):
    """The function ran and gave nothing; running it again may."""

    retryable = True
    outcome = "model_unavailable"
    sentence = "The search gave nothing."


class NotAFormula(ModelError):
    """The address is none, or the provider's answer is not what a formula gives."""

    outcome = "request_refused"
    sentence = "The research tools of the writing service are not set up rightly."


@dataclass(frozen=True)
class FormulaTool:
    """A function of a formula, as the provider describes it to the model."""

    address: str
    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class FiberOutput:
    """What a run gave. An `encrypted` text is for the model alone: it goes on unread and unchanged."""

    text: str
    encrypted: bool
    trace_id: str = ""


class Formulas:
    """The formulas of one provider account. Retries nothing by itself."""

    def __init__(self, *, api_key: str, base_url: str, run_seconds: float = RUN_SECONDS) -> None:
        self._api_key, self._base_url = api_key, base_url
        self._client = sdk_client(api_key=api_key, base_url=base_url, silence_seconds=run_seconds)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def tools(self, address: str) -> Sequence[FormulaTool]:
        """The functions of the formula `moonshot/web-search:latest`. Raises ModelError."""
        body, _ = self._ask(f"/formulas/{_checked(address)}/tools", None)
        listed = body.get("tools")
        found = [_tool(address, one) for one in listed] if isinstance(listed, list) else []
        if not found:
            raise NotAFormula(f"{address} names no tools.")
        return found

    def run(self, tool: FormulaTool, arguments: str) -> FiberOutput:
        """Run the function with these arguments, JSON text as the model wrote it. Raises ModelError."""
        sent = {"name": tool.name, "arguments": arguments}
        body, trace = self._ask(f"/formulas/{_checked(tool.address)}/fibers", sent)
        context = body.get("context")
        context = context if isinstance(context, Mapping) else {}
        if body.get("status") != "succeeded":
            reason = without_key(str(context.get("error") or body.get("error") or body.get("status")), self._api_key)
            raise FiberFailed(f"{tool.name}: {reason[:200]}", trace_id=trace)
        encrypted = context.get("encrypted_output")
        output = encrypted if encrypted else context.get("output")
        text = output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
        if output in (None, "") or len(text) > MAX_OUTPUT:
            raise FiberFailed(f"{tool.name}: {'nothing' if output in (None, '') else 'too much'} came back", trace_id=trace)
        return FiberOutput(text if encrypted else mended(text), bool(encrypted), trace)

    def _ask(self, path: str, sent: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], str]:
        try:
            if sent is None:
                response = self._client.get(path, cast_to=httpx2.Response)
            else:
                response = self._client.post(path, cast_to=httpx2.Response, body=sent)
            body = response.json()
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise translated(error, Turn(), self._base_url, self._api_key) from error
        except ValueError as error:
            raise NotAFormula(f"{path} did not answer with JSON.") from error
        if not isinstance(body, dict):
            raise NotAFormula(f"{path} did not answer with an object.")
        return body, trace_id(response.headers)


def _checked(address: str) -> str:
    if not ADDRESS.fullmatch(address):
        raise NotAFormula(f"{address!r} is not an address like moonshot/web-search:latest.")
    return address


def _tool(address: str, one: object) -> FormulaTool:
    function = one.get("function") if isinstance(one, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
        raise NotAFormula(f"{address} describes a tool without a name.")
    parameters = function.get("parameters")
    return FormulaTool(
        address=address,
        name=function["name"],
        description=str(function.get("description") or ""),
        parameters=parameters if isinstance(parameters, Mapping) else {"type": "object", "properties": {}},
    )
