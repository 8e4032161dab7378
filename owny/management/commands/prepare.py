"""`prepare`: everything a start on one's own machine needs, in one process because starting one takes longest."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from products.tasks import check_ledgers

SECONDS_TO_START = 5


class Command(BaseCommand):
    """Bring the database up to date and fill it with the demo; with `--static` collect the static files too."""

    help = "Migrate, seed the demo and, with --static, collect static files and store pages anew. Never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--static", action="store_true", help="The static files have changed.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Step by step; stored pages name their style sheets by content, so they come last."""
        told = {"stdout": self.stdout, "stderr": self.stderr}
        call_command("migrate", interactive=False, **told)
        if options["static"]:
            call_command("collectstatic", interactive=False, **told)
        call_command("seed_demo", **told)
        if settings.STRIPE_STAND_IN:
            # The demo's sales have no entries yet: the first worker asks the stand-in, once both run.
            check_ledgers.apply_async(countdown=SECONDS_TO_START)
        if options["static"]:
            call_command("refresh_pages", **told)
