"""HTML of the stand-in: templates, headers, forms."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.common.label import COMMON_TEMPLATES
from sandbox.stripe.forms import parse_form
from sandbox.stripe.money import words

BANNER = "A local copy of a Stripe page for trying things out: no money moves."

_environment = Environment(
    loader=FileSystemLoader([Path(__file__).parent / "templates", COMMON_TEMPLATES]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["money"] = words

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' http: https: data:",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a template with the banner."""
    html = _environment.get_template(template).render(banner=BANNER, **context)
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a posted form, text only."""
    fields = parse_form((await request.body()).decode())
    return {key: value.strip() for key, value in fields.items() if isinstance(value, str)}


def day_of(seconds: int) -> str:
    """`29 November 2026`, in UTC."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {at:%B %Y}"


def go(url: str) -> Response:
    """Send the browser on after a form."""
    return RedirectResponse(url, status_code=303)
