"""The breaker between us and a provider: after several failures in a row nobody asks for a while, then one asks first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from builder.llm.model import (
    DayQuotaSpent,
    KeyRefused,
    ModelBusy,
    ModelError,
    ModelUnreachable,
    QuotaSpent,
    StreamCut,
)
from builder.models import Circuit, CircuitReason, CircuitState, GoneModel

FAILURES_TO_OPEN: Final = 8
WINDOW: Final = timedelta(seconds=60)
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(seconds=60)
REFUSED_PAUSE: Final = timedelta(minutes=10)
DAY_QUOTA_PAUSE: Final = timedelta(minutes=30)
PROBE_TIME: Final = timedelta(seconds=90)
PROBE_LOOK_SECONDS: Final = 2.0
REFUSALS: Final = (QuotaSpent, DayQuotaSpent, KeyRefused)


CLOSED: Final[dict[str, Any]] = {
    "state": CircuitState.CLOSED,
    "reason": CircuitReason.NONE,
    "advice": "",
    "failure_count": 0,
    "first_failed_at": None,
    "open_count": 0,
    "opened_at": None,
    "open_until": None,
    "probe_until": None,
}
"""The fields of a circuit that lets everything through."""

ANYTHING: Final = (
    f"SELECT 1 FROM {Circuit._meta.db_table} WHERE fingerprint = %s AND (state <> %s OR failure_count > 0)"  # noqa: S608
    f" UNION ALL SELECT 1 FROM {GoneModel._meta.db_table} WHERE fingerprint = %s LIMIT 1"
)


@dataclass(frozen=True)
class Pass:
    """A request may go out; `probe` when it is the only one and the others wait for what becomes of it."""

    probe: bool = False


def trips(error: ModelError) -> bool:
    """Whether the failure is the provider's state and not this request's."""
    overloaded = isinstance(error, (ModelBusy, ModelUnreachable)) and not isinstance(error, StreamCut)
    return overloaded or isinstance(error, REFUSALS)


def is_clear(fingerprint: str) -> bool:
    """Whether nothing at all is held against a key: neither failures nor missing models. Asked before and after every
    request, so in one statement that is always the same."""
    with connection.cursor() as cursor:
        cursor.execute(ANYTHING, [fingerprint, CircuitState.CLOSED, fingerprint])
        return cursor.fetchone() is None


def admit(fingerprint: str, now: datetime) -> Pass:
    """Let a request go out. Raises the ModelError that stands against it: busy with the seconds to wait, or the refusal
    that opened the circuit."""
    circuit = Circuit.objects.filter(fingerprint=fingerprint, state=CircuitState.OPEN).first()
    if circuit is None:
        return Pass()
    free = Q(probe_until__isnull=True) | Q(probe_until__lte=now)
    waiting = Circuit.objects.filter(free, pk=circuit.pk, state=CircuitState.OPEN, open_until__lte=now)
    if waiting.update(probe_until=now + PROBE_TIME):
        return Pass(probe=True)
    raise _refusal(circuit, now)


def is_open(fingerprint: str, now: datetime) -> bool:
    """Whether a request would be refused now."""
    return Circuit.objects.filter(fingerprint=fingerprint, state=CircuitState.OPEN, open_until__gt=now).exists()


def came_through(fingerprint: str, entry: Pass) -> None:
    """The provider answers: forget the failures. Only a probe closes an open circuit; one that was asked before it opened
    proves nothing."""
    if is_clear(fingerprint):
        return
    rows = Circuit.objects.filter(fingerprint=fingerprint)
    if not entry.probe:
        rows = rows.filter(state=CircuitState.CLOSED, failure_count__gt=0)
    rows.update(**CLOSED)


def broke(fingerprint: str, title: str, entry: Pass, error: ModelError, now: datetime) -> None:
    """Count a failure that `trips`, and open the circuit when it is one too many, or a refusal that asking again does not
    help."""
    with transaction.atomic():
        Circuit.objects.get_or_create(fingerprint=fingerprint, defaults={"title": title})
        circuit = Circuit.objects.select_for_update().get(fingerprint=fingerprint)
        if circuit.state == CircuitState.OPEN and not entry.probe and not isinstance(error, REFUSALS):
            return
        circuit.title = title
        _count(circuit, now)
        if entry.probe or isinstance(error, REFUSALS) or circuit.failure_count >= FAILURES_TO_OPEN:
            _open(circuit, error, now)
        circuit.save()


def give_back(fingerprint: str, entry: Pass) -> None:
    """A probe that ended before it proved anything: the next request may try."""
    if entry.probe:
        Circuit.objects.filter(fingerprint=fingerprint, state=CircuitState.OPEN).update(probe_until=None)


def forget(fingerprint: str) -> None:
    """Ask again as usual, whatever was."""
    Circuit.objects.filter(fingerprint=fingerprint).update(**CLOSED)


def _count(circuit: Circuit, now: datetime) -> None:
    if circuit.first_failed_at is None or now - circuit.first_failed_at > WINDOW:
        circuit.first_failed_at, circuit.failure_count = now, 0
    circuit.failure_count += 1


def _open(circuit: Circuit, error: ModelError, now: datetime) -> None:
    circuit.state, circuit.reason = CircuitState.OPEN, _reason(error)
    circuit.advice = error.sentence[:300] if isinstance(error, REFUSALS) else ""
    circuit.opened_at, circuit.open_until = now, now + _pause(error, circuit.open_count)
    circuit.open_count += 1
    circuit.probe_until = None


def _pause(error: ModelError, times: int) -> timedelta:
    """How long nobody asks: doubled each time it did not help, at least what the provider names."""
    if isinstance(error, DayQuotaSpent):
        return DAY_QUOTA_PAUSE
    if isinstance(error, REFUSALS):
        return REFUSED_PAUSE
    doubled = FIRST_PAUSE * (1 << min(times, 8))
    return min(max(doubled, timedelta(seconds=error.retry_after or 0.0)), LONGEST_PAUSE)


def _reason(error: ModelError) -> CircuitReason:
    if isinstance(error, KeyRefused):
        return CircuitReason.KEY
    if isinstance(error, QuotaSpent | DayQuotaSpent):
        return CircuitReason.QUOTA
    return CircuitReason.BUSY if isinstance(error, ModelBusy) else CircuitReason.UNREACHABLE


def _refusal(circuit: Circuit, now: datetime) -> ModelError:
    """What a request is told that may not go out; it has cost nothing."""
    detail = f"The circuit of {circuit.title} is open."
    if circuit.reason == CircuitReason.KEY:
        return KeyRefused(detail, sentence=circuit.advice)
    if circuit.reason == CircuitReason.QUOTA:
        return QuotaSpent(detail, sentence=circuit.advice)
    left = (circuit.open_until - now).total_seconds() if circuit.open_until else 0.0
    return ModelBusy(detail, retry_after=max(left, PROBE_LOOK_SECONDS))
