"""What workers do for this app."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from builder.building import run_build
from builder.models import Build
from builder.recovery import lost_builds


@shared_task
def build_product_task(build_id: int) -> None:
    """Run one build; a second message for the same build finds the lease taken and does nothing."""
    run_build(build_id)


@shared_task
def resume_lost_builds() -> int:
    """Send again what lost its worker or its message; gives how many."""
    builds = lost_builds(timezone.now())
    for build in builds:
        build_product_task.delay(build.pk)
    return len(builds)


def enqueue(build: Build) -> None:
    """Hand the build to a worker once the transaction has committed; with the queue down the sweeper finds it later."""
    transaction.on_commit(lambda: build_product_task.delay(build.pk), robust=True)
