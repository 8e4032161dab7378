"""The faults that answer a request before the model has said a word."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.common.faults import Fault
from sandbox.kimi.errors import Refused, bare_invalid
from sandbox.kimi.faults import RequestFaults

ACCOUNT = "Your account org-standin<ak-standin>"
BAD_GATEWAY = "<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>"


def fault_response(faults: RequestFaults) -> Response | None:
    """Return the answer of the first fault in force that needs no work, or None."""
    for name, (status, kind, message) in ERRORS.items():
        fault = faults.take(name)
        if fault:
            return Refused(status, kind, message, _retry_after(fault) if status == 429 else {}).response()
    until = faults.take("overloaded_until")
    if until:
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=until.value), usegmt=True)
        return Refused(*ERRORS["overloaded"], {"Retry-After": date}).response()
    if faults.take("coding_error"):
        error = {"type": "invalid_authentication_error", "message": "Invalid Authentication"}
        return JSONResponse({"type": "error", "error": error}, status_code=401)
    for name, title in PAGES.items():
        if faults.take(name):
            return HTMLResponse(BAD_GATEWAY.format(title=title), status_code=int(title[:3]))
    if faults.take("vague_400"):
        return bare_invalid("Invalid request Error").response()
    if faults.take("json_error"):
        refused = Refused(200, "server_error", "The server had an error while processing your request")
        return refused.response()
    return None


ERRORS = {
    "overloaded": (429, "engine_overloaded_error", "The engine is currently overloaded, please try again later"),
    "rate_limited": (
        429,
        "rate_limit_reached_error",
        f"{ACCOUNT} request reached organization max RPM: 3, please try again after 1 seconds",
    ),
    "day_limit": (
        429,
        "rate_limit_reached_error",
        f"{ACCOUNT} request reached organization TPD rate limit, current: 1500231, limit: 1500000",
    ),
    "forbidden": (403, "permission_denied_error", "The API you are accessing is not open"),
    "quota": (
        429,
        "exceeded_current_quota_error",
        f"{ACCOUNT} is suspended, please check your plan and billing details",
    ),
    "quota_forbidden": (
        403,
        "exceeded_current_quota_error",
        f"{ACCOUNT} is not active, organization org-standin exceeded current quota",
    ),
    "content_filter": (400, "content_filter", "The request was rejected because it was considered high risk"),
    "too_long": (
        400,
        "invalid_request_error",
        "Invalid request: Your request exceeded model token limit: 262144 (requested: 425573)",
    ),
    "too_large": (400, "invalid_request_error", "total message size 2197152 exceeds limit 2097152"),
    "unexpected_output": (500, "unexpected_output", "invalid state transition"),
    "client_closed": (499, "client_closed_request", "The client closed the request"),
    "server_error": (500, "server_error", "invalid state transition"),
    "unavailable": (503, "server_unavailable", "The server is currently unavailable, please try again later"),
}
PAGES = {"bad_gateway": "502 Bad Gateway", "gateway_timeout": "504 Gateway Time-out"}


def _retry_after(fault: Fault) -> dict[str, str]:
    return {"Retry-After": f"{fault.value:g}"} if fault.value else {}
