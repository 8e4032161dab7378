"""Products to look at before anything is built; never in production."""

from products.demo.seeding import seed_products

__all__ = ["seed_products"]
