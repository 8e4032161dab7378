from typing import Any

from django.core.management.base import BaseCommand

from products.publishing import refresh_pages


class Command(BaseCommand):
    help = "Store every published page anew; run it after a deploy."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{refresh_pages()} pages changed.")
