"""What the creator is told while the agent works, in words."""

import json
from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from builder.agent.toolset import ToolResult
from builder.llm.messages import ToolCall
from builder.llm.model import ModelBusy, ModelError, ModelGone
from builder.tools import clip_cards, creator_brand, validate_dsl

NAMES: Mapping[str, str] = {
    "Hero": "the opening",
    "TextSection": "a passage",
    "Bullets": "a list",
    "Steps": "the steps",
    "Checklist": "a checklist",
    "Image": "a picture",
    "Testimonial": "what people say",
    "FAQ": "questions and answers",
    "CTA": "the last word",
    "Pricing": "the offer",
    "Divider": "a break",
    "ModuleHeader": "the head of a module",
    "LessonContent": "a lesson",
    "DayHeader": "the head of a day",
    "DownloadButton": "the download",
}
OPENING_LENGTH = 44
TITLED = ("Steps", "Bullets", "TextSection", "Checklist", "LessonContent", "ModuleHeader", "DayHeader", "Testimonial", "FAQ")


def block_name(block: Mapping[str, Any]) -> str:
    """A block in the creator's terms: its heading in quotes, or what kind of thing it is."""
    kind = str(block.get("type"))
    props = block.get("props")
    titles = [props.get(key) for key in ("heading", "title")] if isinstance(props, dict) and kind in TITLED else []
    title = next((text for text in titles if isinstance(text, str) and text), None) or _opening_words(kind, props)
    return f"“{title}”" if title else NAMES.get(kind, "a block")


def _opening_words(kind: str, props: Any) -> str:
    """The beginning of a passage that has no heading."""
    paragraphs = props.get("paragraphs") if kind == "TextSection" and isinstance(props, dict) else None
    first = paragraphs[0] if isinstance(paragraphs, list) and paragraphs else ""
    return shorten(first, OPENING_LENGTH, placeholder="…") if isinstance(first, str) else ""


def call_note(call: ToolCall, result: ToolResult) -> str:
    """What a tool call did, past tense; empty when it is nothing to tell."""
    if call.name == creator_brand.NAME and result.status == "ok":
        return "Read your brand"
    if call.name == clip_cards.NAME and result.status == "ok":
        return _clips_note(call, result)
    if call.name == validate_dsl.NAME and result.document is not None:
        return "Checked every page: all of it holds"
    if call.name == validate_dsl.NAME and result.status == "refused":
        return repair_note(result.problems)
    return ""


def repair_note(problems: Sequence[Mapping[str, Any]]) -> str:
    """How many things a check found, in words."""
    ungrounded = sum(str(problem.get("code", "")).startswith("ungrounded") for problem in problems)
    count = f"{len(problems)} thing" + ("" if len(problems) == 1 else "s")
    if ungrounded:
        return f"Checked every page: {count} to repair, {ungrounded} of them not in your clips"
    return f"Checked every page: {count} to repair"


def failure_note(error: Exception, wait: float | None) -> str:
    """Why an answer has to be asked for again."""
    if wait is None or not isinstance(error, ModelError):
        return ""
    if isinstance(error, ModelGone):
        return "The usual model is gone; going on with another"
    if error.elsewhere and wait == 0:
        return "The usual writing service does not answer; going on with another"
    seconds = max(1, round(wait))
    pause = f"{seconds} second" + ("" if seconds == 1 else "s")
    if isinstance(error, ModelBusy):
        return f"The writing service is busy; trying again in {pause}"
    return f"The connection broke; asking again in {pause}"


def _clips_note(call: ToolCall, result: ToolResult) -> str:
    count = json.loads(result.content)["count"]
    try:
        topic = str(json.loads(call.arguments, strict=False)["topic"])[:60]
    except (ValueError, KeyError, TypeError):
        topic = ""
    clips = "1 clip" if count == 1 else f"{count} clips"
    about = f" about {topic}" if topic else ""
    return f"Read {clips}{about}" if count else f"Found no clips{about}"
