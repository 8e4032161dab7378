"""Reviews in blocks of documents: filled in by the server, gone when they are no longer shown, never taken along."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from creators.models import Creator
from products.models import PdfFile, PdfStatus, Product, Review
from products.models.revision import RevisionOrigin
from products.publishing import publish, save_revision
from tests.products.library.reading_desk import on_sale
from tests.products.people.reviewers import TEXT, decide, form, said, sales_page
from tests.products.rendering.documents import block


def test_a_review_in_a_block_is_filled_in_by_the_server_and_vanishes_when_it_is_taken_back(
    mara: Client, ada: Client, review: Review, gift: Product
) -> None:
    decide(mara, review)
    assert gift.draft_revision
    document = dict(gift.draft_revision.document)
    block = next(one for one in document["pages"][0]["blocks"] if one["type"] == "Testimonial")
    block["props"]["items"] = [{"reviewId": review.public_id}]
    save_revision(product=gift, document=document, origin=RevisionOrigin.EDIT)
    publish(product=gift, by=None)
    html = sales_page(gift)
    assert "<blockquote><p>The window, ten minutes: that &lt;b&gt;was&lt;/b&gt; all.</p></blockquote>" in html
    assert TEXT not in json.dumps(document)
    ada.post(form(gift), {"do": "withdraw"})
    html = sales_page(gift)
    assert "The window" not in html
    assert review.public_id not in html
    publish(product=gift, by=None)  # it warns and does not refuse


@pytest.mark.parametrize("do", ["withdraw", "hide", "change"])
def test_no_pdf_keeps_the_words_of_a_review_that_is_no_longer_shown(
    mara: Client, ada: Client, review: Review, gift: Product, do: str
) -> None:
    decide(mara, review)
    assert gift.draft_revision
    document = dict(gift.draft_revision.document)
    quotes = block("Testimonial", "quote", "blk_quotes01", heading="Said", items=[{"reviewId": review.public_id}])
    document["pages"][1]["blocks"].append(quotes)
    revision = save_revision(product=gift, document=document, origin=RevisionOrigin.EDIT)
    publish(product=gift, by=None)
    PdfFile.objects.all().delete()
    ready = {"revision": revision, "asked_at": timezone.now(), "made_at": timezone.now(), "status": PdfStatus.READY}
    everybodys = PdfFile.objects.create(**ready, file="a.pdf", page_count=1, byte_count=1)
    PdfFile.objects.create(**ready, file="b.pdf", page_count=1, byte_count=1, made_for="ada@example.com")
    if do == "withdraw":
        ada.post(form(gift), {"do": "withdraw"})
    elif do == "change":
        said(ada, gift, 1, "Other words")
    else:
        review.refresh_from_db()
        decide(mara, review, "hide")
    left = PdfFile.objects.get()
    assert left.pk == everybodys.pk
    assert left.file.name != "a.pdf"


def test_a_review_of_another_product_is_as_good_as_none(mara: Client, ada: Client, review: Review, creator: Creator) -> None:
    decide(mara, review)
    other = on_sale(creator, "checklist")
    assert other.draft_revision
    document = dict(other.draft_revision.document)
    block = next(one for one in document["pages"][0]["blocks"] if one["type"] == "Testimonial")
    block["props"]["items"] = [{"reviewId": review.public_id}]
    save_revision(product=other, document=document, origin=RevisionOrigin.EDIT)
    publish(product=other, by=None)
    assert "The window" not in sales_page(other)


def test_a_document_that_moves_takes_no_reviews_along(mara: Client, review: Review, gift: Product) -> None:
    decide(mara, review)
    assert gift.draft_revision
    document = json.loads(json.dumps(gift.draft_revision.document))
    blocks = document["pages"][0]["blocks"]
    only, mixed = [one for one in blocks if one["type"] == "Testimonial"][:2]
    only["props"]["items"] = [{"reviewId": review.public_id}]
    mixed["props"]["items"].append({"reviewId": review.public_id})
    kept = mixed["props"]["items"][:-1]
    save_revision(product=gift, document=document, origin=RevisionOrigin.EDIT)
    exported = mara.get(reverse("products:take_document", args=[gift.public_id])).content
    assert TEXT.encode() not in exported
    answer = mara.post(reverse("products:bring_in"), {"files": SimpleUploadedFile("product.json", exported)}, follow=True)
    assert "2 reviews of buyers were left out" in answer.content.decode()
    moved = Product.objects.exclude(pk=gift.pk).get()
    assert moved.draft_revision
    found = [one for one in moved.draft_revision.document["pages"][0]["blocks"] if one["type"] == "Testimonial"]
    assert [one["props"]["items"] for one in found] == [kept]


def test_the_exported_site_has_the_words_and_its_styles(mara: Client, review: Review, gift: Product) -> None:
    decide(mara, review)
    answer = mara.get(reverse("products:take_site", args=[gift.public_id]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert "The window, ten minutes" in archive.read("index.html").decode()
    assert "assets/css/product/voices.css" in archive.namelist()
