"""The page a person sees at /: what this is, the recent requests, the faults in force and the switches."""

import time
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.common.label import COMMON_TEMPLATES
from sandbox.kimi.chat import Desk
from sandbox.kimi.faults import BEFORE_THE_ANSWER, IN_THE_CALLS, IN_THE_STREAM, IN_THE_WORDS, read_fault

HERE = Path(__file__).parent
GROUPS = {
    "Before the answer": BEFORE_THE_ANSWER,
    "In the stream": IN_THE_STREAM,
    "In the tool calls": IN_THE_CALLS,
    "In the words": IN_THE_WORDS,
}
BANNER = "This is a local stand-in for Moonshot's Kimi API. No model runs here and nothing leaves this machine."
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

_pages = Environment(loader=FileSystemLoader([HERE / "templates", COMMON_TEMPLATES]), autoescape=True)


def page_routes(desk: Desk) -> list[Route]:
    """Return `/` (GET shows, POST changes faults and switches) and its style sheet."""

    async def index(request: Request) -> Response:
        if request.method == "POST":
            return await _change(request, desk)
        return _page(desk)

    async def style(request: Request) -> Response:
        return PlainTextResponse((HERE / "templates" / "index.css").read_text(), media_type="text/css")

    return [Route("/", index, methods=["GET", "POST"]), Route("/_sandbox/index.css", style)]


def _page(desk: Desk, problem: str = "", status: int = 200) -> Response:
    html = _pages.get_template("index.html").render(
        banner=BANNER,
        problem=problem,
        groups=GROUPS,
        faults=desk.plan.as_json()["faults"],
        settings=desk.settings.as_json(),
        entries=[(time.strftime("%H:%M:%S", time.localtime(entry.at)), entry) for entry in desk.journal.entries()[:-41:-1]],
    )
    return HTMLResponse(html, status_code=status, headers={"Content-Security-Policy": POLICY})


async def _change(request: Request, desk: Desk) -> Response:
    """Apply one form of the page, unless another site sent it."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _page(desk, "Only this page may change the switches.", 403)
    form = {name: values[0] for name, values in parse_qs((await request.body()).decode(), keep_blank_values=True).items()}
    action = form.pop("action", "")
    try:
        if action == "fault":
            desk.plan.add(read_fault({name: value for name, value in form.items() if value}))
        elif action == "clear":
            desk.plan.clear(form.get("name") or None)
        elif action == "settings":
            desk.settings.change(form)
    except ValueError as problem:
        return _page(desk, str(problem), 400)
    return RedirectResponse("/", status_code=303)
