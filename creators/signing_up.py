"""Becoming a creator."""

from django.db import IntegrityError, transaction

from creators.models import Brand, Creator, User


class HandleTaken(Exception):
    """Somebody else has the handle, or this user has one already."""


def become_creator(*, user: User, handle: str, display_name: str) -> Creator:
    """A creator with a brand to begin with. Raises HandleTaken; then nothing has changed."""
    try:
        with transaction.atomic():
            creator = Creator.objects.create(user=user, handle=handle, display_name=display_name)
            Brand.objects.create(creator=creator)
    except IntegrityError as error:
        raise HandleTaken(handle) from error
    return creator
