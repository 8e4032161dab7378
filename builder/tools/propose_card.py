"""propose_card: from what the model wrote about one transcript to a clip card, or to what is wrong with it."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from builder.agent.toolset import Tool, ToolResult
from builder.llm.text import storable
from products.dsl.facts import Facts
from products.dsl.grounding import ground
from products.dsl.parse import parse_document
from products.dsl.problems import Problem, errors
from products.dsl.references import SourceIndex, SourceText
from products.dsl.words import content_tokens, normalise, stem

NAME = "propose_card"
DESCRIPTION = Path(__file__).with_suffix(".md").read_text("utf-8").strip()
FIELDS = ("title", "summary", "keySteps", "tags", "quotes")
LEAST_SHARE = 0.5
"""The share of a card's words that the transcript must hold; another language holds next to none."""
_WORD = re.compile(r"[^\W_]+")
_WORDS_ONLY = re.compile(r"[.!?…»”\"')\]]*")


def _text(limit: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit}


PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "required": ["title", "summary"],
    "properties": {
        "title": {**_text(100), "minLength": 1},
        "summary": {**_text(400), "minLength": 1},
        "keySteps": {"type": "array", "items": _text(200), "maxItems": 7},
        "tags": {"type": "array", "items": _text(40), "maxItems": 8},
        "quotes": {"type": "array", "items": _text(300), "maxItems": 4},
    },
}
Card = dict[str, Any]


class CardJudge:
    """Checks the card of one transcript. `cues` are pairs of an offset in it and a second, in rising order; `known` are
    texts of the creator's that count beside it."""

    def __init__(self, *, transcript: str, cues: Sequence[Sequence[float]], known: Sequence[str]) -> None:
        self._transcript, self._cues, self._known = transcript, cues, tuple(filter(None, known))
        self._words = [(one[0].casefold(), one.start(), one.end()) for one in _WORD.finditer(transcript)]

    def tool(self) -> Tool:
        """The judge as a tool of the model."""
        return Tool(NAME, DESCRIPTION, PARAMETERS, self.result, ends=True)

    def answer(self, text: str) -> ToolResult | None:
        """What a text answer is worth; None when it holds no card."""
        held = parse_document(text).document if '"summary"' in text else None
        return self.result(held) if held and held.get("title") and held.get("summary") else None

    def result(self, draft: Mapping[str, Any]) -> ToolResult:
        """The verdict on a card as the model reads it."""
        told: Card = storable({name: draft[name] for name in FIELDS if draft.get(name)})
        card, problems = self._finished(told)
        if not errors(problems):
            return ToolResult(json.dumps({"valid": True}), document={"card": card})
        found = [problem.as_dict() for problem in errors(problems)]
        answer = {"valid": False, "problems": found}
        return ToolResult(json.dumps(answer, ensure_ascii=False), status="refused", problems=found)

    def _finished(self, told: Card) -> tuple[Card, list[Problem]]:
        problems: list[Problem] = []
        quotes = list(self._quotes(told.get("quotes", []), problems))
        card = {
            "title": _line(told["title"]),
            "summary": " ".join(str(told["summary"]).split()),
            "keySteps": [line for one in told.get("keySteps", []) if (line := _line(one))],
            "tags": list(dict.fromkeys(line for one in told.get("tags", []) if (line := _line(one)))),
            "quotes": quotes,
        }
        return card, [*problems, *self._strange(card), *self._claims(card)]

    def _quotes(self, quotes: Sequence[Any], problems: list[Problem]) -> Iterator[dict[str, Any]]:
        """Each quote as it stands in the transcript, with its second."""
        for number, quote in enumerate(quotes):
            found = self._place(str(quote))
            if found is None:
                message = f"Nobody says “{str(quote)[:60]}” word for word."
                problems.append(Problem(f"/quotes/{number}", "quote_not_said", message, "Copy a sentence exactly."))
                continue
            start, end = found
            words = " ".join(self._transcript[start:end].split())
            at = bisect_right([cue[0] for cue in self._cues], start) - 1
            yield {"text": words, "startSeconds": int(self._cues[at][1]) if at >= 0 else None}

    def _place(self, quote: str) -> tuple[int, int] | None:
        """Where the words of the quote stand one after the other, with the marks that close them."""
        wanted = [one.casefold() for one in _WORD.findall(quote)]
        if not wanted:
            return None
        for at in range(len(self._words) - len(wanted) + 1):
            if all(self._words[at + step][0] == word for step, word in enumerate(wanted)):
                last = self._words[at + len(wanted) - 1][2]
                closing = _WORDS_ONLY.match(self._transcript, last)
                return self._words[at][1], closing.end() if closing else last
        return None

    def _strange(self, card: Card) -> Iterator[Problem]:
        """A card in other words than the transcript's, or in another language."""
        held = {stem(word) for word, _, _ in self._words} | set(content_tokens(normalise(self._transcript)))
        for name in ("title", "summary"):
            words = content_tokens(normalise(card[name]))
            if words and len(words & held) / len(words) < LEAST_SHARE:
                message = "Most of these words are not in the transcript."
                yield Problem(f"/{name}", "not_its_words", message, "Use its words and keep its language.")

    def _claims(self, card: Card) -> Iterator[Problem]:
        index = SourceIndex([SourceText("$c1.transcript", self._transcript, "transcript", "clip_1")])
        texts = {"/title": card["title"], "/summary": card["summary"]}
        texts |= {f"/keySteps/{number}": step for number, step in enumerate(card["keySteps"])}
        passages = [
            {"id": path, "type": "TextSection", "variant": "prose", "props": {"paragraphs": [text]}}
            for path, text in texts.items()
        ]
        document = {"title": "", "pages": [{"kind": "sales", "slug": "sales", "blocks": passages}]}
        for problem in errors(ground(document, index, facts=Facts(texts=self._known)).problems):
            yield Problem(problem.block_id or "", problem.code, problem.message, problem.hint)


def _line(value: Any) -> str:
    return " ".join(str(value).split())
