"""A clip as a file tells it, and a row that stays out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from creators.importing.address import identity_of


@dataclass(frozen=True)
class Quote:
    """Words said in the clip, and when (seconds from its start) if known."""

    text: str
    start_seconds: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """As the library stores it."""
        return {"text": self.text, "startSeconds": self.start_seconds}


@dataclass(frozen=True)
class ClipDraft:
    """One readable clip. `published_at` is ISO 8601 with a zone; `cues` are (offset in the transcript, second) pairs."""

    title: str
    external_id: str = ""
    url: str = ""
    platform: str = ""
    duration_seconds: int | None = None
    published_at: str | None = None
    transcript: str = ""
    summary: str = ""
    key_steps: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    cues: tuple[tuple[int, int], ...] = ()
    file: str = field(default="", compare=False)
    row: str = field(default="", compare=False)

    @property
    def identity(self) -> str:
        """What makes two rows the same clip: its address or id, else a hash of its words."""
        known = identity_of(url=self.url, platform=self.platform, external_id=self.external_id)
        if known:
            return known
        words = self.transcript or "\n".join((self.summary, *self.key_steps))
        return "words:" + hashlib.sha256(f"{self.title.casefold()}\n{words.casefold()}".encode()).hexdigest()

    @property
    def content_hash(self) -> str:
        """A hash over everything the file says of the clip, so that the same file again is seen to bring nothing new."""
        content = asdict(replace(self, file="", row=""))
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """As a preview stores it; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "ClipDraft":
        """A draft that `as_dict` stored."""
        lists = {
            "key_steps": tuple(stored["key_steps"]),
            "tags": tuple(stored["tags"]),
            "quotes": tuple(Quote(**quote) for quote in stored["quotes"]),
            "cues": tuple((offset, second) for offset, second in stored["cues"]),
        }
        return cls(**{**stored, **lists})


@dataclass(frozen=True)
class Refusal:
    """A row, or a whole file when `row` is empty, that stays out, and why in plain words. `says` is what stands there."""

    file: str
    row: str
    reason: str
    says: str = ""

    def __post_init__(self) -> None:
        """What stands in a broken file may hold anything; only what can be printed is shown, at most 200 characters."""
        object.__setattr__(self, "says", "".join(letter if letter.isprintable() else " " for letter in self.says)[:200])

    def as_dict(self) -> dict[str, str]:
        """As a preview stores it and the API and the command print it."""
        return asdict(self)
