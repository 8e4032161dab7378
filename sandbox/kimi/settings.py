"""The switches of the stand-in: read from the environment at the start, changed over HTTP while it runs."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

USAGE_PLACES = {
    "choice": "choices[0].usage on the finish chunk",
    "finish": "top-level usage on the finish chunk",
    "last": "a last chunk with choices [] before [DONE]",
    "all": "all three at once",
    "none": "nowhere",
}
REGIONS = ("ai", "cn")
PREFIX = "SANDBOX_KIMI_"


class SettingNotUnderstood(ValueError):
    """A switch was asked for by a name the stand-in does not have, or with a value it cannot use."""


@dataclass
class Settings:
    """How the stand-in behaves when nothing goes wrong.

    `tokens_per_second` 0 means at once. `tokens_per_chunk` is more than 1 at hosts that guess ahead. `retired` model ids
    answer 404. `bad_keys` are refused with 401, as is a key `sk-cn-…` in region `ai` or `sk-ai-…` in region `cn`.
    `context_limit` 0 means the model's own. `long_way` makes the author write full text instead of references, and the
    whole document once more as its last answer; `answer_in_text` makes it write its document as words instead of sending
    it to the validator.
    """

    tokens_per_second: float = 100.0
    tokens_per_chunk: int = 1
    first_token_seconds: float = 0.5
    usage_place: str = "choice"
    region: str = "ai"
    retired: list[str] = field(default_factory=list)
    bad_keys: list[str] = field(default_factory=list)
    requests_per_minute: int = 500
    context_limit: int = 0
    long_way: bool = False
    answer_in_text: bool = False

    def change(self, values: Mapping[str, Any]) -> None:
        """Set several switches, or none of them. Raises `SettingNotUnderstood`."""
        checked = {name: _checked(name, value, self) for name, value in values.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, Any]:
        """Return every switch with its value."""
        return asdict(self)


def settings_from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `SANDBOX_KIMI_<NAME>` for each switch; lists are separated by commas. Raises `SettingNotUnderstood`."""
    settings = Settings()
    found = {
        item.name: environ[PREFIX + item.name.upper()] for item in fields(Settings) if PREFIX + item.name.upper() in environ
    }
    settings.change(found)
    return settings


def _checked(name: str, value: Any, settings: Settings) -> Any:
    if name not in settings.as_json():
        raise SettingNotUnderstood(f"No switch is called {name!r}; there are: {', '.join(settings.as_json())}.")
    now = getattr(settings, name)
    try:
        checked = _converted(value, now)
    except (KeyError, TypeError, ValueError) as error:
        raise SettingNotUnderstood(f"{value!r} is not a value for {name}.") from error
    if name == "usage_place" and checked not in USAGE_PLACES:
        raise SettingNotUnderstood(f"usage_place is one of: {', '.join(USAGE_PLACES)}.")
    if name == "region" and checked not in REGIONS:
        raise SettingNotUnderstood("region is ai or cn.")
    if isinstance(checked, (int, float)) and checked < 0:
        raise SettingNotUnderstood(f"{name} is not negative.")
    if name == "tokens_per_chunk" and not checked:
        raise SettingNotUnderstood("tokens_per_chunk is at least 1.")
    return checked


def _converted(value: Any, now: Any) -> Any:
    if isinstance(now, bool):
        return value if isinstance(value, bool) else {"1": True, "true": True, "0": False, "false": False}[str(value)]
    if isinstance(now, list):
        given = value.split(",") if isinstance(value, str) else list(value)
        return [str(entry).strip() for entry in given if str(entry).strip()]
    return type(now)(value)
