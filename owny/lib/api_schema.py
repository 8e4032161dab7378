"""What the description of the API says of every operation: how it fails."""

from typing import Any

FAILURE: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong: a sentence for a person, and the places for a program.",
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "code", "message"],
                "properties": {
                    "path": {"type": "string", "description": "JSON pointer into what was sent."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "hint": {"type": "string"},
                },
            },
        },
        "draft": {
            "type": "integer",
            "description": "The number of the present draft, where a change was made on an older one.",
        },
        "conflicts": {
            "type": "array",
            "description": "Places that somebody else changed too; see the guide on keeping both.",
            "items": {"type": "object", "required": ["key", "where"], "additionalProperties": True},
        },
    },
    "additionalProperties": True,
    "example": {
        "detail": "The draft is at 12 now. Load it and repeat the change.",
        "problems": [],
        "draft": 12,
    },
}
_SAYS = {
    "400": "The request cannot be read, or a field is not right.",
    "401": "Nobody is signed in, or the token opens nothing.",
    "403": "Not allowed: no handle yet, a token that may only read, or a session without its CSRF token.",
    "404": "There is no such thing, or it is not yours.",
    "409": "It cannot be done as things stand now; the sentence says why.",
    "415": "The body is of a type that is not read here.",
    "422": "It was understood and cannot be: the problems say what is wrong.",
    "428": "Say which draft you changed, with If-Match.",
    "429": "That was very often; Retry-After says when to try again.",
    "500": "Something on our side failed; what was saved before is safe.",
}
_METHODS = ("get", "post", "put", "patch", "delete")


def tell_failures(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add the failures to each operation that does not tell them itself, all of one shape."""
    result.setdefault("components", {}).setdefault("schemas", {})["Failure"] = FAILURE
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if method in _METHODS:
                _complete(operation["responses"], path, has_body="requestBody" in operation, is_read=method == "get")
    return result


def _complete(responses: dict[str, Any], path: str, *, has_body: bool, is_read: bool) -> None:
    wanted = ["401", "403", "429", "500", *(["404"] if "{" in path else []), *(["400", "415"] if has_body else [])]
    wanted += [] if is_read else ["409"]
    for status in wanted:
        responses.setdefault(status, {})
    for status, told in responses.items():
        if status in _SAYS and not told.get("content"):
            told |= {
                "description": _SAYS[status],
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}},
            }
        if status == "429":
            told["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
