"""Settings of the suite: no real key or service of the machine it runs on, tasks inside the request."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for name in (
    "KIMI_API_KEY",
    "KIMI_BASE_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_BASE",
    "EMAIL_URL",
    "SITE_URL",
    "S3_BUCKET",
    "MAIL_WEBHOOK_SECRET",
):
    os.environ.pop(name, None)
os.environ["OWNY_ENV"] = "test"
os.environ["CELERY_TASK_ALWAYS_EAGER"] = "yes"
os.environ["PDF_FILES"] = "no"

from owny.settings import *  # noqa: E402, F403

# The server of static files can only be awaited: with it every request of a test would change threads twice.
MIDDLEWARE.remove("servestatic.middleware.ServeStaticMiddleware")  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
if not REDIS_URL:  # noqa: F405
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

BROTLI_QUALITY = 5  # every product of a test is compressed when it is published

if DATABASES["default"]["ENGINE"] == "owny.sqlite":  # noqa: F405
    # A file, as everywhere: the threads of a process wait for each other there, and in memory they fail at once.
    _memory = Path("/dev/shm")
    _folder = tempfile.mkdtemp(prefix="owny-test-", dir=_memory if os.access(_memory, os.W_OK) else None)
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/db.sqlite3"}  # noqa: F405

DATABASES["default"].get("OPTIONS", {}).pop("pool", None)  # noqa: F405 - the test database is dropped under it
