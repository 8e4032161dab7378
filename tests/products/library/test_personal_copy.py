"""A PDF that names its buyer, when the creator wants that: one for each, never with a name somebody else may read."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from creators.models import Creator
from products.models import Buyer, Entitlement, PdfFile, PdfStatus, Product
from products.models.revision import RevisionOrigin
from products.pdf_making import write_pdf
from products.pdfs import reader_line
from products.publishing import change_offer, publish, save_revision
from products.rendering import pdf as rendering_pdf
from tests.products.shop import Stripe, bought, published, signed_in_as

needs_pango = pytest.mark.skipif(
    bool(rendering_pdf.MISSING), reason=f"PDF files need the Pango library: {rendering_pdf.MISSING}"
)


@pytest.fixture
def personal(seller: Creator, settings: Settings) -> Product:
    """A short guide with personal copies, nobody has one yet."""
    short = published(seller, page_count=2)
    settings.PDF_FILES = True
    return change_offer(product=short, price_cents=short.price_cents, pdf_names_buyer=True)


@pytest.fixture
def reader(browser: Client, personal: Product, stripe: Stripe) -> Client:
    """Bo's browser, which paid with an address that nobody has confirmed yet."""
    bought(browser, stripe, personal)
    Entitlement.objects.update(granted_at=timezone.now() - timedelta(days=9))
    Buyer.objects.update(name="Bo Byers")
    return browser


def address(product: Product) -> str:
    return reverse("products:download", args=[product.public_id])


def lines() -> list[str]:
    return list(PdfFile.objects.order_by("pk").values_list("made_for", flat=True))


def test_it_is_off_until_the_creator_wants_it(guide: Product) -> None:
    assert guide.pdf_names_buyer is False


def test_publishing_makes_nobodys_copy(personal: Product, creator: Creator) -> None:
    assert lines() == []
    save_revision(product=personal, document={**live(personal), "title": "Herbs"}, origin=RevisionOrigin.EDIT)
    publish(product=personal, by=creator.user)
    assert lines() == []


def test_who_merely_paid_with_an_address_does_not_learn_the_name_behind_it(reader: Client, personal: Product) -> None:
    reader.get(address(personal))
    reader.get(address(personal))
    assert lines() == ["bo@example.com"]


def test_a_confirmed_buyer_is_named_and_the_creator_gets_the_copy_for_all(
    reader: Client, personal: Product, creator_client: Client
) -> None:
    signed_in_as(Buyer.objects.get()).get(address(personal))
    creator_client.get(address(personal))
    assert lines() == ["Bo Byers · bo@example.com", ""]


@needs_pango
def test_the_line_stands_in_the_file_and_older_copies_go(reader: Client, personal: Product, creator: Creator) -> None:
    reader.get(address(personal))
    first = PdfFile.objects.get()
    write_pdf(pdf_id=first.pk)
    pages = PdfReader(BytesIO(reader.get(address(personal)).content)).pages
    assert ["bo@example.com" in page.extract_text() for page in pages] == [False] + [True] * (len(pages) - 1)
    save_revision(product=personal, document={**live(personal), "title": "Herbs"}, origin=RevisionOrigin.EDIT)
    publish(product=personal, by=creator.user)
    reader.get(address(personal))
    write_pdf(pdf_id=PdfFile.objects.exclude(pk=first.pk).get().pk)
    assert [(one.made_for, one.status) for one in PdfFile.objects.all()] == [("bo@example.com", PdfStatus.READY)]
    assert not PdfFile.objects.filter(pk=first.pk).exists()


@needs_pango
def test_other_paper_replaces_the_copy(reader: Client, personal: Product) -> None:
    reader.get(address(personal))
    write_pdf(pdf_id=PdfFile.objects.get().pk)
    assert PdfFile.objects.get().paper == "letter"
    change_offer(product=personal, price_cents=personal.price_cents, pdf_names_buyer=True, paper="a4")
    reader.get(address(personal))
    write_pdf(pdf_id=PdfFile.objects.get(paper="a4").pk)
    pages = PdfReader(BytesIO(reader.get(address(personal)).content)).pages
    assert (PdfFile.objects.get().made_for, round(float(pages[0].mediabox[3]))) == ("bo@example.com", 842)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "bo@example.com"),
        ("  Bo \n Byers ", "Bo Byers · bo@example.com"),
        ("Bo‮\x00<b>", "Bo<b> · bo@example.com"),
    ],
)
def test_the_line_is_one_line_of_text(name: str, expected: str) -> None:
    assert reader_line(Buyer(name=name, email="bo@example.com"), with_name=True) == expected


def live(product: Product) -> dict[str, object]:
    product.refresh_from_db()
    assert product.live_revision is not None
    return dict(product.live_revision.document)


def test_links_that_come_or_go_do_not_make_a_thousand_copies_at_once(personal: Product) -> None:
    revision = personal.live_revision
    assert revision is not None
    for line in ("", "bo@example.com"):
        PdfFile.objects.update_or_create(revision=revision, made_for=line, defaults={"asked_at": timezone.now()})
    change_offer(product=personal, price_cents=personal.price_cents, pdf_names_buyer=True, links_to_clips=True)
    assert [one.made_for for one in revision.pdf_files.all()] == [""]
