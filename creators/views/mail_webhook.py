"""Where a mail provider tells of bounces and complaints; django-anymail checks who speaks and reads it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def tracking(request: HttpRequest, provider: str) -> HttpResponseBase:
    """The webhook of the provider that is set, guarded by MAIL_WEBHOOK_SECRET. 404 for every other one."""
    if not settings.MAIL_PROVIDER or provider != settings.MAIL_PROVIDER or not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    found = resolve(f"/{provider}/tracking/", urlconf="anymail.urls")
    answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return answer
