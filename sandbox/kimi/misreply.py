"""The faults in what the model says: they turn a good turn into a bad one, when it is the kind of turn they fit."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.kimi.faults import RequestFaults
from sandbox.kimi.misdraft import spoil_draft
from sandbox.kimi.misimprove import spoil_changes
from sandbox.kimi.turn import Call, Turn, pieces

VALIDATE = "validate_product_dsl"
LONG_THOUGHT = "Let me think about which clips belong together and in what order they should come. " * 40
ANNOUNCEMENT = "I have everything I need. I will now write the product and check it."


def misreply(turn: Turn, faults: RequestFaults, messages: Sequence[Mapping[str, Any]]) -> Turn:
    """Return the turn with the faults in force that fit it."""
    for name, spoiled in WHOLE_TURNS.items():
        if faults.take(name):
            return spoiled
    if any(call.name == VALIDATE for call in turn.calls):
        if faults.take("prose"):
            return Turn(content=ANNOUNCEMENT)
        turn = replace(turn, calls=tuple(_spoiled_call(call, faults) for call in turn.calls))
        if faults.take("cut_arguments"):
            half = replace(turn.calls[-1], arguments=_half(turn.calls[-1].arguments))
            turn = replace(turn, calls=(*turn.calls[:-1], half), finish="length")
    turn = replace(turn, calls=tuple(spoil_changes(call, faults) for call in turn.calls))
    if turn.calls:
        turn = _misname(turn, faults, messages)
        return _misplace(turn, faults)
    if turn.content and faults.take("cut_answer"):
        return replace(turn, content=_half(turn.content), finish="length")
    if turn.content.startswith("{") and faults.take("fenced"):
        return replace(turn, content=f"```json\n{turn.content}\n```")
    return turn


WHOLE_TURNS = {
    "empty_turn": Turn(),
    "empty_calls": Turn(empty_calls=True),
    "thinking_only": Turn(reasoning="The creator wants a product. I should look at the clips first."),
    "reasoning_eats_budget": Turn(reasoning=LONG_THOUGHT, finish="length"),
}


def _half(text: str) -> str:
    cut = pieces(text)
    return "".join(cut[: len(cut) // 2])


def _spoiled_call(call: Call, faults: RequestFaults) -> Call:
    """Spoil the draft inside a validate call, then the JSON around it."""
    if call.name != VALIDATE:
        return call
    arguments = json.loads(call.arguments)
    key, draft = next(iter(arguments.items()))
    if isinstance(draft, dict):
        draft = spoil_draft(draft, faults)
    if faults.take("prose_arguments"):
        draft = "A calm guide with a sales page and four chapters, as you asked."
    if faults.take("double_encoded") and not isinstance(draft, str):
        draft = _dump(draft)
    text = _dump({key: draft}, ascii_only=bool(faults.take("escaped")))
    if faults.take("markup_inside"):
        text = text.replace('"title":"', '"title":"Calm <|tool_call_end|><|tool_calls_section_end|>', 1)
    if faults.take("raw_control"):
        text = text.replace('"title":"', '"title":"\n', 1)
    if faults.take("broken_json"):
        text = text[:-1]
    return replace(call, arguments=text)


def _dump(value: Any, *, ascii_only: bool = False) -> str:
    text = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))
    return text.replace("$", "\\u0024") if ascii_only else text


def _misname(turn: Turn, faults: RequestFaults, messages: Sequence[Mapping[str, Any]]) -> Turn:
    """Apply the faults in the names, ids and number of calls."""
    calls = turn.calls
    earlier = [call for message in messages for call in message.get("tool_calls") or []]
    last: list[Any] = next((message["tool_calls"] for message in reversed(messages) if message.get("tool_calls")), [])
    if last and faults.take("repeat_calls"):
        calls = tuple(
            Call(one["function"]["name"], one["function"]["arguments"], f"{one['function']['name']}:{len(earlier) + index}")
            for index, one in enumerate(last)
        )
    if faults.take("same_call_twice"):
        first = calls[0]
        calls = (*calls, replace(first, id=f"{first.name}:{len(earlier) + len(calls)}"))
    if faults.take("many_calls"):
        more = range(len(earlier) + len(calls), len(earlier) + len(calls) + 100)
        calls = (*calls, *(replace(calls[0], id=f"{calls[0].name}:{number}") for number in more))
    if faults.take("name_decorated"):
        calls = tuple(replace(call, name=f"functions_{call.name}") for call in calls)
    if faults.take("name_unknown"):
        calls = (replace(calls[0], name="search_web", id=f"search_web:{len(earlier)}"), *calls[1:])
    renamed: dict[str, Callable[[int, Call], str]] = {
        "ids_flat": lambda index, call: "functions" + call.id.replace(":", "").replace(".", ""),
        "ids_functions": lambda index, call: f"functions.{call.id}",
        "ids_restart": lambda index, call: f"{call.name}:{index}",
        "ids_duplicate": lambda index, call: calls[0].id,
        "ids_empty": lambda index, call: "",
    }
    for name, rename in renamed.items():
        if faults.take(name):
            calls = tuple(replace(call, id=rename(index, call)) for index, call in enumerate(calls))
    if earlier and faults.take("ids_repeat_earlier"):
        calls = (replace(calls[0], id=str(earlier[0].get("id"))), *calls[1:])
    return replace(turn, calls=calls)


def _misplace(turn: Turn, faults: RequestFaults) -> Turn:
    """Apply the faults in where the calls stand and how the turn ends."""
    if faults.take("markup_reasoning"):
        return Turn(content=turn.content, reasoning=turn.reasoning + _markup(turn.calls))
    for name, write in MARKUP.items():
        if faults.take(name):
            return Turn(content=turn.content + write(turn.calls), reasoning=turn.reasoning)
    for name, finish in (("finish_stop", "stop"), ("finish_null", ""), ("finish_odd", "unexpected_state")):
        if faults.take(name):
            return replace(turn, finish=finish)
    return turn


def _markup(calls: Sequence[Call]) -> str:
    inner = "".join(
        f"<|tool_call_begin|>functions.{call.id}<|tool_call_argument_begin|>{call.arguments}<|tool_call_end|>"
        for call in calls
    )
    return f"<|tool_calls_section_begin|>{inner}<|tool_calls_section_end|>"


def _partial_markup(calls: Sequence[Call]) -> str:
    return f"{calls[0].id}<|tool_call_argument_begin|>{calls[0].arguments}<|tool_calls_section_end|>"


def _k3_markup(calls: Sequence[Call]) -> str:
    inner = "".join(
        f'call tool="{call.name}" index="{index}"<|sep|>{call.arguments}<|close|>call<|sep|>'
        for index, call in enumerate(calls)
    )
    return f"<|open|>tools<|sep|>{inner}<|close|>message<|sep|>"


MARKUP: dict[str, Callable[[Sequence[Call]], str]] = {
    "markup": _markup,
    "markup_partial": _partial_markup,
    "markup_k3": _k3_markup,
}
