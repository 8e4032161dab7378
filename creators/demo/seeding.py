"""The demo creators with their brands and clips, and an admin; doing it again changes nothing."""

import json
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from creators.importing.reading import SourceFile
from creators.library import import_files
from creators.models import Brand, Creator, User
from creators.signing_up import become_creator

DEMO_DIR = Path(__file__).parent
DEMO_PASSWORD = "owny-demo-pass"  # noqa: S105
ADMIN_EMAIL = "admin@example.com"


class DemoRefused(Exception):
    """Known passwords do not belong in production."""


@transaction.atomic
def seed_creators() -> list[Creator]:
    """The demo creators, made where they are missing. Raises DemoRefused in production."""
    if settings.PRODUCTION:
        raise DemoRefused("The demo's passwords are public; it is never seeded in production.")
    if not User.objects.filter(email__iexact=ADMIN_EMAIL).exists():
        User.objects.create_superuser(ADMIN_EMAIL, DEMO_PASSWORD)
    _verify(User.objects.get(email__iexact=ADMIN_EMAIL))
    return [_seed(told) for told in demo_creators()]


def demo_creators() -> list[dict[str, Any]]:
    """What `creators.json` tells of each."""
    told: list[dict[str, Any]] = json.loads((DEMO_DIR / "creators.json").read_text("utf-8"))
    return told


def _seed(told: dict[str, Any]) -> Creator:
    creator = Creator.objects.filter(handle=told["handle"]).first()
    if creator is None:
        user = User.objects.filter(email__iexact=told["email"]).first()
        user = user or User.objects.create_user(told["email"], DEMO_PASSWORD)
        creator = become_creator(user=user, handle=told["handle"], display_name=told["displayName"])
        _dress(creator.brand, told)
    _verify(creator.user)
    clips = told["clipsFile"]
    import_files(creator=creator, files=[SourceFile(clips, (DEMO_DIR / clips).read_bytes())])
    return creator


def _dress(brand: Brand, told: dict[str, Any]) -> None:
    for name in ("tagline", "bio", "tone", "mood", "density", "language"):
        setattr(brand, name, told[name])
    brand.color_primary, brand.color_accent = told["colorPrimary"].lower(), told["colorAccent"].lower()
    brand.full_clean()
    brand.save()


def _verify(user: User) -> None:
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
