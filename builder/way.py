"""Where a product stands on its way: planned, built, edited, published; each step can be opened again."""

from dataclasses import dataclass

from django.urls import reverse

from products.models import Product, ProductStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `url` leads to it where it can be opened, `is_done` and `is_here` say where the product stands."""

    name: str
    url: str = ""
    is_done: bool = False
    is_here: bool = False


def way_of(product: Product, here: str) -> list[Step]:
    """The steps of a product, one of them `here`; a product that was never planned has no plan to go back to."""
    plan = product.plans.order_by("-id").first()
    build = product.builds.of_products().order_by("-id").first()
    is_built, studio = product.draft_revision_id is not None, reverse("builder:studio", args=[product.public_id])
    plan_url = reverse("builder:plan", args=[plan.public_id]) if plan else ""
    build_url = reverse("builder:build", args=[build.public_id]) if build else ""
    steps = [
        Step("Plan", plan_url, is_done=plan is not None),
        Step("Build", build_url, is_done=is_built),
        Step("Edit", studio if is_built else "", is_done=is_built and product.published_at is not None),
        Step("Publish", f"{studio}?panel=publish" if is_built else "", product.status == ProductStatus.PUBLISHED),
    ]
    shown = steps if plan else steps[1:]
    return [Step(one.name, one.url, one.is_done, is_here=one.name == here) for one in shown]
