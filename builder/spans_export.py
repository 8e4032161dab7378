"""Where spans go: over HTTP to an OpenTelemetry collector, in the background. Loaded only where one is set."""

from functools import cache

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


@cache
def provider_for(endpoint: str) -> TracerProvider:
    """Sends batches to the collector at this address; what it does not take is dropped, never waited for."""
    provider = TracerProvider(resource=Resource.create({"service.name": "owny"}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
