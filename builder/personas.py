"""The personas that ship, and putting them in place."""

from dataclasses import dataclass
from typing import Final

from builder.models import Persona


@dataclass(frozen=True)
class Shipped:
    """A persona as it ships."""

    name: str
    line: str
    instruction: str


SHIPPED: Final = (
    Shipped(
        name="Social-media specialist",
        line="Opens with the sentence that stops a thumb; short lines, spoken words.",
        instruction=(
            "Write the copy as a social-media specialist would.\n"
            "- The headline is the strongest sentence the creator has said, as a hook: a quotation by reference if one"
            " stands alone.\n"
            "- Short lines, one thought each, in the words people use when they speak. Second person.\n"
            "- The problem is a scene that the viewer knows; the last word is something they would repeat to a friend.\n"
            "- Titles of parts are what somebody would say, not nouns of a textbook.\n"
            "- No exclamation marks, no emoji, no urgency that is not real."
        ),
    ),
    Shipped(
        name="Marketing strategist",
        line="Says for whom it is, what changes for them and why it works, in that order.",
        instruction=(
            "Write the copy as a marketing strategist would.\n"
            "- The headline says who it is for and what changes for them; the subhead says how.\n"
            "- The audience is one sharp sentence: who they are and the moment in which they need this.\n"
            "- Benefits are outcomes, each with the method behind it, in the order in which buyers doubt.\n"
            "- The promise names the way from the first part to the last. The last word takes away the reason to wait.\n"
            "- Claims are only those that the clips hold; a claim without a source is left out, not softened."
        ),
    ),
)


def ensure_personas() -> int:
    """Put in place what ships and is missing by its name, also an archived one counts as there; gives how many were
    added. What admins changed stays."""
    present = set(Persona.objects.values_list("name", flat=True))
    missing = [one for one in SHIPPED if one.name not in present]
    Persona.objects.bulk_create(
        [Persona(name=one.name, line=one.line, instruction=one.instruction) for one in missing], ignore_conflicts=True
    )
    return len(missing)
