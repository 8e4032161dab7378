"""A row of named values, from whatever format, becomes a draft or a refusal."""

from collections.abc import Mapping
from typing import Any

from creators.importing.address import platform_of
from creators.importing.draft import ClipDraft, Quote, Refusal
from creators.importing.fields import LONGEST_SECONDS, FieldRefused, address, moment, seconds, text, texts

NAMES = {
    "title": "title",
    "name": "title",
    "externalid": "external_id",
    "videoid": "external_id",
    "id": "external_id",
    "url": "url",
    "link": "url",
    "webpageurl": "url",
    "platform": "platform",
    "durationseconds": "duration_seconds",
    "duration": "duration_seconds",
    "publishedat": "published_at",
    "published": "published_at",
    "date": "published_at",
    "transcript": "transcript",
    "summary": "summary",
    "keysteps": "key_steps",
    "steps": "key_steps",
    "tags": "tags",
    "topics": "tags",
    "quotes": "quotes",
    "cues": "cues",
}
"""Every spelling of a column or key, without case, spaces, hyphens and underscores."""

LISTS = ("key_steps", "tags", "quotes")


def field_name(spelling: str) -> str:
    """`Key steps`, `key_steps` and `keySteps` are all `key_steps`; nothing for a name that means nothing here."""
    return NAMES.get("".join(letter for letter in spelling.lower() if letter.isalnum()), "")


def known_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row's values by our names; an exact name wins over another spelling of it."""
    found: dict[str, Any] = {}
    for spelling, value in row.items():
        name = field_name(str(spelling))
        if name and (found.get(name) in (None, "") or spelling == name):
            found[name] = value
    return found


def draft_from(row: Mapping[str, Any], *, file: str, place: str) -> ClipDraft | Refusal:
    """A draft of the row's values, or a refusal with the first reason found."""
    values = known_fields(row)
    try:
        return _draft(values, file, place)
    except FieldRefused as refused:
        return Refusal(file=file, row=place, reason=str(refused), says=_says(row))


def _draft(values: Mapping[str, Any], file: str, place: str) -> ClipDraft:
    title = text(values.get("title"), "title", 200)
    if not title:
        raise FieldRefused("There is no title.")
    url = address(values.get("url"))
    transcript = text(values.get("transcript"), "transcript", 500_000, lines=True)
    return ClipDraft(
        title=title,
        external_id=text(values.get("external_id"), "id", 200),
        url=url,
        platform=text(values.get("platform"), "platform", 30).lower() or platform_of(url),
        duration_seconds=seconds(values.get("duration_seconds"), "length"),
        published_at=moment(values.get("published_at")),
        transcript=transcript,
        summary=text(values.get("summary"), "summary", 5_000, lines=True),
        key_steps=texts(values.get("key_steps"), "key steps", most=50, limit=500),
        tags=tuple(dict.fromkeys(texts(values.get("tags"), "tags", most=30, limit=60))),
        quotes=_quotes(values.get("quotes")),
        cues=_cues(values.get("cues"), len(transcript)),
        file=file,
        row=place,
    )


def _quotes(value: Any) -> tuple[Quote, ...]:
    if value is None or value == "":
        return ()
    if not isinstance(value, list | tuple):
        raise FieldRefused("The quotes must be a list.")
    found = tuple(quote for item in value if (quote := _quote(item)).text)
    if len(found) > 100:
        raise FieldRefused(f"There are {len(found)} quotes; 100 is the most.")
    return found


def _quote(item: Any) -> Quote:
    if isinstance(item, str):
        return Quote(text(item, "quote", 1_000))
    if not isinstance(item, Mapping):
        raise FieldRefused("A quote must be a text, or a text with its time.")
    start = item.get("startSeconds", item.get("start_seconds", item.get("start")))
    return Quote(text(item.get("text"), "quote", 1_000), seconds(start, "time of a quote"))


def _cues(value: Any, length: int) -> tuple[tuple[int, int], ...]:
    """Pairs of a place in the transcript and a second, as an export writes them."""
    if value is None or value == "":
        return ()
    pairs = value if isinstance(value, list) else [value]
    if any(not isinstance(pair, list) or [type(part) for part in pair] != [int, int] for pair in pairs):
        raise FieldRefused("The cues must be pairs of a place in the transcript and a second.")
    if any(not 0 <= place < length or not 0 <= second <= LONGEST_SECONDS for place, second in pairs):
        raise FieldRefused("A cue lies outside the transcript.")
    return tuple(sorted((place, second) for place, second in pairs))


def _says(row: Mapping[str, Any]) -> str:
    """What stands in the row, short enough to recognise it."""
    return ", ".join(f"“{str(value)[:60]}”" for value in [value for value in row.values() if value is not None][:3])
