"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from owny.checks import refuse_to_serve_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")

application = get_wsgi_application()
refuse_to_serve_unsafe()
