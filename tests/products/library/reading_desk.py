"""Products to read in tests: one of each kind, small enough to count by hand, and the hands of their reader."""

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from products.claims import claim_now
from products.dsl.catalog import sample_document
from products.models import Buyer, Entitlement, Product, Revision
from products.models.revision import RevisionOrigin
from products.publishing import publish, save_revision
from products.rendering.reading_plan import Item, plan_of
from products.shop_window import document_of
from tests.products.rendering.documents import block
from tests.products.rendering.reading_html import Page, read

TASKS = ["Smell the jar", "Spoon out all but 25 g", "Put it back where it is warm"]


def content(number: int, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A content page `page-<number>`."""
    named = {"id": f"pg_0000000{number}", "slug": f"page-{number}", "kind": "content", "title": f"Part {number}"}
    return {**named, "blocks": list(blocks), **more}


def tasks(block_id: str, *texts: str) -> dict[str, Any]:
    """A checklist of one group."""
    return block("Checklist", "tasks", block_id, heading="To do", groups=[{"items": [{"text": text} for text in texts]}])


def question(block_id: str, prompt: str = "What did it smell of?") -> dict[str, Any]:
    """A field to write in."""
    return block("LessonContent", "reflection", block_id, heading="One word", paragraphs=["Look."], prompt=prompt)


def lesson(block_id: str, heading: str) -> dict[str, Any]:
    """A lesson without a field."""
    return block("LessonContent", "reading", block_id, heading=heading, paragraphs=["Words."])


def module(block_id: str, number: int) -> dict[str, Any]:
    """The opening of a module."""
    return block("ModuleHeader", "row", block_id, number=number, title=f"The module {number}")


def header(block_id: str, day: int) -> dict[str, Any]:
    """The opening of a day."""
    return block("DayHeader", "open", block_id, day=day, title=f"The day {day}")


def text(block_id: str) -> dict[str, Any]:
    """A paragraph."""
    return block("TextSection", "prose", block_id, heading="Read", paragraphs=["Words to read."])


CHALLENGE = [
    content(1, header("blk_day00001", 1), tasks("blk_task0001", *TASKS), question("blk_note0001"), unlockDay=1),
    content(2, header("blk_day00002", 2), question("blk_note0002", "And today?"), unlockDay=2),
    content(3, header("blk_day00003", 3), tasks("blk_task0003", "Bake"), unlockDay=3),
]
COURSE = [
    content(1, module("blk_module01", 1), lesson("blk_lesson01", "Mix"), lesson("blk_lesson02", "Wait")),
    content(2, module("blk_module02", 2), lesson("blk_lesson03", "Bake")),
]
GUIDE = [content(1, text("blk_text0001")), content(2, text("blk_text0002")), content(3, text("blk_text0003"))]
LIST = [content(1, tasks("blk_task0001", *TASKS))]
PAGES = {"challenge": CHALLENGE, "mini_course": COURSE, "pdf_guide": GUIDE, "checklist": LIST}


def on_sale(creator: Creator, kind: str) -> Product:
    """A free product of a kind, published."""
    product = Product.objects.create(creator=creator, product_type=kind, title="The Slow Loaf", slug=kind.replace("_", "-"))
    republish(product, PAGES[kind])
    return product


def republish(product: Product, pages: list[dict[str, Any]]) -> None:
    """The same product with other content."""
    document = deepcopy(dict(sample_document()))
    document["productType"], document["title"] = product.product_type, product.title
    document["pages"] = [document["pages"][0], *deepcopy(pages)]
    save_revision(product=product, document=document, origin=RevisionOrigin.EDIT)
    publish(product=product, by=product.creator.user)
    product.refresh_from_db()


def given(product: Product, buyer: Buyer, *, days_ago: float = 0) -> Entitlement:
    """The buyer has the product, since some days."""
    claim_now(product=product, buyer=buyer)
    entitlement = Entitlement.objects.get(buyer=buyer, product=product)
    entitlement.granted_at = timezone.now() - timedelta(days=days_ago)
    entitlement.save(update_fields=["granted_at"])
    return entitlement


def item(product: Product, words: str) -> Item:
    """The item with this text."""
    return next(one for one in plan_of(document_of(product)).items.values() if one.words == words)


def address(product: Product, number: int = 1) -> str:
    """Where a page is read."""
    return reverse("products:read_page", args=[product.public_id, f"page-{number}"])


def at(product: Product, name: str) -> str:
    """One of the addresses that keep."""
    return reverse(f"products:{name}", args=[product.public_id])


def see(client: Client, product: Product, number: int = 1) -> Page:
    """A page as a browser reads it."""
    answer = client.get(address(product, number))
    assert answer.status_code == 200, answer.status_code
    return read(answer.content.decode())


def ticked(page: Page) -> list[str]:
    """The values of the boxes that are ticked."""
    return [e.attrs["value"] for e in page.all("input") if e.attrs.get("type") == "checkbox" and "checked" in e.attrs]


def written(page: Page) -> dict[str, str]:
    """Field → what is in it; browsers drop the line break that opens a field."""
    return {e.attrs["name"]: e.text.removeprefix("\n") for e in page.all("textarea")}


def form_of(page: Page) -> dict[str, Any]:
    """What the page's form sends when nothing is changed."""
    sent = {e.attrs["name"]: e.attrs["value"] for e in page.all("input") if e.attrs.get("name") in ("page", "seen")}
    return {**sent, "tick": ticked(page), **written(page)}


def tell(client: Client, product: Product, *changes: dict[str, Any], page: str = "pg_00000001") -> Any:
    """What the page's script sends."""
    body = json.dumps({"page": page, "changes": list(changes)})
    return client.post(at(product, "reading_save"), body, content_type="application/json")


def tick(one: Item, on: bool = True, age: float = 0) -> dict[str, Any]:
    """A tick as the script tells it."""
    return {"kind": "tick", "part": one.block, "item": one.key, "on": on, "age": age}


def done(part: str, on: bool = True, age: float = 0) -> dict[str, Any]:
    """A part that is done as the script tells it."""
    return {"kind": "done", "part": part, "on": on, "age": age}


def note(part: str, words: str, age: float = 0) -> dict[str, Any]:
    """Written words as the script tells them."""
    return {"kind": "note", "part": part, "text": words, "age": age}


def from_the_future(product: Product) -> None:
    """What is live was published by a newer version of this software, which was taken back since."""
    live = product.live_revision
    assert live is not None
    newer = Revision.objects.create(
        product=product,
        number=live.number + 1,
        follows=live.number,
        document={**live.document, "dslVersion": "99.0"},
        document_hash="f" * 64,
        origin=RevisionOrigin.EDIT,
    )
    Product.objects.filter(pk=product.pk).update(live_revision=newer, draft_revision=newer)
