"""A creator's name, handle or picture has changed: whoever keeps pages that show it hears of it here."""

from django.conf import settings
from django.utils.module_loading import import_string

from creators.models import Creator


def tell_pages(creator: Creator) -> None:
    """Have every stored page of the creator drawn anew."""
    import_string(settings.WHEN_A_CREATOR_CHANGES)(creator)
