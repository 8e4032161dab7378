"""OpenTelemetry: spans of a build at a collector, without a word of anybody."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pytest_django import Settings as DjangoSettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from builder.building import run_build
from builder.models import Build
from builder.spans_export import provider_for
from tests.builder.conftest import CLIPS, StandIn
from tests.sandbox.servers import running


@dataclass
class Collector:
    """What came, span by span."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> list[dict[str, Any]]:
        provider_for(self.url).force_flush()
        found = []
        for body in self.bodies:
            sent = ExportTraceServiceRequest.FromString(body)
            for span in sent.resource_spans[0].scope_spans[0].spans:
                values = {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}
                found.append({"name": span.name, "id": span.span_id, "parent": span.parent_span_id, **values})
        return found


@pytest.fixture
def collector(settings: DjangoSettings) -> Iterator[Collector]:
    """A collector that takes everything."""
    kept = Collector()

    async def take(request: Request) -> Response:
        kept.bodies.append(await request.body())
        return Response(b"", media_type="application/x-protobuf")

    with running(Starlette(routes=[Route("/v1/traces", take, methods=["POST"])])) as url:
        kept.url = settings.OTEL_EXPORTER_OTLP_ENDPOINT = url
        yield kept
        provider_for(url).shutdown()


def test_a_build_is_one_span_with_a_child_for_each_request_and_tool(
    build: Build, kimi: StandIn, collector: Collector
) -> None:
    kimi.fault("overloaded", times=1)
    run_build(build.pk)
    build.refresh_from_db()
    assert build.outcome == "validated"
    spans = collector.spans()
    (root,) = [span for span in spans if not span["parent"]]
    assert (root["name"], root["gen_ai.conversation.id"]) == ("invoke_agent product", build.public_id)
    children = [span for span in spans if span["parent"]]
    assert {span["parent"] for span in children} == {root["id"]}
    chats = [span for span in children if span["gen_ai.operation.name"] == "chat"]
    tools = [span for span in children if span["gen_ai.operation.name"] == "execute_tool"]
    assert len(chats) == build.turn_count + 1
    assert {span["name"] for span in chats} == {"chat kimi-k2.5"}
    assert [span["error.type"] for span in chats if "error.type" in span] == ["ModelBusy"]
    assert sum(span["gen_ai.usage.input_tokens"] for span in chats) == build.prompt_tokens
    assert sum(span["gen_ai.usage.output_tokens"] for span in chats) == build.completion_tokens
    assert sum(span["gen_ai.usage.cache_read.input_tokens"] for span in chats) == build.cached_tokens
    assert {span["gen_ai.tool.name"] for span in tools} >= {"get_creator_brand", "get_clip_cards", "validate_product_dsl"}


def test_no_span_holds_a_word_of_a_creator_a_clip_or_the_model(build: Build, kimi: StandIn, collector: Collector) -> None:
    run_build(build.pk)
    collector.spans()
    sent = b"".join(collector.bodies).decode(errors="replace")
    texts = [build.prompt, build.creator.handle, build.creator.display_name, "sk-sandbox"]
    texts += [text for clip in CLIPS for text in (clip["title"], clip["summary"], *clip["key_steps"])]
    assert [text for text in texts if text in sent] == []


def test_a_collector_that_is_not_there_holds_nothing_up(build: Build, kimi: StandIn, settings: DjangoSettings) -> None:
    settings.OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:9"
    run_build(build.pk)
    provider_for("http://127.0.0.1:9").shutdown()
    build.refresh_from_db()
    assert build.outcome == "validated"
