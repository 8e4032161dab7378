"""What yt-dlp writes beside a video: `<name>.info.json`, with its subtitles when they are there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from creators.importing.draft import ClipDraft, Refusal
from creators.importing.owny_json import parse
from creators.importing.rows import draft_from
from creators.importing.subtitles import Speech


def is_info(value: Any) -> bool:
    """Whether a JSON value is yt-dlp's description of a video."""
    return isinstance(value, Mapping) and "title" in value and ("extractor" in value or "webpage_url" in value)


def read(text: str, file: str, speech: Speech | None = None) -> Iterator[ClipDraft | Refusal]:
    """One draft of an info file, with the words of its subtitles."""
    try:
        info = parse(text)
    except ValueError:
        yield Refusal(file, "", "This is not readable JSON.")
        return
    if not isinstance(info, Mapping):
        yield Refusal(file, "", "This is not the description of a video.")
    elif info.get("_type") == "playlist":
        yield Refusal(file, "", "This describes a playlist, not a video. The videos have files of their own.")
    else:
        draft = draft_from(_row(info), file=file, place="")
        if speech is not None and isinstance(draft, ClipDraft):
            draft = replace(draft, transcript=speech.transcript, cues=speech.cues)
        yield draft


def _row(info: Mapping[str, Any]) -> dict[str, Any]:
    extractor = str(info.get("extractor_key") or info.get("extractor") or "").lower().partition(":")[0]
    return {
        "title": info.get("fulltitle") or info.get("title"),
        "external_id": info.get("id"),
        "url": info.get("webpage_url") or info.get("original_url"),
        "platform": extractor if extractor != "generic" else "",
        "duration_seconds": info.get("duration"),
        "published_at": _published(info),
        "summary": _summary(info.get("description")),
        "tags": [tag for tag in info.get("tags") or [] if isinstance(tag, str) and len(tag) <= 60][:30],
    }


def _published(info: Mapping[str, Any]) -> str | None:
    stamp = info.get("timestamp") or info.get("release_timestamp")
    if isinstance(stamp, int | float) and not isinstance(stamp, bool) and 0 < stamp < 4e9:
        return datetime.fromtimestamp(stamp, UTC).isoformat()
    day = str(info.get("upload_date") or info.get("release_date") or "")
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else None


def _summary(description: Any) -> Any:
    """The description's first paragraph; the rest is usually links, and a paragraph longer than a summary is none."""
    first = description.strip().partition("\n\n")[0] if isinstance(description, str) else ""
    return first if len(first) <= 5_000 else ""
