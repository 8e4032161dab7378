"""How the API answers what goes wrong: always an object with `detail`, a sentence, and `problems`, a list."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import exception_handler

NOT_FOUND = "There is no such thing here, or it is not yours."
SIGN_IN = "Sign in first, or send a token: Authorization: Bearer owny_…"
LONGEST_DETAIL = 600


def answer_failure(failure: Exception, context: dict[str, Any]) -> Response | None:
    """A sentence for whatever DRF answers; a body that is too large or nested too deeply is a 400."""
    if isinstance(failure, RequestDataTooBig):
        failure = ParseError(
            f"The body has more than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20} MB. Send it in parts, or as files."
        )
    elif isinstance(failure, RecursionError):
        failure = ParseError("The body is nested too deeply.")
    answer = exception_handler(failure, context)
    if answer is not None:
        answer.data = _told(failure, answer.data)
    return answer


def _told(failure: Exception, data: Any) -> dict[str, Any]:
    if isinstance(failure, Http404 | exceptions.NotFound):
        return {"detail": NOT_FOUND, "problems": []}
    if isinstance(failure, exceptions.NotAuthenticated):
        return {"detail": SIGN_IN, "problems": []}
    if isinstance(failure, exceptions.Throttled):
        seconds: float | None = getattr(failure, "wait", None)
        wait = "Try again later." if seconds is None else f"Try again in {int(seconds) + 1} seconds."
        return {"detail": f"That was very often. {wait}", "problems": []}
    if isinstance(failure, exceptions.ValidationError) and not (isinstance(data, dict) and "detail" in data):
        problems = list(_problems(data, ""))
        detail = " ".join(f"{one['path'].strip('/') or 'The body'}: {one['message']}" for one in problems)
        return {"detail": detail[:LONGEST_DETAIL], "problems": problems}
    told = dict(data) if isinstance(data, dict) else {"detail": str(data)}
    detail = told.get("detail", "")
    told["detail"] = " ".join(map(str, detail)) if isinstance(detail, list) else str(detail)
    return {**told, "problems": told.get("problems", [])}


def _problems(data: Any, path: str) -> Iterator[dict[str, str]]:
    """What a serializer found, as Problems: a place, a code and a sentence."""
    if isinstance(data, dict):
        for name, inner in data.items():
            yield from _problems(inner, path if name == "non_field_errors" else f"{path}/{name}")
    elif isinstance(data, list):
        for at, inner in enumerate(data):
            yield from _problems(inner, path if isinstance(inner, str) else f"{path}/{at}")
    else:
        yield {"path": path, "code": str(getattr(data, "code", "invalid")), "message": str(data)}
