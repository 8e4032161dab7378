"""How the API answers what goes wrong before a view sees the request."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import exception_handler


def answer_failure(failure: Exception, context: dict[str, Any]) -> Response | None:
    """A body that is too large or nested too deeply is a 400 with a sentence; everything else as DRF answers it."""
    if isinstance(failure, RequestDataTooBig):
        failure = ParseError(
            f"The body has more than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20} MB. Send it in parts, or as files."
        )
    elif isinstance(failure, RecursionError):
        failure = ParseError("The body is nested too deeply.")
    return exception_handler(failure, context)
