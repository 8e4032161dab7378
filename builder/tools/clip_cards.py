"""get_clip_cards: the creator's clips about a topic."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builder.agent.toolset import Tool, ToolResult
from builder.sources import MAX_QUOTES, MAX_STEPS, MAX_TAGS, BuildSources
from creators.search import Library

NAME = "get_clip_cards"
MOST = 20
DESCRIPTION = Path(__file__).with_suffix(".md").read_text("utf-8").strip()
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "required": ["topic"],
    "properties": {
        "topic": {"type": "string", "description": "What the clips should be about, in a few words."},
        "max_results": {"type": "integer", "minimum": 1, "description": "At most how many clips, up to 20; 12 if left out."},
    },
}


def clip_cards_tool(library: Library, sources: BuildSources) -> Tool:
    """The tool for one build; the model cannot choose whose clips."""

    def run(arguments: Mapping[str, Any]) -> ToolResult:
        limit = min(int(arguments.get("max_results", 12)), MOST)
        found = library.best(str(arguments["topic"]), limit)
        clips = [_shown(clip, sources.add(clip), score) for clip, score in found]
        return ToolResult(json.dumps({"count": len(clips), "clips": clips}, ensure_ascii=False))

    return Tool(NAME, DESCRIPTION, PARAMETERS, run)


def _shown(clip: Any, alias: str, score: float) -> dict[str, object]:
    return {
        "id": alias,
        "title": clip.title,
        "summary": clip.summary,
        "steps": clip.key_steps[:MAX_STEPS],
        "tags": clip.tags[:MAX_TAGS],
        "quotes": [quote["text"] for quote in clip.quotes[:MAX_QUOTES]],
        "relevance": round(score, 2),
    }
