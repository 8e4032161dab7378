"""Improving: shorter is really shorter, the creator's voice is the words of the clips, three ideas are three."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.kimi.author.conversation import CLIPS, text_of
from sandbox.kimi.author.words import meaning, sentence_case, shortened
from sandbox.kimi.turn import Call, Turn

PROPOSE_CHANGES = "propose_changes"
SHORTEST = 30
LABELS = frozenset({"ctaLabel", "buttonLabel", "label", "eyebrow", "alt", "author", "quote", "mediaId", "clipId", "note"})
HEADLINES = ("title", "heading")
IDEA_LENGTH = 90
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_CLAUSE = re.compile(r"(?:,| –| —|;| which | because | so that | and )")
_SHORTER = re.compile(r"\b(?:short|shorten|less|fewer|cut|tighter)", re.IGNORECASE)
_VOICE = re.compile(r"\b(?:like me|i talk|my voice|my words|sound)", re.IGNORECASE)
_REMOVE = re.compile(r"\b(?:remove|delete|take out|drop)\b", re.IGNORECASE)
_ADD = re.compile(r"\b(?:add|insert)\b", re.IGNORECASE)
Block = Mapping[str, Any]
Clip = Mapping[str, Any]


def improve_turn(messages: Sequence[Mapping[str, Any]], tools: Mapping[str, Any]) -> Turn:
    """Return what the author says next when parts of a product shall be better."""
    wish = _wish(messages)
    found = _found(messages)
    clips = [*wish.get("clips", []), *(found or [])]
    if not clips and found is None and CLIPS in tools:
        topic = str(wish.get("product", {}).get("title") or wish.get("instruction"))
        return Turn(calls=(Call(CLIPS, json.dumps({"topic": topic, "max_results": 8}, ensure_ascii=False)),))
    refused = _refused(messages)
    changes = [change for change in _changes(wish, clips) if str(change.get("block")) not in refused]
    return Turn(calls=(Call(PROPOSE_CHANGES, json.dumps({"changes": changes}, ensure_ascii=False)),))


def _changes(wish: Mapping[str, Any], clips: Sequence[Clip]) -> list[dict[str, Any]]:
    named = [block for page in wish.get("pages", []) for block in page.get("blocks", [])]
    wanted, said = str(wish.get("wanted")), str(wish.get("instruction"))
    if wanted == "free" and named and _REMOVE.search(said):
        return [{"remove": named[-1]["id"]}]
    if wanted == "free" and named and _ADD.search(said) and clips:
        words = f"${clips[0]['id']}.summary" if clips[0].get("summary") else f"${clips[0]['id']}.title"
        return [{"after": named[-1]["id"], "type": "TextSection", "variant": "prose", "props": {"paragraphs": [words]}}]
    if wanted == "ideas":
        return _ideas(named, clips)
    if wanted == "shorter" or (wanted == "free" and _SHORTER.search(said)):
        return [change for block in named if (change := _rewritten(block, _shorter))]
    taken: set[str] = set()
    is_voice = wanted == "voice" or bool(_VOICE.search(said))

    def spoken(text: str) -> str:
        return _spoken(text, clips, taken, eager=is_voice)

    return [change for block in named if (change := _rewritten(block, spoken))]


def _rewritten(block: Block, rewrite: Any) -> dict[str, Any]:
    """Return the change of a block in which every longer text went through `rewrite`; {} when nothing came of it."""
    props = block.get("props") if block.get("type") != "Testimonial" else {}
    fresh = {name: _walked(value, name, rewrite) for name, value in (props or {}).items()}
    changed = {name: value for name, value in fresh.items() if value != (props or {})[name]}
    return {"block": block["id"], "props": changed} if changed else {}


def _walked(value: Any, name: str, rewrite: Any) -> Any:
    if isinstance(value, str):
        return rewrite(value) if name not in LABELS and len(value) >= SHORTEST and "](" not in value else value
    if isinstance(value, list):
        return [_walked(one, name, rewrite) for one in value]
    if isinstance(value, dict):
        return {key: _walked(one, key, rewrite) for key, one in value.items()}
    return value


def _shorter(text: str) -> str:
    """Return the first half of the sentences; a single one ends at its first clause that says something."""
    parts = _SENTENCE.split(text)
    if len(parts) > 1:
        return " ".join(parts[: max(1, len(parts) // 2)])
    for cut in _CLAUSE.finditer(text):
        if cut.start() >= len(text) / 3:
            return text[: cut.start()].rstrip(" ,;") + (text[-1] if text[-1] in ".!?" else "")
    return shortened(text, int(len(text) * 0.7)) if len(text) > 2 * SHORTEST else text


def _spoken(text: str, clips: Sequence[Clip], taken: set[str], *, eager: bool) -> str:
    """Return a reference to what a clip says about the same, or the text itself when none does."""
    if any(text in said for _, said in _sayings(clips)):
        return text
    about = meaning(text)
    best, most = "", 0 if eager else 1
    for reference, said in _sayings(clips):
        if reference in taken or said == text or len(said) > max(120, int(1.5 * len(text))):
            continue
        shared = len(about & meaning(said))
        if shared > most:
            best, most = reference, shared
    if best:
        taken.add(best)
    return best or text


def _ideas(named: Sequence[Block], clips: Sequence[Clip]) -> list[dict[str, Any]]:
    for block in named:
        props = block.get("props", {})
        name = next((one for one in HEADLINES if props.get(one)), "")
        if not name:
            continue
        fitting = [one for one, said in _sayings(clips) if len(said) <= IDEA_LENGTH and said != props[name]]
        ideas = fitting[:3] or [sentence_case(str(props[name]).lower())]
        return [{"block": block["id"], "field": name, "ideas": ideas}]
    return []


def _sayings(clips: Sequence[Clip]) -> Iterator[tuple[str, str]]:
    """Yield (reference, words) of what clips say: quotes first, then summaries, titles and steps."""
    for name in ("quotes", "summary", "title", "steps"):
        for clip in clips:
            held = clip.get(name) or (clip.get("keySteps") if name == "steps" else None)
            one = {"quotes": "quote", "steps": "step"}.get(name, name)
            listed = held if isinstance(held, list) else [held] if held else []
            for number, said in enumerate(listed[:5], start=1):
                yield f"${clip['id']}.{one}" + (str(number) if isinstance(held, list) else ""), str(said)


def _wish(messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    for message in messages:
        value = _json(text_of(message)) if message["role"] == "user" else None
        if isinstance(value, Mapping) and isinstance(value.get("improve"), Mapping):
            wish: Mapping[str, Any] = value["improve"]
            return wish
    return {}


def _found(messages: Sequence[Mapping[str, Any]]) -> list[Clip] | None:
    """Return the clips that were looked up, None before anything was."""
    for message in messages:
        value = _json(text_of(message)) if message["role"] == "tool" else None
        if isinstance(value, Mapping) and isinstance(value.get("clips"), list):
            return [clip for clip in value["clips"] if isinstance(clip, Mapping)]
    return None


def _refused(messages: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the blocks whose changes did not hold."""
    answers = [_json(text_of(message)) for message in messages if message["role"] == "tool"]
    problems = [one for answer in answers if isinstance(answer, Mapping) for one in answer.get("problems") or []]
    return {str(one.get("blockId")) for one in problems if isinstance(one, Mapping) and one.get("blockId")}


def _json(text: str) -> Any:
    start = text.find("{")
    try:
        return json.JSONDecoder(strict=False).raw_decode(text[start:])[0] if start >= 0 else None
    except ValueError:
        return None
