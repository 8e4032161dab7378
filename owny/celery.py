"""The Celery application; tasks live in each app's `tasks` module."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init

from owny.checks import refuse_to_serve_unsafe
from owny.integrations import file_queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")

file_queue.register()
app = Celery("owny")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_unsafe_settings(**signal: object) -> None:
    """A worker or scheduler refuses what the web server refuses."""
    refuse_to_serve_unsafe()
