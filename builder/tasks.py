"""What workers do for this app.

The message in the queue `builds` holds nothing: it says that there is something to do. What is next stands in the rows.
"""

import gc
import logging
import os
import threading
from typing import Any

from celery import shared_task
from celery.exceptions import Reject
from celery.signals import worker_ready, worker_shutting_down
from django.db import DatabaseError, transaction
from kombu.exceptions import KombuError

from builder.building import run_next
from builder.check_tasks import check_provider  # noqa: F401 - Celery looks for tasks here
from builder.emails import mail_waiting_ends
from builder.heart import HEART
from builder.lining_up import startable_count
from builder.models import Build
from owny.lib.connections import release_connection

HINT_SECONDS = 300.0
STOP_AT_ONCE_SECONDS = 1.0
STOP_SECONDS = 6.0
log = logging.getLogger(__name__)


@shared_task
def work_on_builds() -> int:
    """Run builds until none may begin; gives how many. A process that is being stopped leaves the hint to another."""
    if HEART.leaving.is_set():
        raise Reject("This worker is being stopped.", requeue=True)
    count = 0
    while run_next():
        count += 1
    return count


@shared_task
def resume_lost_builds() -> int:
    """Say again that there is something to do for each build without a worker or whose hint got lost, and send the mails
    that a worker left unsent; gives how many builds could begin."""
    mail_waiting_ends()
    return hint_all()


def hint_all() -> int:
    """One hint for each build that waits for nothing but a worker; too many do no harm."""
    count = startable_count()
    for _ in range(count):
        work_on_builds.apply_async(expires=HINT_SECONDS)
    return count


def enqueue(*builds: Build) -> None:
    """Hand the builds to workers once the transaction has committed; with the queue down the sweeper finds them later."""
    for _ in builds:
        transaction.on_commit(lambda: work_on_builds.delay(), robust=True)


@worker_ready.connect
def look_for_builds(**_: Any) -> None:
    """A new worker does not wait for the sweeper. What was loaded until now stays for good, so the garbage collector need
    not go through it again while builds run."""
    gc.freeze()
    _hint_and_release()


@worker_shutting_down.connect
def hand_over_builds(**_: Any) -> None:
    """A worker that is told to stop gives its builds back at once. Not in the signal's own frame, which may be anywhere."""
    threading.Thread(target=_hand_over, name="hand over", daemon=True).start()


def _hand_over() -> None:
    if HEART.hand_over(STOP_AT_ONCE_SECONDS):
        _hint_and_release()
    if not HEART.wait_until_idle(STOP_SECONDS):
        log.warning("Builds are still waiting for a silent model; their leases are given back, so this worker ends.")
        os._exit(0)


def _hint_and_release() -> None:
    try:
        hint_all()
    except (DatabaseError, KombuError, OSError):
        log.exception("Builds that wait could not be looked for; the sweeper will.")
    finally:
        release_connection()
