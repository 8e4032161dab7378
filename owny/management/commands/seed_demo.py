"""`seed_demo`: what a newcomer finds."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Make the demo creators with their clips and products."""

    help = "Make the demo creators, their clips and their products. Again changes nothing. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed floor by floor."""
        call_command("ensure_personas", stdout=self.stdout, stderr=self.stderr)
        call_command("seed_demo_creators", stdout=self.stdout, stderr=self.stderr)
        call_command("seed_demo_products", stdout=self.stdout, stderr=self.stderr)
