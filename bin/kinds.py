"""The four kinds of product in every look, as buyers meet them: the whole site in this process, on a database in a folder of
its own, with a browser whose requests are answered without a network. For `contact_sheet.py`."""

import json
import mimetypes
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="owny-sheet-")
sys.path.insert(0, str(ROOT))
for _name in ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS"):
    os.environ.pop(_name, None)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "owny.settings", "OWNY_ENV": "development", "OWNY_VAR": FOLDER.name, "PDF_FILES": "no",
    "LOG_LEVEL": "ERROR", "CELERY_TASK_ALWAYS_EAGER": "yes", "DJANGO_ALLOW_ASYNC_UNSAFE": "yes",
}  # fmt: skip

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Route

from creators.models import Brand, Creator, Tier, TierKey, User
from creators.models.creator import PayoutStatus
from products.claims import claim_now
from products.dsl.catalog import sample_document
from products.dsl.theme import PRESETS, full_tokens
from products.library import Right
from products.library_keys import key_for_receipt
from products.models import Buyer, Entitlement, Product
from products.models.revision import RevisionOrigin
from products.progress import Change, apply_changes
from products.publishing import change_offer, publish, save_revision
from products.reading import Desk, desk_of

HOST = "http://127.0.0.1:8000"
DEMO = ROOT / "products" / "demo"
WIDTHS = {"desktop": (1280, 1400), "tablet": (768, 1200), "phone": (375, 812)}
KINDS = ("pdf_guide", "mini_course", "challenge", "checklist")
DAYS_IN = 3
ASIDE = ThreadPoolExecutor(1)
"""Where the site answers: the browser's own thread has an event loop, in which it cannot."""


@dataclass(frozen=True, slots=True)
class Place:
    """One page to photograph: the kind and the look of its product, `sales` or `reading`, and its address."""

    kind: str
    preset: str
    page: str
    address: str


def places() -> Iterator[Place]:
    """Fill the database; then the sales page and a page in the middle of each kind in each look."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    creator, buyer = _people()
    for kind in KINDS:
        for preset in PRESETS:
            product = _on_sale(creator, kind, preset)
            page = _half_way(product, buyer)
            change_offer(product=product, price_cents=1900)
            yield Place(kind, preset, "sales", reverse("products:page", args=[creator.handle, product.slug]))
            yield Place(kind, preset, "reading", page)


def visitor(browser: Browser, width: str) -> BrowserContext:
    """A browser of the buyer at one of WIDTHS."""
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, reduced_motion="reduce", base_url=HOST)
    client = Client()
    ASIDE.submit(client.post, urlsplit(key_for_receipt(Buyer.objects.get()).url).path).result()
    context.route("**/*", lambda route: _answer(route, client))
    return context


def _people() -> tuple[Creator, Buyer]:
    Tier.objects.create(key=TierKey.FREE, products_on_sale=None)
    user = User.objects.create_user("maren@example.com")
    creator = Creator.objects.create(
        user=user, handle="maren", display_name="Maren Holt", payout_account_id="acct_sheet",
        payout_status=PayoutStatus.ACTIVE, payout_checked_at=timezone.now(),
    )  # fmt: skip
    Brand.objects.create(creator=creator)
    return creator, Buyer.objects.create(
        email="bo@example.com", email_confirmed_at=timezone.now(), time_zone="Europe/Berlin"
    )


def _document(kind: str) -> dict[str, Any]:
    if kind == "mini_course":
        course = deepcopy(dict(sample_document()))
        course["pages"] = [page for page in course["pages"] if not page.get("unlockDay")]
        return course
    handle = "inesathome" if kind == "challenge" else "tomasrides"
    document: dict[str, Any] = json.loads((DEMO / f"{handle}-{kind}.json").read_text("utf-8"))["document"]
    return document


def _on_sale(creator: Creator, kind: str, preset: str) -> Product:
    document = {**_document(kind), "themeTokens": full_tokens({"preset": preset})}
    slug = f"{kind}-{preset}".replace("_", "-")
    product = Product.objects.create(creator=creator, product_type=kind, title=document["title"], slug=slug)
    save_revision(product=product, document=document, origin=RevisionOrigin.IMPORT)
    return publish(product=product, by=creator.user).product


def _half_way(product: Product, buyer: Buyer) -> str:
    """The buyer has had it for some days and has done about half of what was open; returns where they are."""
    claim_now(product=product, buyer=buyer)
    right = Entitlement.objects.get(product=product, buyer=buyer)
    right.granted_at = timezone.now() - timedelta(days=DAYS_IN)
    right.save(update_fields=["granted_at"])
    desk = desk_of(product, Right(since=right.granted_at, entitlement=right, is_confirmed=True, keeps=True))
    if desk.reading is not None:
        apply_changes(desk.reading, desk.plan, _done(desk), open_ids=desk.open_ids)
    return desk.address(_here(desk))


def _here(desk: Desk) -> Any:
    opened = [page for page in desk.plan.pages if page.id in desk.open_ids]
    return opened[-1] if desk.plan.product_type == "challenge" else opened[min(1, len(opened) - 1)]


def _done(desk: Desk) -> Iterator[Change]:
    here = _here(desk)
    for page in desk.plan.pages[: desk.plan.pages.index(here)]:
        days = desk.plan.pages.index(here) - desk.plan.pages.index(page)
        yield Change("done", page.id, on=True, age=days * 86_400.0)
        for lesson in page.lessons:
            yield Change("done", lesson.block, on=True)
    for item in here.items[:: 2 if len(here.items) > 3 else 1][:5]:
        yield Change("tick", item.block, item.key, on=True)


def _answer(route: Route, client: Client) -> None:
    """Static files from the tree, the rest from the site itself."""
    url = urlsplit(route.request.url)
    if url.path.startswith(settings.STATIC_URL):
        file = ROOT / "static" / url.path.removeprefix(settings.STATIC_URL)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(body=file.read_bytes(), content_type=kind)
        return
    path = url.path + (f"?{url.query}" if url.query else "")
    answer = ASIDE.submit(client.generic, route.request.method, path).result()
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "set-cookie"}
    route.fulfill(status=answer.status_code, headers=headers, body=answer.content)
