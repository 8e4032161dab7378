"""Say what to make."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from builder.forms.builds import NewProductForm
from builder.models import BuildTask, Persona
from builder.planning import request_plan
from builder.requesting import BuildRefused, request_build
from builder.tasks import enqueue
from creators.access import CreatorRequest, creator_required
from creators.models import ClipCard, Creator
from products.models.product import ProductType

KINDS = {
    ProductType.PDF_GUIDE: "Chapters to read on the web or as a PDF",
    ProductType.MINI_COURSE: "Modules with lessons, each tied to a clip",
    ProductType.CHALLENGE: "A few days, one task a day",
    ProductType.CHECKLIST: "Lists to tick off and print",
}
IDEAS = (
    (ProductType.PDF_GUIDE, "A short guide to {} for beginners"),
    (ProductType.CHECKLIST, "A checklist for {}, free"),
    (ProductType.CHALLENGE, "Five days of {}, one small task a day"),
)
MOST_CLIPS = 60


@dataclass(frozen=True)
class Idea:
    """Something that could be made from what is there."""

    text: str
    product_type: str
    clip_count: int


@creator_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: CreatorRequest) -> HttpResponse:
    """The wish; a good one begins a plan, or a build where planning is skipped, and leads to it."""
    clip_count = request.creator.clip_cards.count()
    if not clip_count:
        return render(request, "builder/new_empty.html")
    chosen = chosen_clips(request.creator, request.POST.get("clips") or request.GET.get("clips", ""))
    form = NewProductForm(request.POST or None, request.FILES or None, initial=_initial(request))
    refusal = ""
    if form.is_valid():
        try:
            return _begin(request, form, chosen)
        except BuildRefused as refused:
            refusal = str(refused)
    context = {
        "form": form,
        "kinds": [(value, label, KINDS[ProductType(value)]) for value, label in ProductType.choices],
        "clip_count": len(chosen) or clip_count,
        "chosen": chosen,
        "ideas": [] if chosen else ideas_for(request.creator),
        "personas": Persona.objects.on_offer(),
        "most_cents": settings.BUILD_COST_LIMIT_CENTS,
        "refusal": refusal,
    }
    return render(request, "builder/new.html", context, status=422 if form.is_bound else 200)


def chosen_clips(creator: Creator, names: str) -> Sequence[ClipCard]:
    """The creator's own clips among these ids, in the order given."""
    wanted = [name for name in names.split(",") if name][:MOST_CLIPS]
    found = {clip.public_id: clip for clip in creator.clip_cards.filter(public_id__in=wanted)}
    return [found[name] for name in dict.fromkeys(wanted) if name in found]


def ideas_for(creator: Creator) -> Sequence[Idea]:
    """Up to three things that the commonest tags of the library suggest."""
    rows = creator.clip_cards.values_list("tags", flat=True)
    tags = Counter(tag for row in rows for tag in dict.fromkeys(map(str, row)))
    common = [(tag, count) for tag, count in tags.most_common(len(IDEAS)) if count > 1]
    return [Idea(words.format(tag), kind, count) for (kind, words), (tag, count) in zip(IDEAS, common, strict=False)]


def _initial(request: CreatorRequest) -> dict[str, str]:
    kind = request.GET.get("type", "")
    return {
        "prompt": request.GET.get("prompt", "")[:1500],
        "product_type": kind if kind in ProductType.values else ProductType.PDF_GUIDE,
        "mood": request.creator.brand.mood,
    }


def _begin(request: CreatorRequest, form: NewProductForm, chosen: Sequence[ClipCard]) -> HttpResponse:
    persona = form.cleaned_data["persona"]
    if request.POST.get("go") != "build":
        plan = request_plan(
            creator=request.creator,
            requested_by=request.user,
            product_type=form.cleaned_data["product_type"],
            prompt=form.cleaned_data["prompt"],
            price=form.cleaned_data["price"] if form.has_price else None,
            mood=form.cleaned_data["mood"],
            clips=chosen,
            persona=persona,
            picture=form.cleaned_data["picture"],
        )
        enqueue(*filter(None, (plan.build, plan.look)))
        return redirect("builder:plan", public_id=plan.public_id)
    build = request_build(
        creator=request.creator,
        requested_by=request.user,
        product_type=form.cleaned_data["product_type"],
        prompt=form.cleaned_data["prompt"],
        price=form.cleaned_data["price"],
        mood=form.cleaned_data["mood"],
        clips=chosen,
        voice=persona.instruction if persona else "",
        picture=form.cleaned_data["picture"],
    )
    enqueue(build, *build.subject.builds.filter(task=BuildTask.LOOK))
    return redirect("builder:build", public_id=build.public_id)
