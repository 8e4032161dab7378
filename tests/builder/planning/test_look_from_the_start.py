"""A picture with the wish: the first version wears its look, or the look waits in the editor; never is anything lost."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings as DjangoSettings

from builder.look_asking import tokens_of
from builder.models import Build, BuildTask, Plan
from builder.planning import build_plan, delete_plan, plan_again
from creators.models import ClipCard, Creator
from products.models import Product
from tests.builder.conftest import StandIn
from tests.builder.planning.conftest import run

WISH = {"prompt": "A morning routine guide for busy parents", "product_type": "pdf_guide", "price": "19", "mood": "warm"}
pytestmark = pytest.mark.usefixtures("clips", "kimi")


def poster() -> SimpleUploadedFile:
    """A dark poster with a pink field."""
    picture = Image.new("RGB", (400, 300), "#101018")
    picture.paste("#e0487a", (40, 40, 220, 160))
    out = BytesIO()
    picture.save(out, "PNG")
    return SimpleUploadedFile("poster.png", out.getvalue(), "image/png")


def asked(client: Client, go: str) -> None:
    answer = client.post(reverse("builder:new"), {**WISH, "go": go, "picture": poster()})
    assert answer.status_code == 302, answer.content.decode()


def look() -> Build:
    return Build.objects.get(task=BuildTask.LOOK)


def worn(product: Product) -> str:
    product.refresh_from_db()
    assert product.draft_revision is not None
    return str(product.draft_revision.document["themeTokens"]["preset"])


@pytest.fixture
def idle(settings: DjangoSettings) -> None:
    """No worker takes anything by itself."""
    settings.BUILDS_AT_ONCE = 0


def test_what_is_built_at_once_wears_the_look_of_the_picture(creator_client: Client, creator: Creator, idle: None) -> None:
    asked(creator_client, "build")
    product = creator.products.get()
    assert (look().product, look().creator) == (product, creator)
    run(look())
    run(Build.objects.get(task=BuildTask.PRODUCT))
    assert worn(product) == "dark"
    assert product.draft_revision is not None
    colour = product.draft_revision.document["themeTokens"]["colorPrimary"]
    assert abs(int(colour[1:3], 16) - 0xE0) <= 12
    assert look().packet == {"picture": None}
    assert tokens_of(look()) == {}


def test_a_look_that_comes_later_waits_in_the_editor(creator_client: Client, creator: Creator, idle: None) -> None:
    asked(creator_client, "build")
    product = creator.products.get()
    run(Build.objects.get(task=BuildTask.PRODUCT))
    assert worn(product) == "warm"
    run(look())
    assert worn(product) == "warm"
    page = creator_client.get(f"/studio/{product.public_id}/?tab=look").content.decode()
    assert "Take it" in page
    creator_client.post(f"/studio/{product.public_id}/look/{look().public_id}/take/")
    assert worn(product) == "dark"


def test_a_second_version_keeps_the_look_it_has(creator_client: Client, creator: Creator, idle: None) -> None:
    asked(creator_client, "build")
    product = creator.products.get()
    first = Build.objects.get(task=BuildTask.PRODUCT)
    run(first)
    run(look())
    again = Build.objects.create(
        creator=creator, product=product, prompt=first.prompt, packet=first.packet, task=BuildTask.PRODUCT
    )
    run(again)
    assert worn(product) == "warm"
    assert tokens_of(look())["preset"] == "dark"


def test_a_plan_takes_mood_and_colours_from_the_picture(creator_client: Client, creator: Creator, idle: None) -> None:
    asked(creator_client, "plan")
    plan = Plan.objects.get()
    assert plan.look == look()
    run(look())
    run(plan.build)
    plan.refresh_from_db()
    assert plan.packet["designIntent"]["mood"] == "dark"
    assert abs(int(plan.packet["designIntent"]["colorPrimary"][1:3], 16) - 0xE0) <= 12
    assert "From your picture." in creator_client.get(f"/plans/{plan.public_id}/").content.decode()
    built = build_plan(plan=plan)
    run(built)
    assert worn(built.subject) == "dark"


def test_another_plan_of_the_same_wish_keeps_the_colours(creator_client: Client, idle: None) -> None:
    asked(creator_client, "plan")
    plan = Plan.objects.get()
    run(look())
    run(plan.build)
    plan.refresh_from_db()
    other = plan_again(plan=plan, persona=None, change="shorter")
    run(other.build)
    other.refresh_from_db()
    assert other.packet["designIntent"] == plan.packet["designIntent"]
    assert other.packet["designIntent"]["mood"] == "dark"


def test_a_plan_that_was_ready_first_leaves_the_look_to_the_editor(
    creator_client: Client, creator: Creator, idle: None
) -> None:
    asked(creator_client, "plan")
    plan = Plan.objects.get()
    run(plan.build)
    page = creator_client.get(f"/plans/{plan.public_id}/").content.decode()
    assert "we are still looking at your picture" in page
    plan.refresh_from_db()
    built = build_plan(plan=plan)
    run(built)
    run(look())
    assert look().product == built.subject
    assert worn(built.subject) == "warm"
    assert "Take it" in creator_client.get(f"/studio/{built.subject.public_id}/?tab=look").content.decode()


def test_a_picture_nobody_can_look_at_costs_no_plan(
    creator_client: Client, kimi: StandIn, settings: DjangoSettings, idle: None
) -> None:
    asked(creator_client, "plan")
    plan = Plan.objects.get()
    settings.KIMI_MODEL, settings.KIMI_FALLBACK_MODELS = "kimi-k2-thinking", []
    run(look())
    settings.KIMI_MODEL = "kimi-k2.5"
    run(plan.build)
    page = creator_client.get(f"/plans/{plan.public_id}/").content.decode()
    assert "Your picture was not used: The model this site uses cannot look at pictures." in page


@pytest.mark.parametrize("go", ["plan", "build"])
def test_a_file_that_is_no_picture_is_refused_and_nothing_is_begun(creator_client: Client, go: str) -> None:
    file = SimpleUploadedFile("notes.png", b"<svg onload=alert(1)>", "image/png")
    answer = creator_client.post(reverse("builder:new"), {**WISH, "go": go, "picture": file})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This file is an SVG drawing" in page or "SVG" in page
    assert WISH["prompt"] in page
    assert not Build.objects.exists()
    assert not Plan.objects.exists()
    assert not Product.objects.exists()


def test_no_picture_is_no_look(creator_client: Client, idle: None) -> None:
    creator_client.post(reverse("builder:new"), {**WISH, "go": "build"})
    assert list(Build.objects.values_list("task", flat=True)) == ["product"]


def test_a_plan_that_is_thrown_away_takes_its_look_with_it(
    creator_client: Client, clips: list[ClipCard], idle: None
) -> None:
    asked(creator_client, "plan")
    delete_plan(Plan.objects.get())
    assert look().status == "cancelled"
