"""The six looks to pick from, shown by the renderer that draws the real pages."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from creators.models import Brand, Creator
from products.dsl.theme import PRESETS, full_tokens
from products.presenting import theme_url
from products.rendering.context import PageContext
from products.rendering.gallery import render_show_page, render_specimens
from products.shop_window import brand_tokens

SHOWS = {"page": "A whole page", "blocks": "Every block"}
WIDTHS = {"computer": "Computer", "phone": "Phone"}
COLOURS = {"own": "Its own colours", "brand": "Your colours"}


@require_safe
@creator_required
def looks(request: CreatorRequest) -> HttpResponse:
    """All six side by side."""
    context = {"presets": PRESETS.values(), "chosen": brand_tokens(request.creator)["preset"], **_choices(request)}
    return render(request, "products/looks.html", context)


@require_safe
@creator_required
def look(request: CreatorRequest, preset: str) -> HttpResponse:
    """One look, large: a page or every block, as on a computer or a phone."""
    _known(preset)
    names = list(PRESETS)
    at = names.index(preset)
    context = {
        "preset": PRESETS[preset],
        "before": PRESETS[names[at - 1]],
        "after": PRESETS[names[(at + 1) % len(names)]],
        "is_chosen": brand_tokens(request.creator)["preset"] == preset,
        "show": _one_of(SHOWS, request.GET.get("show")),
        "shows": SHOWS.items(),
        "width": _one_of(WIDTHS, request.GET.get("width")),
        "widths": WIDTHS.items(),
        **_choices(request),
    }
    return render(request, "products/look.html", context)


@require_safe
@creator_required
def look_frame(request: CreatorRequest, preset: str, show: str) -> HttpResponse:
    """What stands in the frame: a complete page that leads nowhere."""
    _known(preset)
    if show not in SHOWS:
        raise Http404
    is_own = _choices(request)["colours"] == "own"
    tokens = full_tokens({"preset": preset} if is_own else {**brand_tokens(request.creator), "preset": preset})
    draw = render_show_page if show == "page" else render_specimens
    response = HttpResponse(draw(tokens, _context(request.creator, theme_url(tokens))))
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@require_POST
@creator_required
def take_look(request: CreatorRequest, preset: str) -> HttpResponse:
    """Make a look the one that new products start with."""
    _known(preset)
    brand, _ = Brand.objects.get_or_create(creator=request.creator)
    brand.mood = preset
    brand.save(update_fields=["mood", "updated_at"])
    messages.success(request, f"{PRESETS[preset].label} it is. Products you build from now on look like this.")
    return redirect("products:look", preset=preset)


def _known(preset: str) -> None:
    if preset not in PRESETS:
        raise Http404


def _one_of(choices: Mapping[str, str], wanted: str | None) -> str:
    return wanted if wanted and wanted in choices else next(iter(choices))


def _choices(request: CreatorRequest) -> dict[str, object]:
    chosen = _one_of(COLOURS, request.GET.get("colours"))
    return {"colours": chosen, "palettes": COLOURS.items(), "section": "settings"}


def _context(creator: Creator, sheet: str) -> PageContext:
    return PageContext(
        mode="preview",
        creator_name=creator.display_name,
        handle=creator.handle,
        hub_url="#content",
        price_label="$19",
        buy_url="#buy",
        refund_line="14 days to change your mind",
        download_url="#content",
        asset=static,
        theme_url=sheet,
        owny_url="#content",
    )
