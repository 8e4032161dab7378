"""Seal every stored AI key anew, with the first of the keys that are set now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from builder.models import Provider, ProviderKey
from owny.lib.sealing import Unsealable, reseal


class Command(BaseCommand):
    """After a change of FIELD_ENCRYPTION_KEYS or SECRET_KEY; the old one may go afterwards. Exit 0 only when all opened."""

    help = "Seal stored AI keys with the newest encryption key."

    def handle(self, *args: object, **options: Any) -> None:
        lost: list[str] = []
        rows: list[Provider | ProviderKey] = [*Provider.objects.exclude(sealed_key=""), *ProviderKey.objects.all()]
        for row in rows:
            try:
                row.sealed_key = reseal(row.sealed_key)
            except Unsealable:
                lost.append(str(row))
                continue
            row.save(update_fields=["sealed_key"])
        self.stdout.write(f"{len(rows) - len(lost)} sealed anew.")
        if lost:
            raise CommandError(
                "These cannot be opened with any key that is set, and have to be entered again: " + ", ".join(lost)
            )
