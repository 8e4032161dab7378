"""Two creators to look around with; never in production."""

from creators.demo.seeding import DEMO_PASSWORD, DemoRefused, seed_creators

__all__ = ["DEMO_PASSWORD", "DemoRefused", "seed_creators"]
