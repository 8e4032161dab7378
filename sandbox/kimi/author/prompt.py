"""Read a creator's prompt: the subject, the audience, the days, and whether it shall be free."""

import re

from sandbox.kimi.author.words import meaning, word_set, words

_NAMES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen twenty"
)
NUMBERS = {name: number for number, name in enumerate(_NAMES.split(), start=1)} | {"twenty-one": 21, "thirty": 30}
NUMBER = "(?:" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"

LONGEST = 60
"""Characters of a prompt that may become part of a title."""
_FORM = (
    r"(?:(?:short|quick|simple|little|tiny|small|free|printable|practical|complete|downloadable|step-by-step)\s+)*"
    r"(?:pdf[\s-]*guide|mini[\s-]*guide|mini[\s-]*course|video course|e-?book|pdf|guide|handbook|workbook|playbook|course|"
    r"class|program(?:me)?|challenge|checklist|check list|cheat ?sheet|lead magnet|freebie|product)s?"
)
_PRICE = re.compile(
    r"[,;(?]?\s*(?:\b(?:for|around|about|at|priced at|costs?|price|selling at|sold for|sell it for)\b:?\s*)?"
    r"(?:(?:[$€£]|\busd|\beur)\s?\d+(?:[.,]\d+)?|\b\d+(?:[.,]\d+)?\s?(?:dollars?|euros?|bucks|usd|eur|[$€£])(?!\w))\)?",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"[,;(]\s*(?:for )?free\b\)?|\bfor free\b|\bfree of charge\b|(?:^|(?<=\ba\s)|(?<=\bmy\s))free\b\s*", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:(?:please|hey|hi|hello|ok|okay|so)\b)?[,!\s]*"
    r"(?:(?:can|could) you\s+|let'?s\s+|(?:i|we)(?:'d| would)? (?:like|want|need|love)(?: you)?(?: to)?\s+)?"
    r"(?:(?:make|create|build|write|design|do|prepare|put together|have|sell|offer|show|teach)\s+)?"
    r"(?:(?:me|us|out|people)\b)?\s*"
    r"(?:(?:a|an|the|my|some|to)\b\s*)?(?:new\s+)?",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\bturn (?:all )?(?:my|our|these|the) (?:clips|videos|reels|shorts|posts)\s*"
    r"(?:(?:about|on)\s+(.+?))?\s+into\s+(?:an?\s+)?",
    re.IGNORECASE,
)
_VAGUE_AUDIENCE = word_set("followers people everyone everybody anyone anybody fans subscribers audience me them us sale")
_DAYS = re.compile(rf"\b(\d{{1,3}}|{NUMBER})[\s-]*(?:days?|evenings|mornings|nights)\b", re.IGNORECASE)
_WEEKS = re.compile(rf"\b(\d{{1,2}}|{NUMBER})[\s-]*weeks?\b", re.IGNORECASE)
_COUNT = re.compile(
    rf"[,;(]?\s*\b(?:(?:in|with|of|over|across)\s+)?(?:{NUMBER}|\d{{1,2}})[\s-]+(?:(?:short|small|easy|quick|little)\s+)?"
    r"(?:parts?|modules?|chapters?|lessons?|sections?|steps|pages?|lists)\b\)?",
    re.IGNORECASE,
)
PEOPLE = word_set(
    "parents parent people beginners beginner students student kids kid children families family moms mums mothers dads"
    " fathers women men runners riders cyclists commuters cooks bakers teachers nurses owners freelancers creators adults"
    " teens teenagers workers professionals makers friends couples households lovers anyone everyone those who singles"
    " seniors travellers travelers gardeners newcomers founders writers readers homes sleepers eaters"
)
_USE = re.compile(
    r"^(?:take(?: along| with you)?|hang|print|keep|use|carry|bring|have|stick|pin|put|go through|run through)\b"
    r".*?\b(?:when|while|before|for|about)\s+(?:you(?:'re|’re| are)?\s+)?(.+)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[.;:!?\n(]|,|\s[–—-]\s|\b(?:that|which|who|so that|so they|where|because|with|including|based on|using|from my)\b"
)


def without_price(prompt: str) -> str:
    """Return the prompt without what it says about the price."""
    return _FREE.sub("", _PRICE.sub("", prompt)).strip(" ,;")


def subject_and_audience(prompt: str) -> tuple[str, str]:
    """Split `a morning routine guide for busy parents, $19` into `morning routine` and `busy parents`."""
    text = re.sub(r"\s+", " ", re.sub(r"\bplease\b", "", without_price(prompt))).strip(" ,.;")
    text = _TURN.sub(lambda found: f"{found[1] or ''} ", text)
    text = _LEAD.sub("", text.strip(), count=1)
    text = _COUNT.sub("", _DAYS.sub("", _WEEKS.sub("", text))).strip(" ,-")
    text = re.sub(r"^of\s+", "", text)
    text = re.sub(rf"^{_FORM}\s*(?::|[–—-]\s)\s*", "", text, flags=re.IGNORECASE)
    head, _, tail = _parted(_around_form(text))
    if "," in head:
        head, tail = head.split(",")[0], tail if head.rstrip().endswith(",") else ""
    head = re.sub(rf"\b{_FORM}\b", " ", _first_clause(head), flags=re.IGNORECASE)
    subject = _LEADING.sub("", head.strip(" ,-"))
    subject, audience = _plain(re.sub(r"\s+", " ", subject), 8), _plain(_first_clause(tail), 9)
    if not meaning(subject):
        named = re.search(r"\b(?:about|around|(?=how to ))(?:\s*(?:my|the|our|your)\b)?\s*(.+)", text, re.IGNORECASE)
        subject = _plain(_first_clause(named[1]), 10) if named else ""
    if not subject and meaning(audience) and not PEOPLE & set(words(audience)):
        subject, audience = _LEADING.sub("", audience), ""
    return subject, _audience(audience)


_LEADING = re.compile(
    r"^(?:(?:when|while|before) (?:i|you|we)(?:'re|’re| are| am)?\s+(?:(?:go to|want to|have to|need to)\s+)?"
    r"|(?:about|on|to|of|in|a|an|the|my|your|our)\s+)",
    re.IGNORECASE,
)


def _around_form(text: str) -> str:
    """Return what the product is about: what stands before `guide` if that says something, else what follows it."""
    found = re.search(rf"\b{_FORM}\b\s*(to|in|on|about|of|around|covering|teaching|for how to)\s+(.+)", text, re.IGNORECASE)
    if found is None:
        return text
    before = _first_clause(text[: found.start()])
    if meaning(before) and not before.lower().startswith("for "):
        return f"{before} for {found[2].split(' for ', 1)[1]}" if " for " in _first_clause(found[2]) else before
    used = _USE.match(found[2]) if found[1].lower() == "to" else None
    return used[1] if used else found[2]


def _audience(text: str) -> str:
    """Return the audience without `my` and `your`; nothing for words that mean everybody."""
    text = re.sub(r"^(?:my|our|your|the|all|a|an)\s+", "", text, flags=re.IGNORECASE)
    return "" if text.lower() in _VAGUE_AUDIENCE or not meaning(text) else text


def _parted(text: str) -> tuple[str, str, str]:
    """Part at the first `for` that is followed by people or a purpose."""
    return text.partition(" for ") if not text.lower().startswith("for ") else ("", "for", text[4:])


def _first_clause(text: str) -> str:
    return _CLAUSE.split(text, maxsplit=1)[0].strip()


def _plain(text: str, most: int) -> str:
    """Return the text if it is short enough to be part of a title, else nothing."""
    return text.strip(" ,.-") if 0 < len(text.split()) <= most and len(text) <= LONGEST else ""


def days_named(prompt: str) -> int:
    """Return the number of days or weeks (as days) a prompt names, at most 39; 0 for none."""
    for pattern, factor in ((_DAYS, 1), (_WEEKS, 7)):
        found = pattern.search(prompt)
        if found:
            number = found[1].lower()
            return min((NUMBERS.get(number) or int(number)) * factor, 39)
    return 0


def wants_it_free(prompt: str) -> bool:
    """Say whether the prompt asks for something free; `sugar-free` does not."""
    return bool(_FREE.search(prompt)) and not _PRICE.search(prompt)
