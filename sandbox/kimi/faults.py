"""What can go wrong at Kimi, by name; a fault can be limited to a number of times and to one turn of a conversation.

Names in brackets are those of the field reports the faults are modelled on.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.fault_api import fault_from_json
from sandbox.common.faults import Fault, FaultPlan

CHAT = "/v1/chat/completions"

BEFORE_THE_ANSWER = {
    "latency": "Every answer waits this many seconds (value).",
    "cut_before": "The connection is cut before any answer.",
    "overloaded": "429 engine_overloaded_error (F14); value = Retry-After in seconds, 0 = without.",
    "overloaded_until": "429 engine_overloaded_error whose Retry-After is a date, value seconds from now (F14).",
    "rate_limited": "429 rate_limit_reached_error; value = Retry-After in seconds, 0 = without.",
    "day_limit": "429 rate_limit_reached_error for the tokens of the day (TPD): trying again does not help today.",
    "quota": "429 exceeded_current_quota_error: trying again does not help.",
    "quota_forbidden": "403 exceeded_current_quota_error, as older accounts got it.",
    "forbidden": "403 permission_denied_error.",
    "coding_error": "401 in the shape of the coding endpoint, with an outer type.",
    "content_filter": "400 content_filter.",
    "vague_400": "400 with a message that says nothing (F20).",
    "too_long": "400 token limit exceeded.",
    "too_large": "400 total message size exceeds the limit (F22).",
    "server_error": "500 server_error.",
    "unexpected_output": "500 unexpected_output.",
    "client_closed": "499 client_closed_request.",
    "unavailable": "503 server_unavailable.",
    "bad_gateway": "502 with an HTML page.",
    "gateway_timeout": "504 with an HTML page.",
    "json_error": "200 application/json with an error body, also to a stream request.",
    "json_answer": "200 application/json with a whole completion, also to a stream request.",
    "partial_refused": "400 to a request that asks to go on with an answer (partial).",
    "no_choices": "200 with choices null, or a stream whose chunks have none.",
}
IN_THE_STREAM = {
    "cut_stream": "The connection is cut after this many bytes (value; 0 = half of them) (F15).",
    "no_done": "The stream ends without [DONE].",
    "no_finish": "The stream ends without finish chunk and without [DONE].",
    "error_event": "An error event after this many events (value; 0 = half of them).",
    "silence": "Nothing comes for this many seconds (value; 0 = 3600) in the middle of the stream.",
    "comments": "Comment lines between the events.",
    "retry_lines": "A retry: block between the events.",
    "empty_data": "An empty data: event between the events.",
    "event_ids": "Each event has an id: line.",
    "no_blank_lines": "No blank line stands between the events.",
    "flood": "After half of the events one more that never ends; value = megabytes, 0 = 8.",
    "no_space": "No space after data:.",
    "crlf": "Lines end with CR LF.",
    "glued": "Two events are glued together in the middle (F16).",
    "garbled": "One event is not JSON.",
    "torn_bytes": "The network delivers three bytes at a time, also inside UTF-8.",
    "empty_choices": "A chunk with choices [] in the middle.",
    "null_delta": "A chunk whose delta is null in the middle.",
    "role_repeated": "The role stands in every chunk.",
    "after_done": "Another event follows [DONE].",
}
IN_THE_CALLS = {
    "ids_missing": "Calls have no id (F4).",
    "ids_empty": "Calls have an empty id (F4).",
    "ids_late": "The id comes with the last fragment (F4).",
    "ids_duplicate": "All calls of the turn have the id of the first (F5).",
    "ids_repeat_earlier": "The first call has an id of an earlier turn (F5).",
    "ids_mutated": "Later fragments carry another id.",
    "ids_flat": "Ids have lost their dot and colon, as in functionsexec5 (F1).",
    "ids_functions": "Ids have the form functions.name:idx.",
    "ids_restart": "Ids count from 0 in every turn, as with k3.",
    "no_index": "Fragments carry no index.",
    "no_arguments": "The first fragment of a call has no arguments at all.",
    "name_split": "The name comes in two fragments (F23).",
    "name_blank": "Later fragments carry an empty name and the id 0 (F23).",
    "name_late": "Arguments come before the name (F4).",
    "name_decorated": "The tool is called functions_<name> (F18).",
    "name_unknown": "A tool is called that was not offered (F18).",
    "escaped": "Arguments are written in ASCII with escapes, cut inside them.",
    "double_encoded": "The dsl argument is JSON inside a string (F3).",
    "broken_json": "The arguments lack their last brace (F2).",
    "raw_control": "The arguments hold a raw line break inside a string (F2).",
    "cut_arguments": "The arguments are cut and the turn ends with length (F2).",
    "prose_arguments": "The dsl argument is a sentence.",
    "same_call_twice": "The first call of the turn comes twice in the same turn.",
    "repeat_calls": "The calls of the turn before come again instead of new ones (F12).",
    "markup_inside": "A text inside the arguments ends in native markup (F2).",
    "many_calls": "The first call of the turn comes a hundred times more.",
    "markup_reasoning": "The calls stand as native markup in the reasoning, finish_reason stop (F1).",
    "markup": "The calls stand as native markup in the content, finish_reason stop (F1).",
    "markup_partial": "Half of the native markup stands in the content (F1).",
    "markup_k3": "The calls stand as k3 markup in the content (F1).",
    "finish_stop": "Calls with finish_reason stop (F7).",
    "finish_null": "Calls with no finish_reason at all (F7).",
    "finish_odd": "Calls with a finish_reason nobody knows (F7).",
}
IN_THE_WORDS = {
    "empty_turn": "A turn with nothing in it (F8).",
    "thinking_only": "A turn with reasoning and nothing else (F8).",
    "empty_calls": "A turn with tool_calls [] and no text (F8).",
    "reasoning_eats_budget": "Long reasoning, no text, finish_reason length (F9).",
    "prose": "The work is announced in words, no call follows (F13).",
    "cut_answer": "The text of an answer is cut in the middle, finish_reason length (F17).",
    "partial_restarts": "A continued answer begins again from its start.",
    "partial_talks": "A continued answer begins with a sentence about going on.",
    "fenced": "A JSON answer stands in a Markdown fence.",
    "unknown_block": "The draft has a block type that does not exist.",
    "stranger_testimonial": "The draft has a testimonial nobody gave.",
    "invented_number": "The draft has a number no clip holds.",
    "bad_reference": "The draft has a reference to a clip that does not exist.",
    "too_long_title": "The draft has a title far over its limit.",
    "missing_prop": "A block of the draft lacks a required field.",
    "improve_outside": "An improvement writes about a block that was not named.",
    "improve_invented": "An improvement puts a number into a block that no clip holds.",
    "improve_invalid": "An improvement gives a field that its block does not have.",
    "improve_nothing": "An improvement has no changes at all.",
}
IN_THE_FORMULAS = {
    "fiber_failed": "A formula's run ends with status failed.",
    "fiber_empty": "A formula's run succeeds and gives nothing.",
    "fiber_slow": "A formula's run takes this many seconds (value; 0 = 5).",
    "fiber_plain": "Search results come as plain text instead of encrypted.",
    "fiber_hostile": "The pages found hold instructions to the model, this many times (value).",
}
KNOWN = {**BEFORE_THE_ANSWER, **IN_THE_STREAM, **IN_THE_CALLS, **IN_THE_WORDS, **IN_THE_FORMULAS}


def turn_path(turn: int) -> str:
    """Return the path under which the faults of one turn are kept; `fault*1@<this>` in the environment."""
    return f"{CHAT}/turn-{turn}/"


class RequestFaults:
    """The faults that may hit one request, and those that did."""

    def __init__(self, plan: FaultPlan, turn: int = 0) -> None:
        self._plan = plan
        self._path = turn_path(turn)
        self.taken: list[str] = []

    def take(self, name: str) -> Fault | None:
        """Use up one of the fault's times and return it, or return None when it is not in force."""
        fault = self._plan.take(name, self._path)
        if fault is not None:
            self.taken.append(name)
        return fault


def read_fault(body: Any) -> Fault:
    """Build a fault from `{"name", "value"?, "times"?, "turn"?}`. Raises `FaultNotUnderstood`."""
    if isinstance(body, dict) and body.get("turn") not in (None, ""):
        turn = body["turn"]
        rest = {key: value for key, value in body.items() if key != "turn"}
        return fault_from_json({**rest, "path_prefix": turn_path(int(turn))})
    return fault_from_json({key: value for key, value in body.items() if key != "turn"} if isinstance(body, dict) else body)


def fault_routes(plan: FaultPlan) -> list[Route]:
    """Return `/_sandbox/faults`: GET lists, POST adds one fault or a list, DELETE clears all or `?name=`."""

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            plan.clear(request.query_params.get("name"))
        elif request.method == "POST":
            try:
                body = await request.json()
                for fault in [read_fault(one) for one in (body if isinstance(body, list) else [body])]:
                    plan.add(fault)
            except (TypeError, ValueError) as error:
                return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(plan.as_json())

    return [Route("/_sandbox/faults", faults, methods=["GET", "POST", "DELETE"])]
