"""`/_sandbox/faults`: read, set and clear the fault plan with JSON."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.faults import Fault, FaultNotUnderstood, FaultPlan


def fault_from_json(body: Any) -> Fault:
    """Build a fault from `{"name", "value"?, "times"?, "path_prefix"?}`. Raises `FaultNotUnderstood`."""
    if not isinstance(body, dict) or not isinstance(body.get("name"), str):
        raise FaultNotUnderstood('Send {"name": ..., "value": 0, "times": null, "path_prefix": ""}.')
    unknown = set(body) - {"name", "value", "times", "path_prefix"}
    if unknown:
        raise FaultNotUnderstood(f"A fault has no {', '.join(sorted(unknown))}.")
    try:
        times = body.get("times")
        return Fault(
            name=body["name"],
            value=float(body.get("value") or 0),
            times=None if times is None else int(times),
            path_prefix=str(body.get("path_prefix") or ""),
        )
    except (TypeError, ValueError) as error:
        raise FaultNotUnderstood("A fault's value and times are numbers.") from error


def fault_routes(plan: FaultPlan) -> list[Route]:
    """Return the route `/_sandbox/faults`: GET lists; POST adds one fault or a list; DELETE clears all or `?name=`."""

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            plan.clear(request.query_params.get("name"))
        elif request.method == "POST":
            try:
                body = await request.json()
                for fault in [fault_from_json(one) for one in (body if isinstance(body, list) else [body])]:
                    plan.add(fault)
            except ValueError as error:
                return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(plan.as_json())

    return [Route("/_sandbox/faults", faults, methods=["GET", "POST", "DELETE"])]
