"""`POST /v1/chat/completions`: check, let the author speak, spoil what shall be spoiled, send."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from sandbox.common.faults import FaultPlan
from sandbox.kimi.author import write_turn
from sandbox.kimi.author.conversation import text_of
from sandbox.kimi.checks import Request, check_request
from sandbox.kimi.errors import invalid
from sandbox.kimi.faults import RequestFaults
from sandbox.kimi.journal import Entry, Journal, Meter
from sandbox.kimi.misreply import VALIDATE, misreply
from sandbox.kimi.protocol import Answer, Usage, chunks, completion
from sandbox.kimi.refusals import fault_response
from sandbox.kimi.settings import Settings
from sandbox.kimi.streaming import Dropped, PacedStream, script
from sandbox.kimi.tokens import PromptCache, prompt_parts
from sandbox.kimi.turn import Turn, limited, pieces, token_count


class Desk:
    """Everything the stand-in remembers between requests."""

    def __init__(self, settings: Settings, plan: FaultPlan) -> None:
        self.settings = settings
        self.plan = plan
        self.journal = Journal()
        self.cache = PromptCache()
        self.meter = Meter()

    def reset(self) -> None:
        """Forget requests, caches and faults; the settings stay."""
        self.plan.clear()
        self.journal.clear()
        self.meter.clear()
        self.cache = PromptCache()


async def answer_chat(request: HttpRequest, desk: Desk, entry: Entry) -> Response:
    """Answer a chat request as the API would, or as the faults in force want it."""
    entry.body = await read_json(request)
    checked = check_request(entry.body, desk.settings)
    faults = RequestFaults(desk.plan, checked.turn)
    entry.model, entry.turn, entry.stream = checked.model.id, checked.turn, checked.stream
    entry.prompt_tokens, entry.faults = checked.prompt_tokens, faults.taken
    latency = faults.take("latency")
    if latency:
        await asyncio.sleep(latency.value)
    if faults.take("cut_before"):
        entry.ended = "cut"
        return Dropped()
    refusal = fault_response(faults)
    if refusal is None and checked.messages[-1].get("partial") and faults.take("partial_refused"):
        refusal = invalid("partial mode can not be used together with tools").response()
    if refusal is not None:
        entry.ended = "answered"
        return refusal
    asked = _without_validator(checked) if desk.settings.answer_in_text else checked
    turn = _after_prefix(write_turn(asked, long_way=desk.settings.long_way), checked, faults)
    turn = limited(misreply(turn, faults, checked.messages), checked.max_output)
    answer = Answer(turn, _usage(turn, checked, desk), checked.model.id, _usage_places(checked, desk.settings))
    entry.completion_tokens, entry.cached_tokens = answer.usage.completion, answer.usage.cached
    entry.calls = [call.name for call in turn.calls]
    return await _sent(answer, checked, faults, desk, entry)


async def read_json(request: HttpRequest) -> Mapping[str, Any]:
    """Return the request's JSON object, or raise a 400."""
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise invalid("failed to parse the request body as JSON") from error
    if not isinstance(body, dict):
        raise invalid("the request body must be a JSON object")
    return body


async def _sent(answer: Answer, checked: Request, faults: RequestFaults, desk: Desk, entry: Entry) -> Response:
    """Return the answer as a stream or as one body."""
    without_choices = faults.take("no_choices")
    if not checked.stream or faults.take("json_answer"):
        await asyncio.sleep(_seconds(answer, desk.settings))
        body: dict[str, Any] = completion(answer)
        entry.ended = "answered"
        return JSONResponse({**body, "choices": None} if without_choices else body)
    made = chunks(answer, faults, tokens=desk.settings.tokens_per_chunk)
    if without_choices:
        made = [{key: value for key, value in chunk.items() if key != "choices"} for chunk in made]

    def ended(how: str) -> None:
        entry.ended = how

    return PacedStream(
        script(made, faults),
        chunks_per_second=desk.settings.tokens_per_second / desk.settings.tokens_per_chunk,
        first_token_seconds=desk.settings.first_token_seconds,
        ended=ended,
    )


def _seconds(answer: Answer, settings: Settings) -> float:
    rate = settings.tokens_per_second
    return settings.first_token_seconds + answer.usage.completion / rate if rate else 0.0


def _usage(turn: Turn, checked: Request, desk: Desk) -> Usage:
    owner = f"{checked.model.id}:{checked.cache_key}"
    cached = desk.cache.shared_tokens(owner, prompt_parts(checked.messages, checked.tools))
    return Usage(
        prompt=checked.prompt_tokens,
        completion=token_count(turn),
        cached=min(cached, checked.prompt_tokens),
        reasoning=len(pieces(turn.reasoning)),
    )


def _usage_places(checked: Request, settings: Settings) -> frozenset[str]:
    place = settings.usage_place
    places = {"choice", "finish", "last"} if place == "all" else {place} - {"none"}
    if checked.include_usage and place != "none":
        places.add("last")
    return frozenset(places)


def _without_validator(checked: Request) -> Request:
    return replace(checked, tools=[tool for tool in checked.tools if tool["function"].get("name") != VALIDATE])


def _after_prefix(turn: Turn, checked: Request, faults: RequestFaults) -> Turn:
    """With partial mode the answer goes on after the prefix and does not repeat it, nor the thought before it."""
    last = checked.messages[-1]
    prefix = text_of(last) if last.get("partial") else ""
    if not prefix or faults.take("partial_restarts"):
        return turn
    rest = turn.content[len(prefix) :] if turn.content.startswith(prefix) else turn.content
    talk = "Going on from there: " if faults.take("partial_talks") else ""
    return Turn(talk + rest, turn.calls, finish=turn.finish)
