"""The cast: a creator, a rival creator, a buyer and a stranger."""

import gc
import itertools
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models.signals import post_migrate
from django.test import Client
from pytest_django import Settings

from creators.models import Brand, Creator, User
from products.models import Buyer

PASSWORD = "correct horse battery"

# What is imported stays; looking through it for garbage again and again is a tenth of the time.
gc.disable()

hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """From here on only what tests make is looked through for garbage."""
    gc.freeze()
    gc.enable()


def sign_up(email: str, handle: str, name: str) -> Creator:
    """A creator who has picked a handle and has a brand."""
    user = User.objects.create_user(email, PASSWORD)
    creator = Creator.objects.create(user=user, handle=handle, display_name=name)
    Brand.objects.create(creator=creator, tone="plain and kind", tagline="Small things, done daily")
    return creator


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Emptying the database writes no permissions and types anew: nobody here is given the former, the latter are made when
    they are asked for, and together they are a third of such a test."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session")
def _folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("files")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, _folders: Iterator[Path]) -> Iterator[None]:
    """Files and cache of its own for each test; a folder is made by what first writes there."""
    folder = next(_folders)
    settings.MEDIA_ROOT = folder / "media"
    settings.MAIL_DIR = folder / "mail"
    settings.STRIPE_EARLIER_FILE = folder / "earlier-payments.json"
    if settings.REDIS_URL:
        own = {"BACKEND": "tests.caching.OwnKeys", "KEY_PREFIX": str(folder)}
        settings.CACHES = {"default": {**settings.CACHES["default"], **own}}
    yield
    ContentType.objects.clear_cache()  # its rows are gone with the test, and are made when they are asked for
    if not settings.REDIS_URL:
        cache.clear()


@pytest.fixture
def creator(db: None) -> Creator:
    """Mara, who sells."""
    return sign_up("mara@example.com", "mara", "Mara Lind")


@pytest.fixture
def rival(db: None) -> Creator:
    """Rex, who must never see Mara's things."""
    return sign_up("rex@example.com", "rex", "Rex Stone")


@pytest.fixture
def buyer(db: None) -> Buyer:
    """Bo, who pays."""
    return Buyer.objects.create(email="bo@example.com")


@pytest.fixture
def stranger() -> Client:
    """A browser that nobody signed in to."""
    return Client()


@pytest.fixture
def creator_client(creator: Creator) -> Client:
    """Mara's browser."""
    client = Client()
    client.force_login(creator.user)
    return client


@pytest.fixture
def rival_client(rival: Creator) -> Client:
    """Rex's browser."""
    client = Client()
    client.force_login(rival.user)
    return client
