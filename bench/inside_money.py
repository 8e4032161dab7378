"""The storm inside a test database: `python -m bench.inside_money STAND_IN_ADDRESS ORDERS`, figures as JSON."""

import json
import os
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.conf import settings
from django.core import mail
from django.db import connection

from bench.money_faults import faults
from bench.money_shop import StandIn, open_shop, sell
from bench.money_storm import storm

PROCESSES = 2


def main() -> None:
    address, count = sys.argv[1], int(sys.argv[2])
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = address, "sk_test_storm"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.EMAIL_BACKEND, mail.outbox = "django.core.mail.backends.locmem.EmailBackend", []
    connection.settings_dict["CONN_MAX_AGE"] = None
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        stripe = StandIn(address)
        shop = open_shop(stripe)
        told = sell(shop, stripe, count)
        figures, letters = storm(stripe, told, processes=PROCESSES)
        started = time.perf_counter()
        found = faults(shop, stripe, told, letters)
        figures |= {"orders": len(told), "check_seconds": time.perf_counter() - started}
        print(json.dumps({**figures, "faults": found}))
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)


main()
