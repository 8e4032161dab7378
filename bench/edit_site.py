"""`python -m bench.edit_site PORT FILE`: the product on its own database, with a document of 200 blocks and two bare views.

`/bare-write/` writes one row, behind all middleware; `/bare-write/signed-in/` does so for a creator who is signed in. What a
client needs to ask for changes is written to FILE as JSON when the server is about to start.
"""

import copy
import json
import os
import sys
import types
import uuid
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")

import django

django.setup()

import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import path
from django.views.decorators.http import require_POST

from bench.edits import BARE, SIGNED_IN
from creators.access import CreatorRequest, creator_required
from creators.models import Brand, Creator, User
from owny.urls import urlpatterns
from products.dsl.catalog import sample_document
from products.dsl.document import blocks
from products.models import Product, ThemeSheet
from products.models.revision import RevisionOrigin
from products.publishing import save_revision

BLOCKS = 200


def main() -> None:
    """Fill the database, then serve until killed."""
    port, file = int(sys.argv[1]), Path(sys.argv[2])
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    file.write_text(json.dumps(_product()), "utf-8")
    _add_bare_views()
    uvicorn.run(get_asgi_application(), port=port, log_level="warning")


def _product() -> dict[str, Any]:
    user = User.objects.create_user("bench@example.com")
    creator = Creator.objects.create(user=user, handle="bench", display_name="Bench")
    Brand.objects.create(creator=creator)
    product = Product.objects.create(creator=creator, product_type="mini_course", title="Bench", slug="bench")
    document = two_hundred_blocks()
    save_revision(product=product, document=document, origin=RevisionOrigin.IMPORT)
    client = Client()
    client.force_login(user)
    request = RequestFactory().get("/")
    token = get_token(request)
    places = [index for index, block in enumerate(document["pages"][0]["blocks"]) if block["type"] == "TextSection"]
    return {
        "studio": f"/studio/{product.public_id}/",
        "cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={request.META['CSRF_COOKIE']}",
        "token": token,
        "field": f"/pages/0/blocks/{places[len(places) // 2]}/props/heading",
        "bytes": len(json.dumps(document)),
    }


def two_hundred_blocks() -> dict[str, Any]:
    """A sales page of 200 blocks, every type that may stand there in turn."""
    document = copy.deepcopy(dict(sample_document()))
    found = [placed.block for placed in blocks(document)]
    price = next(block for block in found if block["type"] == "Pricing")
    others = [block for block in found if block["type"] != "Pricing"]
    many = [copy.deepcopy(others[number % len(others)]) for number in range(BLOCKS - 1)]
    for number, block in enumerate(many):
        block["id"] = f"blk_{number:08d}"
    document["pages"] = [{**document["pages"][0], "blocks": [*many, price]}]
    return document


def _add_bare_views() -> None:
    def written() -> JsonResponse:
        ThemeSheet.objects.create(key=uuid.uuid4().hex, css="")
        return JsonResponse({"written": True})

    @require_POST
    def bare(request: HttpRequest) -> JsonResponse:
        return written()

    @require_POST
    @creator_required
    def signed_in(request: CreatorRequest) -> JsonResponse:
        return written()

    urls = types.ModuleType("bench.urls")
    urls.urlpatterns = [path(BARE[1:], bare), path(SIGNED_IN[1:], signed_in), *urlpatterns]  # type: ignore[attr-defined]
    sys.modules["bench.urls"] = urls
    settings.ROOT_URLCONF = "bench.urls"


if __name__ == "__main__":
    main()
