"""The file to keep: a PDF when there is one, a printable page always."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from creators.models import Creator
from products import pdf_making
from products.dsl.catalog import sample_document
from products.models import PdfFile, PdfStatus, Product, Revision
from products.models.revision import RevisionOrigin
from products.pdf_making import write_pdf
from products.pdfs import ask_again, request_pdf
from products.publishing import publish, save_revision
from products.rendering import pdf as rendering_pdf

needs_pango = pytest.mark.skipif(
    bool(rendering_pdf.MISSING), reason=f"PDF files need the Pango library: {rendering_pdf.MISSING}"
)


@pytest.fixture(autouse=True)
def _pdf_files_are_on(settings: Settings) -> None:
    settings.PDF_FILES = True


@pytest.fixture
def loaf(db: None, creator: Creator) -> Product:
    """Mara's free guide, published within a transaction that has not ended: its PDF waits."""
    product = Product.objects.create(creator=creator, product_type="pdf_guide", title="The Slow Loaf", slug="slow-loaf")
    whole = deepcopy(dict(sample_document()))
    sales, *pages = whole["pages"]
    open_page = next(one for one in pages if any(block["type"] == "LessonContent" for block in one["blocks"]))
    open_page.pop("unlockDay", None)
    document = {**whole, "title": "The Slow Loaf", "pages": [sales, open_page]}
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD)
    publish(product=product, by=creator.user)
    product.refresh_from_db()
    return product


def address(product: Product) -> str:
    return reverse("products:download", args=[product.public_id])


def live(product: Product) -> Revision:
    assert product.live_revision is not None
    return product.live_revision


def file_of(product: Product) -> PdfFile:
    return PdfFile.objects.get(revision=live(product))


def is_printable_page(answer: object) -> bool:
    headers = getattr(answer, "headers", {})
    return headers.get("Content-Disposition") == 'attachment; filename="the-slow-loaf.html"'


def test_publishing_asks_for_a_pdf(loaf: Product) -> None:
    assert (file_of(loaf).status, file_of(loaf).try_count) == (PdfStatus.WAITING, 0)


@needs_pango
@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_it_after_the_commit(loaf: Product) -> None:
    made = file_of(loaf)
    assert (made.status, made.page_count, made.try_count, made.problem) == (PdfStatus.READY, 3, 1, "")
    assert made.file.size == made.byte_count > 10_000
    assert made.made_at is not None


@needs_pango
def test_the_pdf_comes_as_a_private_file_with_a_good_name(loaf: Product, creator_client: Client) -> None:
    write_pdf(pdf_id=file_of(loaf).pk)
    answer = creator_client.get(address(loaf))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="slow-loaf.pdf"'
    assert {"private", "no-store"} <= {part.strip() for part in answer.headers["Cache-Control"].split(",")}
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.content[:5] == b"%PDF-"


def test_a_pdf_is_for_nobody_but_its_readers(loaf: Product, rival_client: Client, stranger: Client) -> None:
    assert [client.get(address(loaf)).status_code for client in (rival_client, stranger)] == [404, 404]


def test_while_it_is_made_the_page_waits_and_offers_the_printable_one(loaf: Product, creator_client: Client) -> None:
    answer = creator_client.get(address(loaf))
    assert answer.status_code == 200
    assert b"Your PDF is on its way" in answer.content
    assert f"{address(loaf)}?as=page".encode() in answer.content
    assert is_printable_page(creator_client.get(address(loaf), {"as": "page"}))


def test_the_web_request_never_lays_out_a_pdf(loaf: Product, creator_client: Client) -> None:
    PdfFile.objects.all().delete()
    assert b"Your PDF is on its way" in creator_client.get(address(loaf)).content
    assert (file_of(loaf).status, file_of(loaf).try_count) == (PdfStatus.WAITING, 0)


def test_when_it_is_ready_the_page_that_waits_starts_the_download(loaf: Product, creator_client: Client) -> None:
    assert creator_client.get(address(loaf)).headers["Refresh"] == f"4; url={address(loaf)}?after=waiting"
    PdfFile.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    late = creator_client.get(address(loaf), {"after": "waiting"})
    assert late.headers["Refresh"].startswith("15; ")
    assert b"longer than usual" in late.content


@needs_pango
def test_the_page_after_waiting_says_ready_and_downloads(loaf: Product, creator_client: Client) -> None:
    write_pdf(pdf_id=file_of(loaf).pk)
    answer = creator_client.get(address(loaf), {"after": "waiting"})
    assert b"Your PDF is ready" in answer.content
    assert answer.headers["Refresh"] == f"0; url={address(loaf)}"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (PdfStatus.FAILED, b"The PDF could not be made"),
        (PdfStatus.UNAVAILABLE, b"PDF files cannot be made here at the moment"),
    ],
)
def test_without_a_pdf_the_page_says_why_and_offers_the_printable_one(
    loaf: Product, creator_client: Client, status: PdfStatus, words: bytes
) -> None:
    PdfFile.objects.update(status=status, problem="It could not be made.")
    answer = creator_client.get(address(loaf))
    assert words in answer.content
    assert f"{address(loaf)}?as=page".encode() in answer.content
    assert is_printable_page(creator_client.get(address(loaf), {"as": "page"}))
    assert file_of(loaf).status == status


def test_a_reader_may_ask_again_after_a_minute_and_a_stranger_never(
    loaf: Product, creator_client: Client, rival_client: Client
) -> None:
    again = reverse("products:pdf_again", args=[loaf.public_id])
    PdfFile.objects.update(status=PdfStatus.FAILED, problem="No.")
    assert b"Try the PDF again" not in creator_client.get(address(loaf)).content
    creator_client.post(again)
    assert file_of(loaf).status == PdfStatus.FAILED
    PdfFile.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert b"Try the PDF again" in creator_client.get(address(loaf)).content
    assert rival_client.post(again).status_code == 404
    assert file_of(loaf).status == PdfStatus.FAILED
    assert creator_client.post(again).headers["Location"] == address(loaf)
    assert file_of(loaf).status == PdfStatus.WAITING


def test_where_pdf_files_are_off_nothing_is_asked_for(loaf: Product, creator_client: Client, settings: Settings) -> None:
    settings.PDF_FILES = False
    PdfFile.objects.all().delete()
    assert is_printable_page(creator_client.get(address(loaf)))
    assert not PdfFile.objects.exists()


def test_a_machine_without_pango_says_so_once(loaf: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering_pdf, "HTML", None)
    write_pdf(pdf_id=file_of(loaf).pk)
    assert (file_of(loaf).status, file_of(loaf).problem) == (
        PdfStatus.UNAVAILABLE,
        "The Pango library is missing on this machine.",
    )


@needs_pango
def test_a_storage_that_fails_is_told_and_nothing_is_kept(loaf: Product, settings: Settings) -> None:
    blocked = settings.MEDIA_ROOT
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where the folder should be")
    write_pdf(pdf_id=file_of(loaf).pk)
    assert (file_of(loaf).status, bool(file_of(loaf).file)) == (PdfStatus.FAILED, False)
    assert file_of(loaf).problem.startswith("It could not be made: ")


def test_what_takes_the_worker_down_is_left_alone_after_three_tries(loaf: Product) -> None:
    PdfFile.objects.update(try_count=pdf_making.MOST_TRIES)
    write_pdf(pdf_id=file_of(loaf).pk)
    assert (file_of(loaf).status, file_of(loaf).problem) == (PdfStatus.FAILED, "It did not finish in 3 tries.")


@needs_pango
def test_made_twice_is_made_once(loaf: Product) -> None:
    write_pdf(pdf_id=file_of(loaf).pk)
    first = file_of(loaf)
    write_pdf(pdf_id=file_of(loaf).pk)
    assert (file_of(loaf).made_at, file_of(loaf).file.name) == (first.made_at, first.file.name)


def test_asking_often_asks_once_and_again_after_a_while(loaf: Product) -> None:
    PdfFile.objects.update(status=PdfStatus.FAILED, problem="No.", try_count=1)
    asked = request_pdf(loaf)
    assert asked is not None
    assert asked.status == PdfStatus.FAILED
    PdfFile.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    request_pdf(loaf)
    assert (file_of(loaf).status, file_of(loaf).problem, file_of(loaf).try_count) == (PdfStatus.WAITING, "", 0)
    assert PdfFile.objects.count() == 1


@needs_pango
def test_a_lost_file_is_made_again(loaf: Product, creator_client: Client) -> None:
    write_pdf(pdf_id=file_of(loaf).pk)
    made = file_of(loaf)
    made.file.storage.delete(str(made.file.name))
    assert b"Your PDF is on its way" in creator_client.get(address(loaf)).content
    assert file_of(loaf).status == PdfStatus.WAITING


@needs_pango
def test_a_new_version_has_a_pdf_of_its_own(loaf: Product, creator: Creator) -> None:
    before = file_of(loaf)
    changed = {**live(loaf).document, "title": "The Slower Loaf"}
    save_revision(product=loaf, document=changed, origin=RevisionOrigin.EDIT)
    publish(product=loaf, by=creator.user)
    loaf.refresh_from_db()
    assert file_of(loaf).pk != before.pk
    assert ask_again(before).revision_id != live(loaf).pk
