"""`ensure_personas`."""

from typing import Any

from django.core.management.base import BaseCommand

from builder.personas import ensure_personas


class Command(BaseCommand):
    """Put the shipped personas in place."""

    help = "Add the personas that ship and are missing. What is there, archived or changed, stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were added."""
        self.stdout.write(f"{ensure_personas()} personas added.")
