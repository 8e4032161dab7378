"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

from owny.checks import refuse_to_serve_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")

application = get_asgi_application()
refuse_to_serve_unsafe()
