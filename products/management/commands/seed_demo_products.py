"""`seed_demo_products`."""

from typing import Any

from django.core.management.base import BaseCommand

from creators.demo import seed_creators
from products.demo import seed_products


class Command(BaseCommand):
    """Publish the demo creators' products."""

    help = "Publish the demo creators' products, for creators who have none. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and say what is on sale."""
        for product in seed_products(seed_creators()):
            self.stdout.write(f"{product.title}: {product.price_label} at /@{product.creator.handle}/{product.slug}/")
