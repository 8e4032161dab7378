"""What happened in a build, turn by turn: what was asked, answered, called and paid."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from builder.agent.ending import Stopped
from builder.jobs.choose import job_of
from builder.ledger import request_digest
from builder.llm.messages import Message, Request, calls_of
from builder.models import Build, BuildCharge, BuildStep
from builder.models.build_step import StepStatus

LONG_DATA = re.compile(r"data:([a-z0-9.+-]+/[a-z0-9.+-]+);base64,[A-Za-z0-9+/=]{64,}")
KEY = re.compile(r"\b(?:sk|pk|rk|ak)[-_][A-Za-z0-9_-]{12,}")


def trace_of(build: Build) -> dict[str, Any]:
    """The whole build as JSON. The request of a turn is made again from the opening and the ledger; `request.exact` says
    whether that gives the bytes whose hash was kept, otherwise only the hash is sure."""
    opening, tools, why = _opening(build)
    history: list[Message] = []
    turns = []
    for step in build.steps.order_by("number"):
        turns.append(_turn(step, opening, history, tools))
        if step.status == StepStatus.COMPLETE:
            history += [step.assistant_message or {}, *step.tool_messages]
    return {
        "build": build.public_id,
        "task": build.task,
        "creator": build.creator.handle,
        "product": build.product.public_id if build.product else None,
        "status": build.status,
        "outcome": build.outcome,
        "message": build.message,
        "provider": build.provider,
        "model": build.model,
        "replacedModel": build.replaced_model or None,
        "keyOwner": "creator" if build.own_key else "site",
        "attempts": build.attempt_count,
        "createdAt": build.created_at.isoformat(),
        "finishedAt": build.finished_at.isoformat() if build.finished_at else None,
        "usage": _usage(build),
        "costMicrodollars": build.cost_microdollars,
        "tools": tools,
        "openingMissing": why,
        "turns": turns,
        "charges": [_charge(charge) for charge in build.charges.order_by("number")],
    }


def redacted(value: Any) -> Any:
    """The same without pictures and without anything that looks like a key."""
    if isinstance(value, str):
        text = LONG_DATA.sub(lambda found: f"[{found[1]}, {len(found[0]) * 3 // 4096} KB]", value)
        return KEY.sub("[key]", text)
    if isinstance(value, Mapping):
        return {name: redacted(one) for name, one in value.items()}
    return [redacted(one) for one in value] if isinstance(value, list | tuple) else value


def _opening(build: Build) -> tuple[list[Message] | None, list[dict[str, Any]], str]:
    """The first messages and the tools as the job makes them today, or why it cannot any more. Nobody outside is asked: a
    build that has not begun knows no tools of a provider yet."""
    if not build.steps.exists():
        return None, [], "Nothing was asked yet."
    try:
        job = job_of(build)
        return job.opening(), [tool.definition() for tool in job.tools()], ""
    except (ObjectDoesNotExist, LookupError, ValueError, TypeError, Stopped) as error:
        return None, [], f"The opening cannot be made again: {type(error).__name__}."


def _turn(
    step: BuildStep, opening: list[Message] | None, history: Sequence[Message], tools: list[dict[str, Any]]
) -> dict[str, Any]:
    messages = [*opening, *history] if opening is not None else None
    answer = step.assistant_message or {}
    return {
        "number": step.number,
        "attempt": step.attempt,
        "turn": step.turn,
        "status": step.status,
        "provider": step.provider,
        "model": step.model,
        "keyOwner": "creator" if step.own_key else "site",
        "traceId": step.trace_id,
        "fault": redacted(step.fault),
        "finishReason": step.finish_reason,
        "startedAt": step.started_at.isoformat(),
        "firstByteMs": step.first_byte_ms,
        "durationMs": step.duration_ms,
        "usage": {**_usage(step), "source": step.usage_source},
        "costMicrodollars": step.cost_microdollars,
        "request": {
            "hash": step.request_hash,
            "exact": messages is not None and request_digest(Request(messages, tools)) == step.request_hash,
            "messages": redacted(messages),
        },
        "reasoning": redacted(answer.get("reasoning_content")),
        "answer": redacted(answer.get("content")),
        "calls": _calls(step),
        "replies": redacted([message for message in step.tool_messages if message.get("role") != "tool"]),
    }


def _calls(step: BuildStep) -> list[dict[str, Any]]:
    results = {message.get("tool_call_id"): message.get("content") for message in step.tool_messages}
    return [
        {
            "id": call.id,
            "name": call.name,
            "arguments": redacted(_parsed(call.arguments)),
            "result": redacted(_parsed(results.get(call.id))),
        }
        for call in calls_of(step.assistant_message or {})
    ]


def _parsed(text: object) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text


def _usage(row: Build | BuildStep) -> dict[str, int]:
    return {
        "promptTokens": row.prompt_tokens,
        "cachedTokens": row.cached_tokens,
        "completionTokens": row.completion_tokens,
    }


def _charge(charge: BuildCharge) -> dict[str, Any]:
    return {
        "number": charge.number,
        "tool": charge.tool,
        "query": charge.query,
        "fault": redacted(charge.fault),
        "traceId": charge.trace_id,
        "costMicrodollars": charge.cost_microdollars,
    }
