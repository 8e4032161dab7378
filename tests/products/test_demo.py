"""The products a newcomer finds."""

from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from creators.models import ClipCard
from products.models import Broadcast, BroadcastRecipient, Order, Partner, Product, Review
from products.partners import owed_to
from products.publishing import gate


def test_a_newcomer_finds_shops_that_have_seen_one_of_everything(db: None, stranger: Client) -> None:
    """One test, because sowing takes longer than all of what is asked."""
    call_command("seed_demo")
    demo = list(Product.objects.order_by("creator__handle", "title"))
    products_are_on_sale(demo)
    blocks_name_clips_of_their_own_creator(demo)
    the_gate_only_notes_that_the_accents_are_darkened_for_text(demo)
    pages_are_served(demo, stranger)
    every_kind_of_sale_is_there()
    sowing_again_changes_nothing()


def products_are_on_sale(demo: list[Product]) -> None:
    assert [(product.creator.handle, product.title, product.price_label, product.status) for product in demo] == [
        ("inesathome", "Lunchbox Basics", "Free", "published"),
        ("inesathome", "Seven Quiet Evenings", "$29", "published"),
        ("tomasrides", "All Winter", "$24", "published"),
        ("tomasrides", "Five Minutes with a Used Bike", "From $9", "published"),
    ]


def blocks_name_clips_of_their_own_creator(demo: list[Product]) -> None:
    for product in demo:
        assert product.live_revision is not None
        named = {c for page in product.live_revision.document["pages"] for b in page["blocks"] for c in b.get("sources", [])}
        owned = set(ClipCard.objects.filter(creator=product.creator).values_list("public_id", flat=True))
        assert named
        assert named <= owned


def the_gate_only_notes_that_the_accents_are_darkened_for_text(demo: list[Product]) -> None:
    found = {problem.code for one in demo if one.live_revision for problem in gate(one, one.live_revision.document)}
    assert found == {"low_contrast"}


def pages_are_served(demo: list[Product], stranger: Client) -> None:
    for product in demo:
        response = stranger.get(f"/@{product.creator.handle}/{product.slug}/")
        assert response.status_code == 200
        assert product.title in response.content.decode()


def sowing_again_changes_nothing() -> None:
    before = list(Product.objects.order_by("pk").values_list("pk", "updated_at")), Order.objects.count()
    call_command("seed_demo")
    assert (list(Product.objects.order_by("pk").values_list("pk", "updated_at")), Order.objects.count()) == before


def every_kind_of_sale_is_there() -> None:
    orders = Order.objects.filter(total_cents__gt=0)
    assert orders.filter(status="disputed").count() == 1
    assert orders.filter(status="refunded").exists()
    assert orders.filter(status="paid", refunded_cents__gt=0).exists()
    assert orders.filter(items__is_extra=True).exists()
    assert set(orders.exclude(discount_code="").values_list("discount_code", flat=True)) == {"EVENINGS", "THAW"}
    assert not orders.filter(status="refunded", items__entitlement__revoked_at=None).exists()
    assert all(owed_to(partner)["usd"] > 0 for partner in Partner.objects.all())
    assert set(Review.objects.values_list("state", flat=True)) == {"waiting", "shown", "hidden"}
    assert set(Broadcast.objects.values_list("state", flat=True)) == {"sent", "draft"}
    assert BroadcastRecipient.objects.filter(mail__state="sent").count() > 5


def test_with_a_real_stripe_paid_ones_stay_drafts(db: None, settings: Settings) -> None:
    settings.STRIPE_STAND_IN = False
    call_command("seed_demo")
    assert dict(Product.objects.values_list("title", "status")) == {
        "Lunchbox Basics": "published",
        "Seven Quiet Evenings": "draft",
        "All Winter": "draft",
        "Five Minutes with a Used Bike": "draft",
    }
