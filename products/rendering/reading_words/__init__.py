"""Our few words on the pages of a reader, one file a language; English where we have none."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

COUNT_WORDS: Mapping[str, str] = {
    "pdf_guide": "read_of",
    "mini_course": "lessons_of",
    "challenge": "days_of",
    "checklist": "ticked_of",
}
"""Product type → the sentence that counts its parts."""
_HERE = Path(__file__).parent
_LANGUAGES = frozenset(file.stem for file in _HERE.glob("*.json"))


def reading_words(language: str) -> Mapping[str, str]:
    """Our words for a reader in a BCP-47 language, or in English."""
    code = language.partition("-")[0].lower()
    return _words(code if code in _LANGUAGES else "en")


def filled(sentence: str, **values: object) -> str:
    """The sentence with its `{names}` filled in."""
    return re.sub(r"{(\w+)}", lambda found: str(values.get(found[1], found[0])), sentence)


@cache
def _words(code: str) -> Mapping[str, str]:
    words: dict[str, str] = json.loads((_HERE / f"{code}.json").read_text("utf-8"))
    return words
