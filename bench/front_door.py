"""Requests through the WSGI application: all middleware, and nothing of a test client's own work."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


class FrontDoor:
    """Asks the product as a server does. One for each thread."""

    def __init__(self) -> None:
        self._application: WSGIHandler = get_wsgi_application()

    def get(self, path: str) -> int:
        """The status of a page."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, body: str, **headers: str) -> int:
        """The status after JSON was posted; headers as WSGI calls them, for example `HTTP_STRIPE_SIGNATURE`."""
        return self._ask("POST", path, body.encode(), {"CONTENT_TYPE": "application/json", **headers})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> int:
        told: list[str] = []

        def start(status: str, *_: Any) -> Callable[[bytes], object]:
            told.append(status)
            return lambda _body: None

        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "http",
            **headers,
        }
        answer = self._application(environ, start)
        try:
            for _ in answer:
                pass
        finally:
            answer.close()
        return int(told[0].split()[0])
