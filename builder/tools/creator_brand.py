"""get_creator_brand: who sells, and how their pages look and sound."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builder.agent.toolset import Tool, ToolResult
from creators.models import Creator

NAME = "get_creator_brand"
DESCRIPTION = Path(__file__).with_suffix(".md").read_text("utf-8").strip()
PARAMETERS: Mapping[str, Any] = {"type": "object", "properties": {}}


def creator_brand_tool(creator: Creator) -> Tool:
    """The tool for one build; the model cannot choose whose brand."""

    def run(arguments: Mapping[str, Any]) -> ToolResult:
        brand = creator.brand
        shown = {
            "name": creator.display_name,
            "handle": creator.handle,
            "tone": brand.tone,
            "tagline": brand.tagline,
            "bio": brand.bio,
            "mood": brand.mood,
            "colorPrimary": brand.color_primary,
            "colorAccent": brand.color_accent,
            "density": brand.density,
            "language": brand.language,
        }
        return ToolResult(json.dumps(shown, ensure_ascii=False))

    return Tool(NAME, DESCRIPTION, PARAMETERS, run)
