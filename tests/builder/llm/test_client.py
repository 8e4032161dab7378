"""Where a request of ours ends up, whatever the host answers."""

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from builder.llm.endpoint import Endpoint
from builder.llm.formulas import Formulas
from builder.llm.kimi import Kimi
from builder.llm.messages import Request
from builder.llm.model import KeyRefused, ModelError, RequestRefused
from tests.sandbox.servers import running

KEY = "sk-mine-0123456789abcdWXYZ"
REQUEST = Request(messages=[{"role": "user", "content": "hello"}])


@pytest.fixture
def reached() -> list[str]:
    """The paths that were asked for."""
    return []


@pytest.fixture
def base_url(reached: list[str]) -> Iterator[str]:
    """A host that sends everybody on to a place that tells secrets, or tells the key it was given."""

    async def answer(request: HttpRequest) -> Response:
        reached.append(request.url.path)
        if request.url.path.startswith("/secrets"):
            return JSONResponse({"data": [{"id": "secret"}]})
        if request.url.path.startswith("/tells"):
            said = {"type": "invalid_authentication_error", "message": f"{'x' * 270} no such key: {KEY}"}
            return JSONResponse({"error": said}, status_code=401)
        return RedirectResponse("/secrets", status_code=307)

    with running(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])) as url:
        yield url


def ask_kimi(url: str) -> None:
    list(Kimi(name="kimi-k2.5", api_key=KEY, base_url=url).stream(REQUEST))


def ask_endpoint(url: str) -> None:
    Endpoint(api_key=KEY, base_url=url).model_ids()


def ask_formulas(url: str) -> None:
    Formulas(api_key=KEY, base_url=url).tools("moonshot/web-search:latest")


@pytest.mark.parametrize("ask", [ask_kimi, ask_endpoint, ask_formulas])
def test_nobody_follows_a_host_that_sends_us_elsewhere(
    base_url: str, reached: list[str], ask: Callable[[str], None]
) -> None:
    with pytest.raises(RequestRefused):
        ask(f"{base_url}/v1")
    assert not [path for path in reached if path.startswith("/secrets")]


@pytest.mark.parametrize("ask", [ask_kimi, ask_endpoint, ask_formulas])
def test_a_key_that_the_host_says_aloud_is_in_no_error(base_url: str, ask: Callable[[str], None]) -> None:
    with pytest.raises(ModelError) as raised:
        ask(f"{base_url}/tells")
    assert isinstance(raised.value, KeyRefused)
    assert KEY[:8] not in str(raised.value)
