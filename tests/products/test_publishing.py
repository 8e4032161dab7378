"""Revisions come into being and go live."""

import copy
import gzip
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from creators.models import Creator
from creators.models.creator import PayoutStatus
from products.dsl.catalog import sample_document
from products.models import Product, ProductStatus, PublishedPage, Revision
from products.models.revision import ImmutableRevision, RevisionOrigin
from products.publishing import (
    AddressFixed,
    PublishRefused,
    StaleDraft,
    change_address,
    change_offer,
    free_slug,
    gate,
    publish,
    refresh_pages,
    restore_revision,
    save_revision,
    unpublish,
)


@pytest.fixture
def product(creator: Creator) -> Product:
    """A draft of the sample document, free."""
    made = Product.objects.create(creator=creator, product_type="mini_course", title="Herbs", slug="herbs")
    save_revision(product=made, document=sample_document(), origin=RevisionOrigin.BUILD)
    return Product.objects.get(pk=made.pk)


def titled(title: str) -> dict[str, Any]:
    return {**copy.deepcopy(sample_document()), "title": title}


def test_revisions_are_numbered_and_the_newest_is_the_draft(product: Product) -> None:
    revision = save_revision(product=product, document=titled("New"), origin=RevisionOrigin.EDIT, note="n" * 300)
    product.refresh_from_db()
    assert (revision.number, product.draft_revision, product.title, len(revision.note)) == (2, revision, "New", 200)


def test_the_same_document_makes_no_new_revision(product: Product) -> None:
    assert save_revision(product=product, document=sample_document(), origin=RevisionOrigin.EDIT).number == 1
    assert Revision.objects.count() == 1


def test_a_stale_save_is_refused_with_the_present_draft(product: Product) -> None:
    save_revision(product=product, document=titled("Two"), origin=RevisionOrigin.EDIT)
    with pytest.raises(StaleDraft) as refusal:
        save_revision(product=product, document=titled("Mine"), origin=RevisionOrigin.EDIT, expected=1)
    assert (refusal.value.current.number, Revision.objects.count()) == (2, 2)


def test_a_revision_cannot_be_changed(product: Product) -> None:
    revision = Revision.objects.get()
    revision.note = "changed"
    with pytest.raises(ImmutableRevision):
        revision.save()


@pytest.mark.parametrize(("origin", "returns_to"), [("step", None), ("edit", 1), ("step", 2), ("step", 3)])
def test_only_a_step_returns_and_only_to_an_earlier_revision(product: Product, origin: str, returns_to: int | None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(
            product=product, number=2, document={}, document_hash="x", origin=origin, returns_to=returns_to
        )


def test_restoring_copies_an_earlier_revision_to_the_top(product: Product) -> None:
    save_revision(product=product, document=titled("Two"), origin=RevisionOrigin.EDIT)
    restored = restore_revision(product=product, revision=product.revisions.get(number=1), made_by=None)
    assert (restored.number, restored.document, restored.note) == (3, sample_document(), "Back to version 1")


def test_publishing_stores_the_page_as_it_is_served(product: Product) -> None:
    published = publish(product=product, by=None)
    product.refresh_from_db()
    page = PublishedPage.objects.get()
    assert (product.status, product.live_revision, page.path) == (
        ProductStatus.PUBLISHED,
        published.revision,
        "/@mara/herbs/",
    )
    assert gzip.decompress(bytes(page.html_gzip)) == bytes(page.html)
    assert b"data-block" not in bytes(page.html)


def test_a_later_draft_is_not_live_until_it_is_published(product: Product) -> None:
    publish(product=product, by=None)
    save_revision(product=product, document=titled("Later"), origin=RevisionOrigin.EDIT)
    product.refresh_from_db()
    assert (product.live_revision.number if product.live_revision else None) == 1
    assert b"Later" not in bytes(PublishedPage.objects.get().html)


def test_a_price_needs_payouts(product: Product) -> None:
    change_offer(product=product, price_cents=1900)
    with pytest.raises(PublishRefused) as refusal:
        publish(product=product, by=None)
    assert [problem.code for problem in refusal.value.findings] == ["payouts_not_ready"]
    assert Product.objects.get().status == ProductStatus.DRAFT
    assert not PublishedPage.objects.exists()


def test_a_product_without_a_document_cannot_be_published(creator: Creator) -> None:
    bare = Product.objects.create(creator=creator, product_type="checklist", title="Bare", slug="bare")
    with pytest.raises(PublishRefused, match="nothing to publish"):
        publish(product=bare, by=None)


def test_a_published_page_shows_a_new_price_at_once(product: Product, creator: Creator) -> None:
    creator.payout_account_id, creator.payout_status = "acct_1", PayoutStatus.ACTIVE
    creator.save()
    change_offer(product=product, price_cents=1900)
    publish(product=product, by=None)
    before = PublishedPage.objects.get()
    change_offer(product=product, price_cents=2300)
    after = PublishedPage.objects.get()
    assert b"$23" in bytes(after.html)
    assert b"$19" not in bytes(after.html)
    assert after.etag != before.etag


def test_a_published_free_product_cannot_get_a_price_without_payouts(product: Product) -> None:
    publish(product=product, by=None)
    with pytest.raises(PublishRefused):
        change_offer(product=product, price_cents=1900)
    assert Product.objects.get().price_cents == 0


def test_a_suggestion_below_the_price_is_refused(product: Product) -> None:
    with pytest.raises(ValidationError):
        change_offer(product=product, price_cents=1900, pay_what_you_want=True, suggested_cents=900)
    assert Product.objects.get().price_cents == 0


def test_the_address_changes_only_while_it_is_not_for_sale(product: Product) -> None:
    change_address(product=product, slug="fresh-herbs")
    assert Product.objects.get().slug == "fresh-herbs"
    publish(product=product, by=None)
    with pytest.raises(AddressFixed):
        change_address(product=product, slug="other")
    unpublish(product=product)
    change_address(product=product, slug="other")
    assert Product.objects.get().slug == "other"


@pytest.mark.parametrize("slug", ["", "Two Words", "-a", "a--b", "x" * 61, "taken"])
def test_a_malformed_or_taken_address_is_refused(product: Product, creator: Creator, slug: str) -> None:
    Product.objects.create(creator=creator, product_type="checklist", title="Other", slug="taken")
    with pytest.raises(ValidationError):
        change_address(product=product, slug=slug)
    assert Product.objects.get(pk=product.pk).slug == "herbs"


def test_taking_it_down_twice_changes_nothing(product: Product) -> None:
    publish(product=product, by=None)
    unpublish(product=product)
    assert unpublish(product=product).status == ProductStatus.ARCHIVED
    assert not PublishedPage.objects.exists()
    assert publish(product=product, by=None).product.status == ProductStatus.PUBLISHED


def test_a_draft_is_not_archived_by_taking_it_down(product: Product) -> None:
    assert unpublish(product=product).status == ProductStatus.DRAFT


def test_pages_are_stored_anew_after_a_deploy_and_only_differences_count(product: Product) -> None:
    publish(product=product, by=None)
    assert refresh_pages() == 0
    PublishedPage.objects.update(etag="old", html=b"old")
    assert refresh_pages() == 1
    assert bytes(PublishedPage.objects.get().html) != b"old"


def test_the_gate_says_what_is_missing_in_order(product: Product) -> None:
    document = sample_document()
    document["seo"] = {}
    assert "no_meta_description" in [problem.code for problem in gate(product, document) if problem.severity == "error"]


def test_a_free_address_is_found(product: Product, creator: Creator) -> None:
    assert free_slug(creator.pk, "Herbs") == "herbs-2"
    assert free_slug(creator.pk, "Herbs", but=product.pk) == "herbs"
    assert free_slug(creator.pk, "日本") == "product"
