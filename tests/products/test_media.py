"""Pictures over the API and in products: only one's own, shown well, never deleted while shown."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from creators.models import Creator, Media
from creators.pictures import take_picture
from products.dsl.catalog import sample_document
from products.models import PdfFile, PdfStatus, Product, PublishedPage
from products.models.revision import RevisionOrigin
from products.publishing import PublishRefused, publish, save_revision
from products.rendering.pdf import MISSING
from tests.creators.images import photo, sent
from tests.products.rendering.reading_html import read

API = "/api/v1/media/"


@pytest.fixture
def media(creator: Creator) -> Media:
    return take_picture(creator=creator, name="pots.jpg", content=photo(600, 400), alt="Four pots").media


@pytest.fixture
def large(creator: Creator) -> Media:
    """A picture with a copy of every size."""
    return take_picture(creator=creator, name="pots.jpg", content=photo(2400, 1600), alt="Four pots").media


def with_picture(creator: Creator, named: str, alt: str = "Four pots on a rail") -> Product:
    """A free draft whose hero and one other block show a picture."""
    product = Product.objects.create(creator=creator, product_type="mini_course", title="Herbs", slug="herbs")
    document = deepcopy(sample_document())
    document["title"], seen = "Herbs", 0
    for page in document["pages"]:
        for block in page["blocks"]:
            if block["type"] in ("Hero", "Image") and seen < 2:
                block["props"]["image"] = {"mediaId": named, "alt": alt}
                seen += 1
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD)
    product.refresh_from_db()
    return product


def test_an_upload_answers_with_what_a_page_needs(creator: Creator, creator_client: Client) -> None:
    response = creator_client.post(API, {"file": sent(photo(2400, 1600)), "alt": "Four pots"})
    assert response.status_code == 201
    body = response.json()
    (one,) = body["media"]
    stored = creator.media.get()
    assert {name: one[name] for name in ("id", "name", "alt", "width", "height")} == {
        "id": stored.public_id,
        "name": "herbs.jpg",
        "alt": "Four pots",
        "width": 2000,
        "height": 1333,
    }
    assert [source["type"] for source in one["sources"]] == ["image/avif", "image/webp"]
    assert [part.split()[1] for part in one["sources"][0]["srcset"].split(", ")] == ["480w", "960w", "1440w", "2000w"]
    assert (body["notes"], body["refused"]) == ([], [])
    assert creator_client.get(one["thumb"])["Content-Type"] == "image/webp"


def test_good_files_come_in_beside_bad_ones(creator: Creator, creator_client: Client) -> None:
    files = {
        "a": sent(photo()),
        "b": sent(b"<svg onload=alert(1)>", "x.jpg"),
        "c": sent(b"\xff" * (20 * 2**20 + 1), "y.jpg"),
    }
    response = creator_client.post(API, files)
    assert response.status_code == 201
    assert [one["name"] for one in response.json()["refused"]] == ["x.jpg", "y.jpg"]
    assert creator.media.count() == 1


def test_a_refused_file_is_a_400_with_its_reason(creator_client: Client) -> None:
    response = creator_client.post(API, {"file": sent(b"words")})
    assert (response.status_code, response.json()["detail"]) == (
        400,
        "This file is not a JPEG, PNG, WebP, AVIF or GIF picture.",
    )
    assert creator_client.post(API, {}).json()["detail"] == "No file was sent. Choose a picture and try again."
    many = {f"f{number}": sent(photo(8, 8)) for number in range(11)}
    assert creator_client.post(API, many).json()["detail"].startswith("11 files are too many at once; 10 is the most.")
    assert Media.objects.count() == 0


def test_the_list_is_ones_own_and_newest_first(
    media: Media, creator: Creator, rival: Creator, creator_client: Client
) -> None:
    take_picture(creator=rival, name="secret.jpg", content=photo(50, 50))
    newer = take_picture(creator=creator, name="new.jpg", content=photo(60, 50)).media
    body = creator_client.get(API).json()
    assert (body["count"], body["pages"]) == (2, 1)
    assert [one["id"] for one in body["media"]] == [newer.public_id, media.public_id]


def test_words_for_a_picture_are_kept(media: Media, creator_client: Client) -> None:
    address = f"{API}{media.public_id}/"
    response = creator_client.patch(address, json.dumps({"alt": " Pots \n in a row "}), content_type="application/json")
    assert response.json()["alt"] == "Pots in a row"
    too_long = creator_client.patch(address, json.dumps({"alt": "x" * 301}), content_type="application/json")
    assert too_long.status_code == 400
    assert creator_client.get(address).json()["alt"] == "Pots in a row"


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_another_creators_picture_does_not_exist(media: Media, rival_client: Client, method: str) -> None:
    response = getattr(rival_client, method)(f"{API}{media.public_id}/", content_type="application/json")
    assert response.status_code == 404
    assert rival_client.post(f"/settings/pictures/{media.public_id}/", {"do": "delete"}).status_code == 404
    assert Media.objects.filter(pk=media.pk).exists()


def test_a_stranger_cannot_upload(stranger: Client, db: None) -> None:
    assert stranger.post(API, {"file": sent(photo())}).status_code == 401


def test_a_published_page_shows_the_picture_in_every_size(large: Media, creator: Creator, stranger: Client) -> None:
    product = with_picture(creator, large.public_id)
    publish(product=product, by=creator.user)
    page = read(stranger.get("/@mara/herbs/").content.decode())
    sources = page.all("source")
    assert [source.attrs["type"] for source in sources[:2]] == ["image/avif", "image/webp"]
    assert all(source.attrs["sizes"] for source in sources)
    hero, later = [image for image in page.all("img") if "photo" in image.attrs.get("class", "")]
    assert (hero.attrs["width"], hero.attrs["height"], hero.attrs["alt"]) == ("2000", "1333", "Four pots on a rail")
    assert (hero.attrs.get("fetchpriority"), hero.attrs.get("loading")) == ("high", None)
    assert (later.attrs.get("loading"), later.attrs["decoding"]) == ("lazy", "async")
    assert hero.attrs["src"].endswith(".jpg")
    for address in (hero.attrs["src"], *(part.split()[0] for part in sources[0].attrs["srcset"].split(", "))):
        assert stranger.get(address).status_code == 200


def test_a_picture_of_another_creator_is_neither_published_nor_drawn(
    creator: Creator, rival: Creator, creator_client: Client
) -> None:
    foreign = take_picture(creator=rival, name="secret.jpg", content=photo()).media
    product = with_picture(creator, foreign.public_id)
    with pytest.raises(PublishRefused) as refused:
        publish(product=product, by=creator.user)
    found = [problem for problem in refused.value.findings if problem.code == "unknown_media"]
    assert [(problem.message, problem.hint) for problem in found] == [
        ("The picture is gone.", "Choose another one, or use the cover art.")
    ] * 2
    assert not PublishedPage.objects.exists()
    preview = creator_client.get(f"/studio/{product.public_id}/preview/sales/").content.decode()
    assert "/media/" not in preview


def test_a_picture_without_words_is_not_published(media: Media, creator: Creator) -> None:
    with pytest.raises(PublishRefused) as refused:
        publish(product=with_picture(creator, media.public_id, alt=" "), by=creator.user)
    assert {problem.code for problem in refused.value.findings} == {"no_alt_text"}


def test_a_picture_in_use_stays_and_its_products_are_named(media: Media, creator: Creator, creator_client: Client) -> None:
    product = with_picture(creator, media.public_id)
    response = creator_client.delete(f"{API}{media.public_id}/")
    assert response.status_code == 409
    body = response.json()
    assert body["detail"] == "It is used in “Herbs”. Take it out there first."
    assert body["products"] == [{"public_id": product.public_id, "title": "Herbs"}]
    page = creator_client.get("/settings/pictures/").content.decode()
    assert "It is used in “Herbs”. Take it out there first." in page
    assert Media.objects.filter(pk=media.pk).exists()


def test_a_live_page_keeps_its_picture_when_the_draft_let_go_of_it(
    media: Media, creator: Creator, creator_client: Client
) -> None:
    product = with_picture(creator, media.public_id)
    publish(product=product, by=creator.user)
    save_revision(product=product, document=sample_document(), origin=RevisionOrigin.EDIT)
    assert creator_client.delete(f"{API}{media.public_id}/").status_code == 409
    publish(product=product, by=creator.user)
    assert creator_client.delete(f"{API}{media.public_id}/").status_code == 204


def test_the_page_of_pictures_works_without_script(media: Media, creator_client: Client) -> None:
    assert creator_client.post("/settings/pictures/", {"files": sent(photo(77, 55))}).status_code == 302
    assert creator_client.post("/settings/pictures/", {"files": sent(b"<svg>")}).status_code == 422
    address = f"/settings/pictures/{media.public_id}/"
    creator_client.post(address, {"alt": "A row of pots"})
    media.refresh_from_db()
    assert media.alt == "A row of pots"
    creator_client.post(address, {"do": "delete"})
    assert not Media.objects.filter(pk=media.pk).exists()


def test_a_portrait_stands_on_published_pages_at_once(media: Media, creator: Creator, creator_client: Client) -> None:
    publish(product=with_picture(creator, media.public_id), by=creator.user)
    creator_client.post("/settings/portrait/", {"files": sent(photo(300, 300))})
    face = Media.objects.exclude(pk=media.pk).get()
    thumb = creator_client.get(f"{API}{face.public_id}/").json()["thumb"]
    for address in ("/@mara/herbs/", "/@mara/", "/settings/"):
        assert any(image.attrs["src"] == thumb for image in read(creator_client.get(address).content.decode()).all("img"))
    assert creator_client.delete(f"{API}{face.public_id}/").json()["detail"].startswith("It is used in your portrait.")
    creator_client.post("/settings/portrait/", {"do": "remove"})
    assert thumb not in creator_client.get("/@mara/herbs/").content.decode()
    assert creator_client.delete(f"{API}{face.public_id}/").status_code == 204


@pytest.mark.skipif(bool(MISSING), reason=f"no PDF without Pango: {MISSING}")
def test_the_printable_file_and_the_pdf_hold_the_picture(
    transactional_db: None, settings: Settings, large: Media, creator: Creator, creator_client: Client
) -> None:
    settings.PDF_FILES = True
    product = with_picture(creator, large.public_id)
    document: Any = deepcopy(product.draft_revision.document) if product.draft_revision else {}
    document["pages"] = [document["pages"][number] for number in (0, 1, 3)]
    block = next(b for page in document["pages"][1:] for b in page["blocks"] if b["type"] == "Image")
    block["props"]["image"] = {"mediaId": large.public_id, "alt": "Four pots"}
    save_revision(product=product, document=document, origin=RevisionOrigin.EDIT)
    publish(product=product, by=creator.user)
    html = creator_client.get(f"/library/{product.public_id}/reading/download/?as=page").content.decode()
    assert 'src="data:image/jpeg;base64,' in html
    assert "/media/" not in html
    pdf = PdfFile.objects.get()
    assert pdf.status == PdfStatus.READY, pdf.problem
    with pdf.file.open("rb") as file:
        pictures = [image for page in PdfReader(file).pages for image in page.images]
    assert {image.image.size for image in pictures if image.image} == {(1440, 960)}
