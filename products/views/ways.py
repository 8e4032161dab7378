"""Where to go on afterwards."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def next_in_library(request: HttpRequest) -> str:
    """The page that `next` names if it is one of the library, else the shelf."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    library = reverse("products:library")
    is_ours = asked.startswith(library) and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else library
