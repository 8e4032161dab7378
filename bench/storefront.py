"""A published page against a bare view that returns the same bytes through the same middleware."""

import statistics
import sys
import time
import types
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import setup_databases, teardown_databases
from django.urls import path

from creators.models import Brand, Creator, User
from owny.urls import urlpatterns
from products.dsl.catalog import sample_document
from products.models import Product
from products.publishing import publish, save_revision

ROUNDS, BATCH = 60, 20


def run() -> dict[str, Any]:
    """Medians in milliseconds and their ratio; the two are timed in alternating batches."""
    before = setup_databases(verbosity=0, interactive=False)
    try:
        return _measure(_published())
    finally:
        teardown_databases(before, verbosity=0)


def _published() -> Product:
    user = User.objects.create_user("bench@example.com")
    creator = Creator.objects.create(user=user, handle="bench", display_name="Bench")
    Brand.objects.create(creator=creator)
    product = Product.objects.create(creator=creator, product_type="pdf_guide", title="Bench", slug="bench")
    save_revision(product=product, document=sample_document(), origin="import")  # type: ignore[arg-type]
    return publish(product=product, by=user).product


def _measure(product: Product) -> dict[str, Any]:
    address = f"/@bench/{product.slug}/"
    body = bytes(product.published_page.html)

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse(body)

    urls = types.ModuleType("bench.urls")
    urls.urlpatterns = [path("bare/", bare), *urlpatterns]  # type: ignore[attr-defined]
    sys.modules["bench.urls"] = urls
    with override_settings(ROOT_URLCONF="bench.urls", ALLOWED_HOSTS=["*"]):
        client = Client()
        assert client.get(address).content == body
        pairs = [(_batch(client, address), _batch(client, "/bare/")) for _ in range(ROUNDS)]
    ours, reference = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return {
        "page_ms": ours,
        "bare_view_ms": reference,
        "ratio_to_bare_view": ratio,
        "goal": "≤ 1.4",
        "page_bytes": len(body),
    }


def _batch(client: Client, address: str) -> float:
    started = time.perf_counter()
    for _ in range(BATCH):
        client.get(address)
    return (time.perf_counter() - started) / BATCH
