"""Settings, Pictures: upload, say what they show, delete; and the creator's portrait. Works without JavaScript."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from creators.access import CreatorRequest, creator_required
from creators.imaging import MOST_BYTES
from creators.models import Brand
from creators.picture_uploads import NoUsableUpload, Uploads, take_uploads
from creators.pictures import describe_picture, thumb_of
from products.media import MediaInUse, in_words, products_using, remove_media
from products.publishing import refresh_pages

PAGE = 24


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def pictures(request: CreatorRequest) -> HttpResponse:
    """All pictures; POST uploads more."""
    if request.method == "POST":
        done = _take(request)
        if not done.refused:
            return redirect("products:pictures")
        return _page(request, done, status=422)
    return _page(request, Uploads())


@require_POST
@creator_required
def picture_change(request: CreatorRequest, public_id: str) -> HttpResponse:
    """Say what a picture shows, or delete it (`do=delete`)."""
    media = get_object_or_404(request.creator.media, public_id=public_id)
    if request.POST.get("do") != "delete":
        describe_picture(media=media, alt=request.POST.get("alt", ""))
        messages.success(request, "Saved. It is offered where you use the picture from now on.")
        return redirect("products:pictures")
    try:
        remove_media(media)
        messages.success(request, f"{media.name} is deleted.")
    except MediaInUse as used:
        messages.error(request, str(used))
    return redirect("products:pictures")


@require_POST
@creator_required
def portrait(request: CreatorRequest) -> HttpResponse:
    """The creator's portrait: a new file, or `do=remove`. Published pages show it at once."""
    brand, _ = Brand.objects.get_or_create(creator=request.creator)
    if request.POST.get("do") == "remove":
        brand.avatar = None
        words = "Your portrait is taken out."
    else:
        done = _take(request)
        if not done.taken:
            messages.error(request, done.refused[0][1])
            return redirect("creators:settings")
        brand.avatar = done.taken[0].media
        words = "Saved. Your pages show your portrait now."
    brand.save(update_fields=["avatar", "updated_at"])
    refresh_pages(creator=request.creator)
    messages.success(request, words)
    return redirect("creators:settings")


def _take(request: CreatorRequest) -> Uploads:
    try:
        return take_uploads(creator=request.creator, files=request.FILES.getlist("files"))
    except NoUsableUpload as refused:
        return Uploads(refused=[("", str(refused))])


def _page(request: CreatorRequest, done: Uploads, status: int = 200) -> HttpResponse:
    found = Paginator(request.creator.media.prefetch_related("renditions"), PAGE)
    page = found.get_page(request.GET.get("page"))
    using = products_using(request.creator, *page.object_list)
    portrait_id = Brand.objects.filter(creator=request.creator).values_list("avatar_id", flat=True).first()
    rows = [
        {
            "media": media,
            "thumb": thumb_of(media),
            "products": using[media.public_id],
            "used": in_words(using[media.public_id], is_portrait=media.pk == portrait_id),
        }
        for media in page.object_list
    ]
    context = {"rows": rows, "page": page, "done": done, "megabytes": MOST_BYTES // 2**20}
    return render(request, "products/pictures.html", context, status=status)
