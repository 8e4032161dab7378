"""What a running build writes many times a minute, in statements that are put together once: the query builder takes ten
times as long over them as the database does."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Field
from django.utils import timezone

from builder.models import Build, BuildEvent, BuildStatus
from builder.recovery import lease_end
from builder.wishes import Wishes

EVENT_FIELDS = ("build_id", "sequence", "attempt", "kind", "data", "created_at")


def renew(build: Build, **values: Any) -> Wishes | None:
    """Set these fields of the row and renew the lease; None, and nothing is written, when another worker has the build."""
    sql, lease = _renewal(tuple(values), connection.vendor, settings.BUILD_LEASE_SECONDS)
    filled = [_stored(Build, name, value) for name, value in values.items()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*filled, *lease, build.pk, build.fence, BuildStatus.RUNNING])
        row = cursor.fetchone()
    return Wishes(row[0] is not None, row[1] is not None) if row else None


def add_events(build: Build, first: int, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Write down what happened, numbered from `first` on."""
    now = _stored(BuildEvent, "created_at", timezone.now())
    rows = [
        (build.pk, number, build.attempt_count, kind, _stored(BuildEvent, "data", data), now)
        for number, (kind, data) in enumerate(events, first)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_insertion(connection.vendor), rows)


def _stored(model: type[Build | BuildEvent], name: str, value: Any) -> Any:
    return _field(model, name).get_db_prep_save(value, connection)


@cache
def _field(model: type[Build | BuildEvent], name: str) -> "Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.name == name)


@cache
def _renewal(names: tuple[str, ...], vendor: str, lease_seconds: int) -> tuple[str, tuple[Any, ...]]:
    """The statement, and what stands in it between the values and the build; the lease is reckoned by the database."""
    quote, query = connection.ops.quote_name, Build.objects.all().query
    lease, parameters = query.get_compiler(connection=connection).compile(lease_end().resolve_expression(query))
    sets = ", ".join([*(f"{quote(name)} = %s" for name in names), f"lease_until = {lease}"])
    sql = (
        f"UPDATE {quote(Build._meta.db_table)} SET {sets} WHERE id = %s AND fence = %s AND status = %s"  # noqa: S608 - names of ours
        " RETURNING cancel_requested_at, keep_requested_at"
    )
    return sql, tuple(parameters)


@cache
def _insertion(vendor: str) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, EVENT_FIELDS))
    places = ", ".join(["%s"] * len(EVENT_FIELDS))
    return f"INSERT INTO {quote(BuildEvent._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of ours
