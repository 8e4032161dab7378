"""The certificate of who got to the end: a file of their own, with a name they choose."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from creators.models import Creator
from products.buyer_data import delete_buyer
from products.models import Buyer, PdfFile, PdfStatus, Product, Reading
from products.pdf_making import write_pdf
from products.publishing import change_offer
from products.rendering import pdf as rendering_pdf
from products.rendering.certificate import Diploma, render_certificate
from products.rendering.pdf import make_pdf
from tests.products.library.reading_desk import COURSE, at, done, given, republish, tell
from tests.products.rendering.documents import PRESETS, context

needs_pango = pytest.mark.skipif(
    bool(rendering_pdf.MISSING), reason=f"PDF files need the Pango library: {rendering_pdf.MISSING}"
)
LESSONS = ("blk_lesson01", "blk_lesson02", "blk_lesson03")


@pytest.fixture(autouse=True)
def _pdf_files_are_on(settings: Settings) -> None:
    settings.PDF_FILES = True


@pytest.fixture
def finished(phone: Client, course: Product) -> Product:
    """The course, which Bo has got through."""
    tell(phone, course, *(done(lesson) for lesson in LESSONS))
    return course


def name(client: Client, product: Product, text: str) -> None:
    client.post(at(product, "certificate"), {"name": text})


def certificate() -> PdfFile:
    return PdfFile.objects.get(reading__isnull=False)


def made(content: bytes) -> str:
    (page,) = PdfReader(BytesIO(content)).pages
    return " ".join(page.extract_text().split())


@needs_pango
def test_it_is_a_file_with_name_product_creator_and_date(phone: Client, finished: Product) -> None:
    Reading.objects.update(finished_at=datetime(2026, 11, 12, 23, 30, tzinfo=UTC))
    Buyer.objects.update(time_zone="Asia/Tokyo")
    name(phone, finished, "Bo  <Andersen>\u202e")
    waiting = phone.get(at(finished, "certificate_pdf"))
    assert (b"Your certificate is on its way" in waiting.content, waiting.headers["Refresh"]) == (
        True,
        f"4; url={at(finished, 'certificate_pdf')}?after=waiting",
    )
    write_pdf(pdf_id=certificate().pk)
    answer = phone.get(at(finished, "certificate_pdf"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="certificate-mini-course.pdf"'
    assert {"private", "no-store"} <= {part.strip() for part in answer.headers["Cache-Control"].split(",")}
    words = made(answer.content)
    for part in ("Bo <Andersen>", "The Slow Loaf", "Mara Lind", "13 November 2026", "3 of 3 lessons done"):
        assert part in words
    assert f'href="{at(finished, "certificate_pdf")}"' in phone.get(at(finished, "certificate")).content.decode()


@needs_pango
@pytest.mark.parametrize("preset", PRESETS)
def test_it_is_one_whole_page_whatever_stands_on_it(preset: str) -> None:
    name, title = "Maximiliane " * 9 + "Oppenheim", "Everything I wish somebody had told me " * 3
    told = {"title": title.strip(), "productType": "challenge", "language": "de", "themeTokens": {"preset": preset}}
    html = render_certificate(told, context(), Diploma(name, "1. Mai 2026", 7), "letter")
    words = made(make_pdf(html).content)
    for part in (name, title.strip(), "Maren Holt", "1. Mai 2026"):
        assert part.casefold() in words.casefold()


@needs_pango
def test_another_name_other_paper_and_a_new_edition_make_it_anew(phone: Client, finished: Product) -> None:
    name(phone, finished, "Bo")
    old = certificate()
    name(phone, finished, "Bo Andersen")
    write_pdf(pdf_id=old.pk)
    assert "Bo Andersen" in made(phone.get(at(finished, "certificate_pdf")).content)
    republish(finished, COURSE)
    change_offer(product=finished, price_cents=0, paper="a4")
    assert b"on its way" in phone.get(at(finished, "certificate_pdf")).content
    write_pdf(pdf_id=certificate().pk)
    assert (certificate().pk, certificate().revision, certificate().paper) == (old.pk, finished.live_revision, "a4")
    page = PdfReader(BytesIO(phone.get(at(finished, "certificate_pdf")).content)).pages[0]
    assert [round(float(side)) for side in page.mediabox[2:]] == [842, 595]


def test_it_is_for_nobody_but_who_has_done_everything(
    phone: Client, course: Product, other: Client, stranger: Client, creator_client: Client
) -> None:
    given(course, Buyer.objects.get(email="other@example.com"))
    tell(phone, course, *(done(lesson) for lesson in LESSONS))
    name(phone, course, "Bo")
    assert other.get(at(course, "certificate_pdf"))["Location"] == f"/library/{course.public_id}/"
    name(other, course, "Someone")
    assert [client.get(at(course, "certificate_pdf")).status_code for client in (stranger, creator_client)] == [404, 404]
    assert certificate().reading == Reading.objects.get(entitlement__buyer__email="bo@example.com")
    tell(phone, course, done(LESSONS[0], on=False))
    assert phone.get(at(course, "certificate_pdf"))["Location"] == f"/library/{course.public_id}/"


def test_without_a_name_there_is_none(phone: Client, finished: Product) -> None:
    assert phone.get(at(finished, "certificate_pdf"))["Location"] == at(finished, "certificate")
    name(phone, finished, "Bo")
    name(phone, finished, " \u202e ")
    assert not PdfFile.objects.filter(reading__isnull=False).exists()


@pytest.mark.parametrize("reason", ["switched off", "unavailable"])
def test_where_it_cannot_be_made_its_page_says_so_and_is_printed(
    phone: Client, finished: Product, settings: Settings, reason: str
) -> None:
    settings.PDF_FILES = reason != "switched off"
    name(phone, finished, "Bo")
    phone.get(at(finished, "certificate"))
    PdfFile.objects.filter(reading__isnull=False).update(status=PdfStatus.UNAVAILABLE, problem="No Pango.")
    page = phone.get(at(finished, "certificate")).content.decode()
    assert "Print this page instead" in page
    assert at(finished, "certificate_pdf") not in page
    assert phone.get(at(finished, "certificate_pdf"))["Location"] == at(finished, "certificate")


@pytest.mark.django_db(transaction=True)
def test_who_leaves_takes_the_file_along(phone: Client, finished: Product, creator: Creator) -> None:
    name(phone, finished, "Bo")
    phone.get(at(finished, "certificate"))
    pdf = certificate()
    pdf.file.save("certificate.pdf", ContentFile(b"%PDF-"), save=False)
    storage, stored = pdf.file.storage, str(pdf.file.name)
    PdfFile.objects.filter(pk=pdf.pk).update(
        file=stored, status=PdfStatus.READY, page_count=1, byte_count=5, made_at=timezone.now(), problem=""
    )
    delete_buyer(Buyer.objects.get(email="bo@example.com"))
    assert (PdfFile.objects.filter(reading__isnull=False).exists(), storage.exists(stored)) == (False, False)
