"""OpenTelemetry spans of a build, when a collector is set: one for the run, one for each request to the model and each
tool. Names are those of the GenAI conventions; no text of a creator, a clip or a model is in any of them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from builder.agent.events import Listener
from builder.agent.toolset import ToolResult
from builder.guarding import Guarded
from builder.llm.messages import Delta, Message, Request, ToolCall, Turn, Usage
from builder.llm.model import Model, ModelError
from builder.models import Build

Attributes = dict[str, str | int | bool | float]


@contextmanager
def spanned(build: Build, listener: Listener) -> Iterator[Listener]:
    """The listener for the length of a run, which also makes spans where a collector is set; otherwise the same listener."""
    tracer = _tracer(settings.OTEL_EXPORTER_OTLP_ENDPOINT)
    if tracer is None:
        yield listener
        return
    attributes: Attributes = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": build.task,
        "gen_ai.conversation.id": build.public_id,
        "owny.build.attempt": build.attempt_count,
        "owny.own_key": build.own_key,
    }
    name = f"invoke_agent {build.task}"
    with tracer.start_as_current_span(
        name, kind=SpanKind.INTERNAL, attributes=attributes, record_exception=False, set_status_on_exception=False
    ):
        spans = _Spans(listener, tracer)
        try:
            yield spans
        finally:
            spans.give_up()


@lru_cache(maxsize=1)
def _tracer(endpoint: str) -> Tracer | None:
    """Made in the process that works, once; nothing of the SDK is loaded without a collector."""
    if not endpoint:
        return None
    provider: trace.TracerProvider = import_string("builder.spans_export.provider_for")(endpoint)
    return provider.get_tracer("owny.builder")


class _Spans:
    """Passes everything on and keeps the times."""

    def __init__(self, listener: Listener, tracer: Tracer) -> None:
        self._listener, self._tracer = listener, tracer
        self._span: Span | None = None
        self._heard = False
        self._asked_at = self._since = time.time_ns()

    def asked(self, request: Request, model: Model) -> None:
        self._asked_at, self._heard = time.time_ns(), False
        attributes: Attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": model.provider if isinstance(model, Guarded) else "",
            "server.address": model.address if isinstance(model, Guarded) else "",
            "gen_ai.request.model": model.name,
            "gen_ai.request.max_tokens": request.answer_tokens,
            "gen_ai.request.stream": True,
        }
        self._span = self._tracer.start_span(f"chat {model.name}", kind=SpanKind.CLIENT, attributes=attributes)
        self._listener.asked(request, model)

    def heard(self, delta: Delta) -> None:
        if not self._heard and self._span is not None:
            self._heard = True
            seconds = (time.time_ns() - self._asked_at) / 1e9
            self._span.set_attribute("gen_ai.response.time_to_first_chunk", seconds)
        self._listener.heard(delta)

    def answered(self, turn: Turn, usage: Usage, measured: bool) -> None:
        if self._span is not None:
            self._span.set_attribute("gen_ai.response.finish_reasons", [turn.finish_reason or ""])
            self._end(usage, trace_id=turn.trace_id)
        self._listener.answered(turn, usage, measured)

    def failed(self, error: Exception, usage: Usage, wait: float | None) -> None:
        if self._span is not None:
            self._span.set_attribute("error.type", type(error).__name__)
            self._span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            self._end(usage, trace_id=error.trace_id if isinstance(error, ModelError) else "")
        self._listener.failed(error, usage, wait)

    def called(self, call: ToolCall, result: ToolResult) -> None:
        name = call.name if result.status != "unknown" else "unknown"
        attributes: Attributes = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": name,
            "gen_ai.tool.type": "function",
            "gen_ai.tool.call.id": call.id,
            "owny.tool.status": result.status,
        }
        span = self._tracer.start_span(f"execute_tool {name}", start_time=self._since, attributes=attributes)
        self._since = time.time_ns()
        span.end(self._since)
        self._listener.called(call, result)

    def replied(self, messages: Sequence[Message]) -> None:
        self._listener.replied(messages)

    def check(self) -> None:
        self._listener.check()

    def give_up(self) -> None:
        """The run ends; a request that was under way got no answer."""
        if self._span is not None:
            self._span.set_attribute("error.type", "interrupted")
            self._span.set_status(Status(StatusCode.ERROR, "interrupted"))
            self._end(Usage(), trace_id="")

    def _end(self, usage: Usage, *, trace_id: str) -> None:
        span, self._span = self._span, None
        if span is None:
            return
        span.set_attribute("gen_ai.usage.input_tokens", usage.prompt_tokens)
        span.set_attribute("gen_ai.usage.output_tokens", usage.completion_tokens)
        span.set_attribute("gen_ai.usage.cache_read.input_tokens", usage.cached_tokens)
        if trace_id:
            span.set_attribute("owny.provider.trace_id", trace_id)
        self._since = time.time_ns()
        span.end(self._since)
