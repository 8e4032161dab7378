"""A picture that shall set a look: read at once, looked at by a worker."""

from typing import Any

from builder.llm.pictures import picture_part
from builder.models import Build, BuildTask
from creators.imaging import clean
from creators.models import Creator, User
from products.models import Product

SHOWN_WIDTH = 960
PROMPT = "Make it look like this"


def read_picture(content: bytes) -> dict[str, Any]:
    """The picture as a model is shown it, encoded anew: nothing of the upload but its pixels. Raises PictureRefused."""
    cleaned = clean(content)
    fitting = [copy for copy in cleaned.copies if copy.encoding == "webp" and copy.width <= SHOWN_WIDTH]
    best = max(fitting or [copy for copy in cleaned.copies if copy.encoding != "avif"], key=lambda copy: copy.width)
    return picture_part(best.content)


def ask_for_look(
    *, creator: Creator, picture: dict[str, Any], product: Product | None = None, requested_by: User | None = None
) -> Build:
    """Write down that a picture is to be looked at."""
    return Build.objects.create(
        creator=creator,
        task=BuildTask.LOOK,
        product=product,
        requested_by=requested_by,
        prompt=PROMPT,
        packet={"picture": picture},
    )


def tokens_of(look: Build | None) -> dict[str, Any]:
    """The tokens that were found and neither taken nor left yet; empty when there are none."""
    if look is None or look.result.get("closed"):
        return {}
    return dict(look.result.get("tokens") or {})


def close_look(look: Build) -> None:
    """The creator is done with it."""
    look.result, look.packet = {**look.result, "closed": True}, {"picture": None}
    look.save(update_fields=["result", "packet"])
