"""Tools never raise: unknown, unparsable, invalid and crashed are four results that the model can read."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry

from builder.llm.messages import ToolCall
from builder.llm.text import has_markup

Status = Literal["ok", "refused", "unknown", "unparsable", "invalid", "crashed", "repeated"]
MAX_PROBLEMS = 8
NOWHERE: Registry[Any] = Registry()
"""A schema may come from a provider: what it refers to is never fetched."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToolResult:
    """What goes back to the model, as JSON text. `refused` means the tool ran and found the document wanting; `document`
    is set when it found it good, which ends the run. `microdollars` is what the call cost."""

    content: str
    status: Status = "ok"
    document: Mapping[str, Any] | None = None
    problems: Sequence[Mapping[str, Any]] = ()
    microdollars: int = 0


@dataclass(frozen=True)
class Tool:
    """A function the model may call. `parameters` is a JSON Schema of type object, `run` takes valid arguments; a good
    result of one that `ends` ends the run."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    run: Callable[[Mapping[str, Any]], ToolResult]
    ends: bool = False

    def definition(self) -> dict[str, Any]:
        """How the tool is offered to the model."""
        function = {"name": self.name, "description": self.description, "parameters": dict(self.parameters)}
        return {"type": "function", "function": function}


class Toolset:
    """The tools on offer. Exceptions of the classes in `let_through` are not the tool's and go on."""

    def __init__(self, tools: Sequence[Tool], *, let_through: tuple[type[Exception], ...] = ()) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._let_through = let_through

    def definitions(self) -> list[dict[str, Any]]:
        """Every tool as offered to the model, always in the same order."""
        return [tool.definition() for tool in self._tools.values()]

    @property
    def ending(self) -> str:
        """The tool that a run is meant to end with; empty when there is none."""
        return next((tool.name for tool in self._tools.values() if tool.ends), "")

    def call(self, call: ToolCall) -> ToolResult:
        """Run the call, or say why not."""
        tool = self._tools.get(call.name)
        if tool is None:
            return _fault("unknown", f"There is no tool {call.name!r}. The tools are: {', '.join(self._tools)}.")
        try:
            arguments = parse_arguments(call.arguments)
        except ValueError as error:
            return _fault("unparsable", f"The arguments are not one whole JSON object: {error}. Send the whole call again.")
        if has_markup(json.dumps(arguments, ensure_ascii=False)):
            return _fault(
                "unparsable", "A text in the arguments holds marks of tool calls. Send the whole call without them."
            )
        try:
            arguments, faults = _fitted(arguments, tool.parameters)
            if faults:
                listed = "; ".join(map(_sentence, faults[:MAX_PROBLEMS]))
                return _fault("invalid", f"The arguments do not fit: {listed}.")
            return tool.run(arguments)
        except self._let_through:
            raise
        except Exception:
            log.exception("The tool %s crashed.", call.name)
            return _fault("crashed", f"{call.name} failed through no fault of yours. Go on without it, or try once more.")


def parse_arguments(text: str) -> dict[str, Any]:
    """The arguments as an object: nothing at all means none, raw control characters are accepted, JSON text inside a
    JSON string is taken out once. Raises ValueError."""
    value: object = _loads(text) if text.strip() else {}
    if isinstance(value, str):
        value = _loads(value)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"it is a {type(value).__name__}")
    return value


def canonical_arguments(text: str) -> str:
    """The same text for the same arguments, however they are spaced and ordered; unparsable text is its own."""
    try:
        return json.dumps(parse_arguments(text), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return text


def _loads(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _fitted(arguments: dict[str, Any], schema: Mapping[str, Any]) -> tuple[dict[str, Any], list[ValidationError]]:
    """The arguments and what is wrong with them; a field that should not be text is decoded once if that helps."""
    faults = _faults(arguments, schema)
    if not faults:
        return arguments, []
    decoded = {name: _decoded(value) for name, value in arguments.items()}
    remaining = _faults(decoded, schema)
    return (arguments, faults) if remaining else (decoded, [])


def _faults(arguments: object, schema: Mapping[str, Any]) -> list[ValidationError]:
    found = Draft202012Validator(schema, registry=NOWHERE).iter_errors(arguments)
    return sorted(found, key=lambda fault: list(map(str, fault.absolute_path)))


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return _loads(value)
    except ValueError:
        return value


def _sentence(fault: ValidationError) -> str:
    where = ".".join(map(str, fault.absolute_path))
    return f"{where}: {fault.message[:160]}" if where else fault.message[:160]


def _fault(status: Status, message: str) -> ToolResult:
    return ToolResult(json.dumps({"error": status, "message": message}, ensure_ascii=False), status=status)
