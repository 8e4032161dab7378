"""What a host tells about itself beside answering: its models and the money left."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx2
import openai

from builder.llm.client import sdk_client
from builder.llm.kimi import translated
from builder.llm.messages import Turn
from builder.llm.model import KeyRefused, ModelError, ModelGone, RequestRefused

SECONDS = 20.0


class Endpoint:
    """One host and one key. Nothing is tried twice."""

    def __init__(self, *, base_url: str, api_key: str, seconds: float = SECONDS) -> None:
        self._base_url = base_url
        self._api_key = api_key
        self._client = sdk_client(api_key=api_key, base_url=base_url, silence_seconds=seconds)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def model_ids(self) -> list[str]:
        """The ids of the models on offer, in the host's order. Raises ModelError."""
        rows = self._json("/models").get("data")
        return [str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row] if isinstance(rows, list) else []

    def balance(self) -> Decimal | None:
        """What the account has left, in the host's currency; None where the host does not say. Raises ModelError."""
        try:
            data = self._json("/users/me/balance").get("data")
            return Decimal(str(data["available_balance"])) if isinstance(data, dict) else None
        except (ModelGone, RequestRefused, KeyRefused, KeyError, InvalidOperation):
            return None

    def _json(self, path: str) -> Mapping[str, Any]:
        try:
            answer = self._client.get(path, cast_to=httpx2.Response)
            value = answer.json()
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise translated(error, Turn(), self._base_url, self._api_key) from error
        except ValueError as error:
            raise ModelError("The host answered something that is not JSON.") from error
        return value if isinstance(value, dict) else {}
