"""`seed_demo_creators`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from creators.demo import DEMO_PASSWORD, DemoRefused, seed_creators


class Command(BaseCommand):
    """Make the demo creators."""

    help = "Make two demo creators with clips, and an admin. Again changes nothing. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and say who can sign in."""
        try:
            creators = seed_creators()
        except DemoRefused as refused:
            raise CommandError(str(refused)) from None
        for creator in creators:
            count = creator.clip_cards.count()
            self.stdout.write(f"@{creator.handle}: {count} clips; {creator.user.email} / {DEMO_PASSWORD}")
        self.stdout.write(f"admin: admin@example.com / {DEMO_PASSWORD}")
