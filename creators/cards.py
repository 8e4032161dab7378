"""A clip card as Owny writes it: what an export holds, what the API answers, what an import reads."""

from typing import Any

from creators.models import ClipCard


def card_of(clip: ClipCard, *, with_cues: bool = False) -> dict[str, Any]:
    """The card in the file format; empty fields are left out, so that bringing it in again empties nothing."""
    card = {
        "externalId": clip.external_id,
        "url": clip.url,
        "platform": clip.platform,
        "title": clip.title,
        "durationSeconds": clip.duration_seconds,
        "publishedAt": clip.published_at.isoformat() if clip.published_at else None,
        "summary": clip.summary,
        "keySteps": clip.key_steps,
        "tags": clip.tags,
        "quotes": clip.quotes,
        "transcript": clip.transcript,
        "cues": clip.cues if with_cues else [],
    }
    return {name: value for name, value in card.items() if value not in (None, "", [])}
