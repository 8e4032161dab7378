"""What the creator wishes for, read from the packet: subject, audience, days, price, and a decent title."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.kimi.author.parts import Named, read_parts
from sandbox.kimi.author.prompt import days_named, subject_and_audience, wants_it_free
from sandbox.kimi.author.words import EMPTY, first_fitting, joined, meaning, title_case, word_set, words

TYPES = ("pdf_guide", "mini_course", "challenge", "checklist")
FORMS = {"pdf_guide": "guide", "mini_course": "mini course", "challenge": "challenge", "checklist": "checklist"}
_NOT_DOING = word_set("morning evening wedding spring string king ring ceiling clothing")
_VERBS = word_set(
    "how bake brew build clean cook declutter draw drink eat fix get grow keep knit learn lift live lose make move pack"
    " paint plan play read repair run save sell sew sleep start stop stretch teach tidy train wake walk write"
)
_JOINING = word_set("without with for to in on at from and of after before")
TITLE_LENGTH = 60
"""Characters a title made here may have; what does not fit stands in the line above it."""


@dataclass(frozen=True)
class Wish:
    """The creator's wish in parts. `days` is 0 when none were named."""

    product_type: str
    subject: str
    audience: str
    days: int
    free: bool
    prompt: str
    named: Named = field(default_factory=Named)

    @property
    def form(self) -> str:
        """What the product is called in a sentence: `guide`, `mini course`, `challenge`, `checklist`."""
        return FORMS[self.product_type]

    @property
    def mentions(self) -> str:
        """The words that say what it is about: the subject, whom it is for, and the way it goes."""
        return " ".join([self.subject, self.audience, *(self.named.way or ())])

    @property
    def topic(self) -> str:
        """What to look for among the clips."""
        subject = self.subject.lower()
        if len(subject.split()) <= 3:
            return subject
        return " ".join(word for word in words(subject) if word not in EMPTY) or subject


def read_wish(packet: Mapping[str, Any]) -> Wish:
    """Read the packet's prompt, type, audience and price."""
    prompt = str(packet.get("userPrompt") or packet.get("title") or "").strip()
    product_type = str(packet.get("productType"))
    product_type = product_type if product_type in TYPES else "pdf_guide"
    subject, audience = subject_and_audience(prompt)
    named = read_parts(prompt)
    if subject.lower() in map(str.lower, named.parts):
        subject = ""
    sales = packet.get("salesPage")
    cents = sales.get("suggestedPriceCents") if isinstance(sales, Mapping) else None
    return Wish(
        product_type=product_type,
        subject=subject,
        audience=str(packet.get("audience") or "").strip().rstrip(".") or audience,
        days=days_named(prompt),
        free=cents == 0 if cents is not None else wants_it_free(prompt),
        prompt=prompt,
        named=named,
    )


def product_title(wish: Wish, packet: Mapping[str, Any], themes: Sequence[str]) -> str:
    """Return the packet's title, or one from the words of the wish, or one from what the clips are about."""
    given = str(packet.get("title") or "").strip()
    if given and len(given) <= 120:
        return given
    subject = title_case(wish.subject) or _of_parts(wish.named.parts)
    subject = subject or title_case(joined([theme.lower() for theme in themes[:2]])) or "The Collection"
    form = title_case(wish.form)
    audience = f" for {title_case(wish.audience)}" if wish.audience else ""
    bare = subject.removeprefix("The ").removeprefix("A ")
    if wish.product_type in ("challenge", "checklist"):
        days = f"{wish.days}-Day " if wish.product_type == "challenge" and _names_days(wish) else ""
        named = f"{subject}: {'A ' + days if days else 'The '}{form}" if is_phrase(subject) else f"The {days}{bare} {form}"
        return first_fitting(TITLE_LENGTH, named + audience, named, bare)
    if audience and len(subject + audience) <= TITLE_LENGTH:
        return subject + audience
    return first_fitting(90, subject if is_phrase(subject) else f"The {bare} {form}", subject)


def _of_parts(parts: Sequence[str]) -> str:
    """Return the parts as a title: all of them if they fit, else the way from the first to the last."""
    if not parts:
        return ""
    way = f"From {parts[0]} to {parts[-1]}"
    return title_case(first_fitting(TITLE_LENGTH, joined(parts), way, parts[0]))


def _names_days(wish: Wish) -> bool:
    """Whether the prompt counts days, so that the title may."""
    return bool(wish.days) and bool(re.search(r"\bdays?\b", wish.prompt, re.IGNORECASE))


def is_phrase(subject: str) -> bool:
    """Whether a subject reads as a title of its own, such as `Baking Bread at Home` or `Lunchboxes Without Drama`."""
    found = words(subject)
    doing = found[0].endswith("ing") and found[0] not in _NOT_DOING
    return doing or (len(found) > 1 and found[0] in _VERBS) or len(found) > 3 or bool(_JOINING & set(found[1:]))


def eyebrow(wish: Wish, name: str, title: str) -> str:
    """Return the small line above the title: what it is, for whom if the title does not say, and by whom."""
    kind = f"A {'free ' if wish.free else ''}{wish.form}"
    audience = f" for {wish.audience}" if wish.audience and not meaning(wish.audience) <= meaning(title) else ""
    by = f" by {name}" if name else ""
    return first_fitting(60, f"{kind}{audience}{by}", f"{kind}{audience or by}", f"{kind}{by}", kind)
