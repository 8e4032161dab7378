"""The Formula endpoints: tools that the provider describes, and fibers that run them. Answers are made up and say so."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from sandbox.kimi.chat import Desk, read_json
from sandbox.kimi.errors import Refused, invalid
from sandbox.kimi.found import HOSTILE, found_pages, sealed
from sandbox.kimi.journal import Entry

SEARCH = "moonshot/web-search:latest"
DATE = "moonshot/date:latest"
TOOLS: Mapping[str, Sequence[dict[str, Any]]] = {
    SEARCH: [
        {
            "type": "function",
            "function": {
                "name": "web_search",
                "description": "Search the web. Returns pages with title, address and an excerpt.",
                "parameters": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {"query": {"type": "string", "description": "What to look for."}},
                },
            },
        }
    ],
    DATE: [
        {
            "type": "function",
            "function": {
                "name": "date",
                "description": "Today's date.",
                "parameters": {"type": "object", "properties": {}},
            },
        }
    ],
}


async def formula_tools(request: HttpRequest, desk: Desk, entry: Entry) -> Response:
    """`GET /v1/formulas/{uri}/tools`"""
    return JSONResponse({"object": "list", "tools": list(TOOLS[_address(request)])})


async def formula_fibers(request: HttpRequest, desk: Desk, entry: Entry) -> Response:
    """`POST /v1/formulas/{uri}/fibers`: search results come encrypted, the rest plain."""
    address = _address(request)
    body = await read_json(request)
    name, arguments = body.get("name"), body.get("arguments")
    if name not in {tool["function"]["name"] for tool in TOOLS[address]} or not isinstance(arguments, str):
        raise invalid("fiber needs the name of a tool of this formula and arguments as a string")
    try:
        given = json.loads(arguments)
    except ValueError as error:
        raise invalid("fiber arguments are not JSON") from error
    entry.calls = [str(name)]
    if slow := desk.plan.take("fiber_slow", request.url.path):
        await asyncio.sleep(slow.value or 5)
    fiber: dict[str, Any] = {"id": f"fiber-{uuid4().hex[:12]}", "object": "fiber", "formula": address}
    if desk.plan.take("fiber_failed", request.url.path):
        return JSONResponse({**fiber, "status": "failed", "context": {"input": arguments, "error": "the search timed out"}})
    if desk.plan.take("fiber_empty", request.url.path):
        return JSONResponse({**fiber, "status": "succeeded", "context": {"input": arguments}})
    if address == DATE:
        return JSONResponse({**fiber, "status": "succeeded", "context": {"input": arguments, "output": "2026-11-20"}})
    pages = found_pages(str(given.get("query", "")) if isinstance(given, Mapping) else "")
    if hostile := desk.plan.take("fiber_hostile", request.url.path):
        pages = [{**page, "excerpt": HOSTILE * max(1, int(hostile.value))} for page in pages]
    key = "output" if desk.plan.take("fiber_plain", request.url.path) else "encrypted_output"
    output = json.dumps(pages, ensure_ascii=False) if key == "output" else sealed(pages)
    return JSONResponse({**fiber, "status": "succeeded", "context": {"input": arguments, key: output}})


def _address(request: HttpRequest) -> str:
    name = str(request.path_params["name"])
    address = f"{request.path_params['space']}/{name if ':' in name else name + ':latest'}"
    if address not in TOOLS:
        raise Refused(404, "resource_not_found_error", f"formula {address} is not found")
    return address
