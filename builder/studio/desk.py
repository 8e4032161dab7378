"""Everything the studio shows for a product and what is selected in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from builder.editing import draft_of, steps_of
from builder.forms.offer import OfferForm, search_fields
from builder.names import block_title, icon, kind_name
from builder.studio.fields import inputs_of
from builder.studio.findings import QUIET, located
from builder.studio.fixes import fix_of
from builder.studio.history import history_of
from builder.studio.improve_panel import panel_of, waiting_count
from builder.studio.knowing import Known, known_of
from builder.studio.look import look_of
from builder.studio.look_like import look_like_of
from builder.studio.origins import about_block, detach_patch
from builder.studio.outline import choices, find_block, new_page_patch, tree_of
from builder.studio.patches import as_json, block_moves, guard, page_moves
from builder.studio.relocating import destinations
from builder.studio.sketches import SKETCHES
from builder.way import way_of
from creators.models import User
from creators.moments import public_url
from owny.lib.numbers import whole_number
from products.audience import owners_of
from products.dsl.catalog import CATALOG
from products.dsl.document import PlacedBlock
from products.models import Product, ProductStatus, Revision
from products.updates import mailed_lately

TABS = {"pages": "Pages", "look": "Look", "offer": "Offer", "history": "History"}
PANELS = ("fields", "publish", "improve")
MOST_CLIPS = 300


@dataclass(frozen=True, slots=True)
class Selection:
    """What is open: a page, a block of it, the left tab, the right panel, and an old revision to look at."""

    page: str = "sales"
    block: str = ""
    tab: str = "pages"
    panel: str = "fields"
    version: int | None = None

    @classmethod
    def read(cls, values: QueryDict) -> "Selection":
        """From a query or a form; what is unknown falls back to the beginning."""
        tab, panel, version = values.get("tab", ""), values.get("panel", ""), values.get("version", "")
        return cls(
            page=values.get("page") or "sales",
            block=values.get("block", ""),
            tab=tab if tab in TABS else "pages",
            panel=panel if panel in PANELS else "fields",
            version=whole_number(version),
        )


@dataclass(frozen=True)
class Desk:
    """The draft, what is selected of it, and what is known of it."""

    product: Product
    revision: Revision
    document: dict[str, Any]
    known: Known
    selection: Selection
    placed: PlacedBlock | None
    page_index: int
    context: dict[str, Any] = field(default_factory=dict)


def lay_out(product: Product, viewer: User, selection: Selection, *, offer: OfferForm | None = None) -> Desk:
    """Read the draft and put together what the templates show. Raises NoDraft."""
    revision, document = draft_of(product)
    known = known_of(product, document)
    placed = find_block(document, selection.block)
    page_index = _page_index(document, selection.page, placed)
    desk = Desk(product, revision, document, known, selection, placed, page_index)
    desk.context.update(_frame(desk), **_left(desk, viewer, offer), **_right(desk))
    return desk


def _page_index(document: Mapping[str, Any], slug: str, placed: PlacedBlock | None) -> int:
    if placed is not None:
        return placed.page_index
    return next((at for at, page in enumerate(document["pages"]) if page["slug"] == slug), 0)


def _frame(desk: Desk) -> dict[str, Any]:
    product, way = desk.product, steps_of(desk.product)
    fixable = desk.selection.panel == "publish"
    found = [
        located(one, desk.document, fix_of(one, desk.document, desk.known.clips, product) if fixable else None)
        for one in desk.known.findings
    ]
    return {
        "product": product,
        "draft": desk.revision.number,
        "page": desk.document["pages"][desk.page_index],
        "chosen": desk.placed.block if desk.placed else None,
        "selection": desk.selection,
        "steps": way,
        "undo_note": way.undo_note,
        "redo_note": way.redo_note,
        "is_published": product.status == ProductStatus.PUBLISHED,
        "is_changed": product.live_revision is None or product.live_revision.document_hash != desk.revision.document_hash,
        "must": [one for one in found if one.is_error],
        "may": sorted((one for one in found if not one.is_error), key=lambda one: one.is_quiet),
        "public_url": reverse("products:page", args=[product.creator.handle, product.slug]),
        "sample_url": reverse("builder:studio", args=[product.public_id]) + "sample/",
        "way": way_of(product, "Publish" if desk.selection.panel == "publish" else "Edit"),
        "owner_count": owners_of(product).count() if desk.selection.panel == "publish" else 0,
        "is_mailed_lately": desk.selection.panel == "publish" and mailed_lately(product),
    }


def _left(desk: Desk, viewer: User, offer: OfferForm | None) -> dict[str, Any]:
    tab, document = desk.selection.tab, desk.document
    found: dict[str, Any] = {"tabs": TABS, "tab": tab}
    if tab == "look":
        found["look"] = look_of(document)
        found["like"] = look_like_of(desk.product)
    elif tab == "history":
        found["history"] = history_of(desk.product, viewer)
    elif tab == "offer":
        found |= {"offer": offer or OfferForm(desk.product), "head": search_fields(document, desk.known.findings)}
    else:
        flagged = {problem.block_id for problem in desk.known.findings if problem.block_id and problem.code not in QUIET}
        pages = {problem.page_slug for problem in desk.known.findings if problem.page_slug and problem.severity == "error"}
        slug = document["pages"][desk.page_index]["slug"]
        found["tree"] = tree_of(
            document, page_slug=slug, block_id=_block_id(desk), flagged=flagged, flagged_pages={str(one) for one in pages}
        )
        found["new_page"] = new_page_patch(document)
    return found


def _right(desk: Desk) -> dict[str, Any]:
    placed, document = desk.placed, desk.document
    page = document["pages"][desk.page_index]
    found: dict[str, Any] = {
        "choices": choices(document, desk.page_index, placed, SKETCHES),
        "page_blocks": json.dumps([[block.get("id"), _named(block)] for block in page["blocks"]]),
        "page_moves": page_moves(document["pages"], desk.page_index),
        "page_path": f"/pages/{desk.page_index}",
        "page_guard": as_json([guard(f"/pages/{desk.page_index}", page)]),
    }
    if desk.selection.panel == "improve":
        found["improve"] = panel_of(desk.product, document, placed, desk.known.clips)
    else:
        found["improve_waiting"] = waiting_count(desk.product, document)
    if placed is None:
        return found
    block = placed.block
    own = [desk.known.clips[source] for source in block.get("sources") or () if source in desk.known.clips]
    behind = [(clip, public_url(clip.url), detach_patch(placed, clip)) for clip in own]
    path = f"/pages/{placed.page_index}/blocks/{placed.block_index}"
    found |= {
        "kind": kind_name(block),
        "kind_icon": icon(block),
        "inputs": inputs_of(placed, about_block(desk.known, desk.product.creator, placed)),
        "variants": _variants(placed, path),
        "moves": block_moves(placed),
        "destinations": destinations(document, placed),
        "block_path": path,
        "block_guard": as_json([guard(path, block)]),
        "behind": behind,
        "place": f"{placed.block_index + 1} of {len(page['blocks'])}",
    }
    if block.get("type") == "LessonContent":
        found["library"] = desk.product.creator.clip_cards.only("public_id", "title", "creator")[:MOST_CLIPS]
    return found


def _variants(placed: PlacedBlock, path: str) -> list[dict[str, Any]]:
    kind, now = str(placed.block.get("type")), placed.block.get("variant")
    entry = CATALOG.get(kind)
    return [
        {
            "name": name,
            "label": name.capitalize(),
            "sketch": SKETCHES[f"{kind}.{name}"],
            "is_current": name == now,
            "patch": as_json([guard(path, placed.block), {"op": "add", "path": f"{path}/variant", "value": name}]),
        }
        for name in (entry.variants if entry else ())
    ]


def _named(block: Mapping[str, Any]) -> str:
    """`Steps: The chair, in four moves`."""
    name, title = kind_name(block), block_title(block)
    return name if title == name else f"{name}: {title[:40]}"


def _block_id(desk: Desk) -> str:
    return str(desk.placed.block_id) if desk.placed else ""
