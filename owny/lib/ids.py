"""Short random identifiers that are safe in URLs and easy to tell apart."""

import secrets

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def new_id(prefix: str, length: int = 12) -> str:
    """`prefix_` and `length` random lower-case letters or digits (62 bits for the default 12)."""
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


def clip_id() -> str:
    """A new public id of a clip card."""
    return new_id("clip")


def product_id() -> str:
    """A new public id of a product."""
    return new_id("prod")


def build_id() -> str:
    """A new public id of a build."""
    return new_id("build")


def plan_id() -> str:
    """A new public id of a plan."""
    return new_id("plan")


def persona_id() -> str:
    """A new public id of a persona."""
    return new_id("voice")


def import_id() -> str:
    """A new public id of a clip import."""
    return new_id("imp")
