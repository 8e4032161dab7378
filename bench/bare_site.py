"""`python -m bench.bare_site PORT BODY`: the product on its own database, with two bare answers beside a published page.

`/bare/` is a view, behind all middleware; `/bare-at-once/` answers where published pages do, before sessions and sign-in.
Both give the bytes of the published page, which are also written to the file BODY when the server is about to start.
"""

import os
import sys
import types
from collections.abc import Awaitable, Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")

import django

django.setup()

import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import async_only_middleware

from bench.storefront import AT_ONCE, VIEW
from creators.models import Brand, Creator, User
from owny.urls import urlpatterns
from products.dsl.catalog import sample_document
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import publish, save_revision

OURS = "products.serving.published_pages"


def main() -> None:
    """Fill the database, then serve until killed."""
    port, file = int(sys.argv[1]), Path(sys.argv[2])
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    body = _published_page()
    file.write_bytes(body)
    _add_bare_answers(body)
    uvicorn.run(get_asgi_application(), port=port, log_level="warning")


def _published_page() -> bytes:
    user = User.objects.create_user("bench@example.com")
    creator = Creator.objects.create(user=user, handle="bench", display_name="Bench")
    Brand.objects.create(creator=creator)
    product = Product.objects.create(creator=creator, product_type="pdf_guide", title="Bench", slug="bench")
    save_revision(product=product, document=sample_document(), origin=RevisionOrigin.IMPORT)
    return bytes(publish(product=product, by=user).page.html)


def _add_bare_answers(body: bytes) -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse(body)

    @async_only_middleware
    def at_once(get_response: Callable[[HttpRequest], Awaitable[HttpResponse]]) -> object:
        async def answer(request: HttpRequest) -> HttpResponse:
            if request.path == AT_ONCE:
                return HttpResponse(body, headers={"Content-Length": str(len(body))})
            return await get_response(request)

        return answer

    urls = types.ModuleType("bench.urls")
    urls.urlpatterns = [path(VIEW[1:], bare), *urlpatterns]  # type: ignore[attr-defined]
    urls.at_once = at_once  # type: ignore[attr-defined]
    sys.modules["bench.urls"] = urls
    place = settings.MIDDLEWARE.index(OURS)
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], "bench.urls.at_once", *settings.MIDDLEWARE[place:]]
    settings.ROOT_URLCONF = "bench.urls"


if __name__ == "__main__":
    main()
