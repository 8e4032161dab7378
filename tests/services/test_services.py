"""The suite really runs on PostgreSQL and Redis, and what differs there works."""

import os
import threading

from django.core.cache import cache
from django.db import connection
from redis import Redis

from creators.models import Creator
from owny.celery import app
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import save_revision


def test_the_database_is_postgresql(db: None) -> None:
    assert connection.vendor == "postgresql"


def test_the_cache_is_redis() -> None:
    cache.set("services", "ok", 30)
    kept = Redis.from_url(os.environ["TEST_REDIS_URL"]).keys("*services")
    assert cache.get("services") == "ok"
    assert len(kept) >= 1


def test_the_broker_answers() -> None:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1)
        assert broker.connected
        assert broker.transport_cls == "redis"


def test_two_writers_get_two_revision_numbers(transactional_db: None, creator: Creator) -> None:
    product = Product.objects.create(creator=creator, product_type="checklist", title="Two at once", slug="two-at-once")
    start, numbers, failures = threading.Barrier(2), [], []

    def write(title: str) -> None:
        start.wait()
        try:
            saved = save_revision(product=product, document={"title": title, "pages": []}, origin=RevisionOrigin.EDIT)
            numbers.append(saved.number)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(title,)) for title in ("Left", "Right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    assert sorted(numbers) == [1, 2]
