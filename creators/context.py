"""What every page knows."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from creators.models import Creator


def site(request: HttpRequest) -> dict[str, object]:
    """The site's name and, for a signed-in creator, who it is; costs one query, and only when a template asks."""
    return {
        "site_name": settings.SITE_NAME,
        "owny_home": settings.SITE_URL + "/",
        "current_creator": _CurrentCreator(request),
    }


class _CurrentCreator:
    """Looks the creator up when a template first asks, unless the view did: public pages pay nothing, none pays twice."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __call__(self) -> Creator | None:
        return getattr(self._request, "creator", None) or self._looked_up

    @cached_property
    def _looked_up(self) -> Creator | None:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        return Creator.objects.filter(user=user).first()
