"""The part of the Look panel where a picture sets the look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.look_asking import tokens_of
from builder.look_matching import look_for
from builder.models import Build, BuildStatus
from builder.showing import cost_label
from builder.studio.look import Colour, Look, look_of
from products.models import Product


@dataclass(frozen=True)
class LookLike:
    """Where the wish stands; `look` is the proposal as the panel's own choices."""

    build: Build | None = None
    is_active: bool = False
    failure: str = ""
    cost: str = ""
    look: Look | None = None
    words: list[str] = field(default_factory=list)

    @property
    def colours(self) -> list[Colour]:
        """The colours with their contrast."""
        return self.look.colours if self.look else []


def look_like_of(product: Product) -> LookLike:
    """The picture part of the panel."""
    build = look_for(product)
    if build is None or build.is_active:
        return LookLike(build, is_active=build is not None)
    if build.status != BuildStatus.SUCCEEDED:
        return LookLike(build, failure=build.message)
    look = look_of({"themeTokens": tokens_of(build)})
    return LookLike(build, cost=cost_label(build.cost_microdollars), look=look, words=_words(look))


def worn(document: Mapping[str, Any], build: Build | None) -> dict[str, Any]:
    """The document in the look that was found."""
    return {**document, "themeTokens": tokens_of(build)} if build and tokens_of(build) else dict(document)


def _words(look: Look) -> list[str]:
    named = (("Look", look.presets), ("Type", look.pairs), ("Corners", look.radii), ("Spacing", look.densities))
    return [f"{name}: {option.label}" for name, options in named for option in options if option.is_current]
