"""Inside a site of `bench.builds_site`: a creator with a product of so many blocks for each argument; JSON on stdout."""

import copy
import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")

import django
from django.test import Client

django.setup()

from creators.models import Brand, Creator, User
from products.dsl.catalog import sample_document
from products.models import Product
from products.models.revision import RevisionOrigin
from products.publishing import save_revision

ONCE = ("Hero", "Pricing", "DayHeader", "ModuleHeader", "DownloadButton", "LessonContent")


def document_of(count: int) -> dict[str, Any]:
    """The catalog's sample with a sales page of so many blocks."""
    document = copy.deepcopy(dict(sample_document()))
    every = [block for page in document["pages"] for block in page["blocks"] if block["type"] not in ONCE]
    hero = document["pages"][0]["blocks"][0]
    more = [{**copy.deepcopy(every[at % len(every)]), "id": f"blk_{at:08d}"} for at in range(count - 1)]
    document["pages"][0]["blocks"] = [hero, *more]
    return document


def main() -> None:
    """Make them and sign in."""
    user = User.objects.create_user("bench@example.com", "bench-bench-bench")
    creator = Creator.objects.create(user=user, handle="bench", display_name="Bench")
    Brand.objects.create(creator=creator)
    made = {}
    for count in map(int, sys.argv[1:]):
        product = Product.objects.create(creator=creator, product_type="mini_course", title=f"{count}", slug=f"b{count}")
        save_revision(product=product, document=document_of(count), origin=RevisionOrigin.BUILD)
        made[str(count)] = product.public_id
    client = Client()
    client.force_login(user)
    print(json.dumps({"products": made, "session": client.cookies["sessionid"].value}))


if __name__ == "__main__":
    main()
