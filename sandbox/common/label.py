"""Every answer of a stand-in says that it is one."""

from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMMON_TEMPLATES = Path(__file__).parent / "templates"
"""Folder with `sandbox_banner.html`; pages include it and give it `banner` (one sentence)."""


class Labelled:
    """ASGI middleware that adds `X-Owny-Sandbox: <name>` to each answer. Put it outermost."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        self._app = app
        self._header = (b"x-owny-sandbox", name.encode("ascii"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), self._header]}
            await send(message)

        await self._app(scope, receive, labelled)
