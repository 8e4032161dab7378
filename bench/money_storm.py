"""A shop's worst day: every event of its payments three times, in any order, by eight threads, while buyers look at their
thanks pages and the reconciliation runs. Inside a Django process, or forks of one."""

import itertools
import json
import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from django.core import mail
from django.db import connection, connections
from django.urls import reverse

from bench.front_door import FrontDoor
from bench.money_shop import StandIn
from products.models import StripeEvent
from products.stripe_events import handle_event
from products.tasks import reconcile_orders
from sandbox.stripe.deliveries import signature_header

COPIES, THREADS, PAUSE_SECONDS = 3, 8, 0.1
SECRET = "whsec_sandbox_platform"

Letter = tuple[str, str]
"""To whom a mail went, and its subject."""
Event = dict[str, Any]
Work = Callable[[Iterator[Event], list[int]], None]
"""Takes deliveries until none is left; notes answers that are not a yes."""


@dataclass
class Told:
    """What one process saw: answers that were not a yes, mails that left, processor time."""

    refused: list[int] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    cpu_seconds: float = 0


def storm(
    stripe: StandIn, told: dict[str, str], *, processes: int = 1, seed: int = 1
) -> tuple[dict[str, float], list[Letter]]:
    """Deliver it all, by this process or by forks of it; the figures, and the mails that left. `times_bare` compares it
    with writing each delivery into a table and nothing else."""
    events = stripe.listed("events")
    deliveries = events * COPIES
    random.Random(seed).shuffle(deliveries)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (id text PRIMARY KEY, body text NOT NULL)")
    bare_seconds, _ = _run(_write, deliveries, [], processes)
    seconds, seen = _run(_deliver, deliveries, [_looks(told), reconcile_orders], processes)
    before = len(mail.outbox)
    for event in StripeEvent.objects.filter(handled_at__isnull=True).order_by("id"):  # what the next tries would do
        handle_event(event)
    letters = [letter for one in seen for letter in one.letters] + _letters(before)
    return {
        "seconds": seconds,
        "cpu_seconds": sum(one.cpu_seconds for one in seen),
        "processes": processes,
        "events": len(events),
        "deliveries": len(deliveries),
        "times_bare": seconds / bare_seconds,
        "refused": sum(len(one.refused) for one in seen),
        "events_per_second": len(events) / seconds,
        "deliveries_per_second": len(deliveries) / seconds,
    }, letters


def _run(
    work: Work, deliveries: Sequence[Event], beside: Sequence[Callable[[], None]], processes: int
) -> tuple[float, list[Told]]:
    """Eight threads in so many processes; how long it took, and what each process saw."""
    parts = [
        partial(_part, work, deliveries[one::processes], beside[one::processes], threads=THREADS // processes)
        for one in range(processes)
    ]
    started = time.perf_counter()
    seen = [part() for part in parts] if processes == 1 else _in_forks(parts)
    return time.perf_counter() - started, seen


def _in_forks(parts: Sequence[Callable[[], Told]]) -> list[Told]:
    """Each part in a process of its own, which opens its own connections."""
    connections.close_all()
    forks = multiprocessing.get_context("fork")
    pipes = [forks.Pipe(duplex=False) for _ in parts]
    processes = [forks.Process(target=_send, args=(part, sender)) for part, (_, sender) in zip(parts, pipes, strict=True)]
    for process in processes:
        process.start()
    for _, sender in pipes:
        sender.close()
    seen: list[Told] = [receiver.recv() for receiver, _ in pipes]
    for process in processes:
        process.join()
    return seen


def _send(part: Callable[[], Told], sender: Connection) -> None:
    sender.send(part())


def _part(work: Work, deliveries: Sequence[Event], beside: Sequence[Callable[[], None]], *, threads: int) -> Told:
    told, before, cpu = Told(), len(mail.outbox), time.process_time()
    queue, over = iter(deliveries), threading.Event()
    with _beside(over, *beside):
        _in_threads(threads, lambda: work(_shared(queue), told.refused))
    told.letters, told.cpu_seconds = _letters(before), time.process_time() - cpu
    return told


def _letters(before: int) -> list[Letter]:
    return [(one.to[0], str(one.subject)) for one in mail.outbox[before:]]


_turn = threading.Lock()


def _shared(queue: Iterator[Event]) -> Iterator[Event]:
    """What is left of a queue that other threads take from, too."""
    while True:
        with _turn:
            event = next(queue, None)
        if event is None:
            return
        yield event


def _write(queue: Iterator[Event], _: list[int]) -> None:
    with connection.cursor() as cursor:
        for event in queue:
            row = (event["id"], json.dumps(event))
            cursor.execute("INSERT INTO bench_bare VALUES (%s, %s) ON CONFLICT DO NOTHING", row)


def _deliver(queue: Iterator[Event], refused: list[int]) -> None:
    door, address = FrontDoor(), reverse("products:webhook")
    for event in queue:
        body = json.dumps(event)
        header = signature_header(body, SECRET, int(time.time()))
        status = door.post(address, body, HTTP_STRIPE_SIGNATURE=header)
        if status != 200:
            refused.append(status)


def _looks(told: dict[str, str]) -> Callable[[], None]:
    door, pages = FrontDoor(), itertools.cycle(told)
    return lambda: _expect(door.get(reverse("products:thanks", args=[next(pages)])) == 200)


def _expect(holds: bool) -> None:
    if not holds:
        raise AssertionError("a page did not answer")


class _beside:
    """Runs jobs again and again in threads of their own until it is over."""

    def __init__(self, over: threading.Event, *jobs: Callable[[], None]) -> None:
        self.over, self.failed = over, list[BaseException]()
        self.threads = [threading.Thread(target=self._run, args=(job,)) for job in jobs]

    def _run(self, job: Callable[[], None]) -> None:
        try:
            while not self.over.is_set():
                job()
                self.over.wait(PAUSE_SECONDS)
        except BaseException as error:
            self.failed.append(error)
        finally:
            connections.close_all()

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()
        if self.failed:
            raise self.failed[0]


def _in_threads(count: int, work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
