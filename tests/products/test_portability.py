"""A product leaves as plain files and comes in again, here or at somebody else's."""

import io
import json
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from creators.models import ClipCard, Creator, Media
from creators.pictures import take_picture
from products.dsl.catalog import sample_document
from products.models import PdfFile, Product
from products.models.revision import RevisionOrigin
from products.publishing import publish, save_revision
from tests.creators.images import photo
from tests.products.rendering.reading_html import read

SITE = "http://127.0.0.1:8000"
API = "/api/v1/product-imports/"


def without_clips() -> dict[str, Any]:
    """The sample without the clip it names."""
    document = deepcopy(sample_document())
    for page in document["pages"]:
        for block in page["blocks"]:
            block["props"].pop("clip", None)
            block.pop("sources", None)
    return document


@pytest.fixture
def product(creator: Creator) -> Product:
    """A published product with a picture and a clip of Mara's."""
    media = take_picture(creator=creator, name="pots.jpg", content=photo(1000, 625), alt="Four pots").media
    document = without_clips()
    ClipCard.objects.create(creator=creator, public_id="clip_mara1", identity="a", title="Repot", content_hash="-")
    document["title"] = "Herbs & more"
    document["pages"][0]["blocks"][0]["props"]["image"] = {"mediaId": media.public_id, "alt": "Four pots"}
    document["pages"][0]["blocks"][0]["sources"] = ["clip_mara1"]
    product = Product.objects.create(creator=creator, product_type="mini_course", title="Herbs & more", slug="herbs")
    save_revision(product=product, document=document, origin=RevisionOrigin.BUILD)
    publish(product=product, by=creator.user)
    product.refresh_from_db()
    return product


def site_of(client: Client, product: Product) -> bytes:
    response = client.get(f"/products/{product.public_id}/site.zip")
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="herbs.zip"'
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def files_in(packed: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(packed))
    return {name: archive.read(name) for name in archive.namelist()}


def bring(client: Client, content: bytes | str, name: str = "product.json") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(API, {"file": SimpleUploadedFile(name, data)})


def test_every_address_in_the_site_is_a_file_of_it_or_absolute(product: Product, creator_client: Client) -> None:
    files = files_in(site_of(creator_client, product))
    pages = {path: read(content.decode()) for path, content in files.items() if path.endswith(".html")}
    assert len(pages) == len(sample_document()["pages"])
    for path, page in pages.items():
        folder = Path("/site", path).parent
        seen = [e.attrs[name] for e in page.elements for name in ("href", "src") if name in e.attrs]
        seen += [part.split()[0] for e in page.all("source") for part in e.attrs["srcset"].split(", ")]
        for address in seen:
            if not address.startswith(("https://", "http://", "#", "mailto:")):
                there = (folder / address.partition("#")[0]).resolve().relative_to("/site")
                assert str(there) in files, (path, address)
        assert [one for one in page.all("script") if one.attrs.get("type") == "module"] == []


def test_the_buttons_of_the_site_lead_to_the_shop(product: Product, creator_client: Client) -> None:
    index = read(files_in(site_of(creator_client, product))["index.html"].decode())
    buttons = {e.attrs["href"] for e in index.classed("button")}
    assert f"{SITE}/@mara/herbs/buy/" in buttons
    assert [e.attrs["href"] for e in index.all("link") if e.attrs["rel"] == "canonical"] == [f"{SITE}/@mara/herbs/"]
    content = next(name for name in files_in(site_of(creator_client, product)) if name.startswith("product/"))
    robots = [
        e.attrs["content"]
        for e in read(files_in(site_of(creator_client, product))[content].decode()).all("meta")
        if e.attrs.get("name") == "robots"
    ]
    assert robots == ["noindex"]


def test_the_typefaces_and_pictures_come_along(product: Product, creator_client: Client) -> None:
    files = files_in(site_of(creator_client, product))
    media = Media.objects.get()
    assert {name for name in files if name.startswith("images/")} == {
        f"images/{media.public_id}.jpg",
        f"images/{media.public_id}-480.webp",
        f"images/{media.public_id}-960.webp",
        f"images/{media.public_id}-1000.webp",
    }
    assert len([name for name in files if name.startswith("assets/fonts/")]) == 2
    assert json.loads(files["product.json"]) == product.draft_revision.document  # type: ignore[union-attr]


def test_the_same_product_gives_the_same_zip(product: Product, creator_client: Client) -> None:
    assert site_of(creator_client, product) == site_of(creator_client, product)


def test_a_product_moves_to_another_creator_with_its_pictures(
    product: Product, rival: Creator, creator_client: Client, rival_client: Client
) -> None:
    response = bring(rival_client, site_of(creator_client, product), "herbs.zip")
    assert response.status_code == 201
    body = response.json()
    assert body["notes"] == ["1 clip is not in your library: the words stay, the links to it are left out."]
    moved = Product.objects.get(public_id=body["public_id"])
    assert (moved.creator, moved.status, moved.title, moved.slug) == (rival, "draft", "Herbs & more", "herbs-more")
    document = moved.draft_revision.document  # type: ignore[union-attr]
    picture = rival.media.get()
    assert document["pages"][0]["blocks"][0]["props"]["image"] == {"mediaId": picture.public_id, "alt": "Four pots"}
    assert (picture.width, picture.height) == (1000, 625)
    original = deepcopy(product.draft_revision.document)  # type: ignore[union-attr]
    original["pages"][0]["blocks"][0]["props"]["image"]["mediaId"] = picture.public_id
    original["pages"][0]["blocks"][0]["sources"] = []
    assert document["pages"][1:] == original["pages"][1:]
    assert document["pages"][0]["blocks"][0]["props"] == original["pages"][0]["blocks"][0]["props"]


def test_ones_own_document_comes_in_as_it_left(product: Product, creator_client: Client) -> None:
    left = creator_client.get(f"/products/{product.public_id}/product.json").content
    body = bring(creator_client, left).json()
    assert body["notes"] == []
    again = Product.objects.get(public_id=body["public_id"])
    assert again.draft_revision.document == product.draft_revision.document  # type: ignore[union-attr]
    assert (again.pk != product.pk, again.slug) == (True, "herbs-more")


def test_a_document_with_a_strangers_picture_gets_the_cover_art(
    product: Product, rival_client: Client, creator_client: Client
) -> None:
    left = creator_client.get(f"/products/{product.public_id}/product.json").content
    body = bring(rival_client, left).json()
    assert "1 picture did not come along: the cover art stands in." in body["notes"]
    moved = Product.objects.get(public_id=body["public_id"])
    assert moved.draft_revision.document["pages"][0]["blocks"][0]["props"]["image"]["mediaId"] == "cover"  # type: ignore[union-attr]


def test_a_document_is_taken_as_a_body_and_from_an_older_version(creator_client: Client) -> None:
    old = deepcopy(sample_document())
    old["dslVersion"] = "0.9"
    old["pages"][0]["type"] = "landing"
    del old["pages"][0]["kind"]
    response = creator_client.post(API, json.dumps(old), content_type="application/json")
    assert response.status_code == 201
    document = Product.objects.get().draft_revision.document  # type: ignore[union-attr]
    assert (document["dslVersion"], document["pages"][0]["kind"]) == ("1.0", "sales")


def broken(**changes: Any) -> str:
    return json.dumps({**sample_document(), **changes})


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("", "not_json", ""),
        ("{", "not_json", ""),
        ("[]", "not_an_object", ""),
        (b"\xff\xfe\0", "not_text", "This file is not a document in JSON."),
        (b"x" * (4 * 512 * 1024 + 1), "too_large", "The document has more than 2 MB."),
        (b"PK\x03\x04 and nothing", "broken_zip", "This zip cannot be opened."),
        (packed(other__txt=b"x"), "no_document", "There is no product.json in this zip."),
        (broken(dslVersion="9.9"), "unknown_version", "No way from version '9.9' to 1.0."),
        (broken(productType="novel"), "", ""),
        (broken(pages=[]), "", ""),
    ],
)
def test_what_is_no_document_is_refused_with_every_reason(
    creator_client: Client, content: bytes | str, code: str, says: str
) -> None:
    response = bring(creator_client, content)
    assert response.status_code == 422
    body = response.json()
    assert body["detail"] == "Nothing was brought in."
    assert body["problems"]
    if says:
        assert [(one["code"], one["message"]) for one in body["problems"]] == [(code, says)]
    assert not Product.objects.exists()


def test_the_page_lists_what_is_wrong(creator_client: Client) -> None:
    document = deepcopy(sample_document())
    document["pages"][0]["blocks"][0]["props"]["title"] = "x" * 91
    response = creator_client.post(
        "/products/import/", {"files": SimpleUploadedFile("a<b>.json", json.dumps(document).encode())}
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert "a&lt;b&gt;.json cannot become a product yet. Nothing was added." in text
    assert "/pages/0/blocks/0/props/title" in text
    done = creator_client.post(
        "/products/import/", {"files": SimpleUploadedFile("a.json", json.dumps(sample_document()).encode())}
    )
    assert done["Location"] == f"/studio/{Product.objects.get().public_id}/"


def test_pictures_in_a_zip_are_uploads_like_any_other(creator: Creator, creator_client: Client) -> None:
    document = without_clips()
    document["pages"][0]["blocks"][0]["props"]["image"] = {"mediaId": "med_bad", "alt": "x"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("herbs/product.json", json.dumps(document))
        archive.writestr("herbs/images/med_bad.jpg", b"<svg onload=alert(1)>")
        archive.writestr("herbs/images/med_unused.jpg", photo(50, 50))
        archive.writestr("herbs/images/../../med_evil.jpg", photo(60, 60))
    body = bring(creator_client, out.getvalue(), "x.zip").json()
    assert body["notes"][0].startswith("A picture was left out. This is an SVG drawing.")
    assert creator.media.count() == 0


def test_another_creators_product_cannot_be_taken(product: Product, rival_client: Client) -> None:
    for path in (f"/products/{product.public_id}/site.zip", f"/products/{product.public_id}/product.json"):
        assert rival_client.get(path).status_code == 404
    assert rival_client.get(f"/api/v1/products/{product.public_id}/export/").status_code == 404


def test_everything_is_every_product_clips_and_orders(product: Product, creator_client: Client, rival: Creator) -> None:
    newer = {**product.draft_revision.document, "subtitle": "Changed"}  # type: ignore[union-attr]
    save_revision(product=product, document=newer, origin=RevisionOrigin.EDIT)
    Product.objects.create(creator=rival, product_type="checklist", title="Secret", slug="secret")
    response = creator_client.get("/settings/export.zip")
    files = files_in(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    assert {"clips.json", "orders.csv", "products/herbs/index.html", "products/herbs/product.json"} <= set(files)
    assert json.loads(files["products/herbs/product.json"])["subtitle"] == "Changed"
    assert json.loads(files["products/herbs/product-as-published.json"])["subtitle"] != "Changed"
    assert [one["title"] for one in json.loads(files["clips.json"])] == ["Repot"]
    assert not any("secret" in name for name in files)


@pytest.mark.parametrize("path", ["/settings/export.zip", "/orders/export.csv", "/audience/export.csv"])
def test_a_long_download_begins_before_it_is_made(product: Product, path: str) -> None:
    user = product.creator.user
    with CaptureQueriesContext(connection) as asked:

        async def read() -> tuple[bool, int, bytes]:
            client = AsyncClient()
            await client.aforce_login(user)
            answer: Any = await client.get(path)
            before = len(asked)
            return answer.is_async, before, b"".join([part async for part in answer.streaming_content])

        is_async, before, content = async_to_sync(read)()
    assert is_async
    assert len(asked) > before
    assert content[:2] == (b"PK" if path.endswith("zip") else b"\xef\xbb")
    if path.endswith("zip"):
        assert {"clips.json", "orders.csv", "products/herbs/index.html"} <= set(files_in(content))


def test_the_commands_do_the_same(
    product: Product, rival: Creator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "herbs.zip"
    call_command("export_product", product.public_id, str(file))
    capsys.readouterr()
    call_command("import_product", str(file), creator="rex")
    told = json.loads(capsys.readouterr().out)
    assert Product.objects.get(public_id=told["product"]).creator == rival
    with pytest.raises(CommandError, match=r"There is no product 'prod_x'\."):
        call_command("export_product", "prod_x", str(file))
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(CommandError, match=r"Nothing was brought in\."):
        call_command("import_product", str(tmp_path / "bad.json"), creator="rex")
    assert Product.objects.filter(creator=rival).count() == 1


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def document_with(*pictures: str) -> dict[str, Any]:
    """The sample with a block for each picture."""
    document = without_clips()
    shown = [
        {"id": f"blk_p{at:07d}", "type": "Image", "props": {"image": {"mediaId": name, "alt": "It"}}}
        for at, name in enumerate(pictures)
    ]
    document["pages"][1]["blocks"] += shown
    return document


def spoilt(packed: bytes) -> bytes:
    """The zip with its first entry's squeezed bytes turned over."""
    head, body, rest = packed[:42], packed[42:90], packed[90:]
    return head + bytes(one ^ 0x5A for one in body) + rest


@pytest.mark.parametrize(
    "content",
    [
        spoilt(zipped({"product.json": json.dumps(sample_document()).encode()})),
        packed(producté__json=b"{}").replace("é".encode(), b"\xff\xfe"),
    ],
    ids=["squeezed bytes", "name"],
)
def test_a_zip_that_is_damaged_inside_is_refused(creator_client: Client, content: bytes) -> None:
    response = bring(creator_client, content, "herbs.zip")
    assert (response.status_code, response.json()["problems"][0]["message"]) == (422, "This zip cannot be opened.")


def test_half_a_character_is_refused_however_it_comes(creator_client: Client) -> None:
    text = json.dumps({**sample_document(), "title": "Half \ud83d"})
    for response in (bring(creator_client, text), creator_client.post(API, text, content_type="application/json")):
        assert response.status_code == 422
        assert [one["code"] for one in response.json()["problems"]] == ["bad_character"]


def test_a_zip_never_unpacks_to_more_than_it_may(creator_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"med_{at:04d}" for at in range(40)]
    bomb = {f"images/{name}.jpg": bytes(4_000_000) for name in names}
    read: list[int] = []
    real = zipfile.ZipExtFile.read

    def reading(*args: Any) -> bytes:
        content = real(*args)
        read.append(len(content))
        return content

    monkeypatch.setattr(zipfile.ZipExtFile, "read", reading)
    content = zipped({"product.json": json.dumps(document_with(*names)).encode(), **bomb})
    response = bring(creator_client, content, "herbs.zip")
    assert response.status_code == 201
    assert response.json()["notes"][-1] == "40 pictures did not come along: the cover art stands in."
    assert len(content) < 1_000_000 < sum(read) < 101 * 2**20


def test_nothing_is_locked_while_pictures_are_encoded(
    product: Product, creator_client: Client, rival_client: Client
) -> None:
    depths: dict[str, int] = {}
    depth = 0

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal depth
        depth += sql.startswith("SAVEPOINT") - sql.startswith("RELEASE")
        depths.setdefault(" ".join(sql.split()[:3]), depth)
        return execute(sql, params, many, context)

    content = site_of(creator_client, product)
    with connection.execute_wrapper(look):
        assert bring(rival_client, content, "herbs.zip").status_code == 201
    # What stands before the picture's own transaction is none of the import's.
    assert depths['INSERT INTO "creators_rendition"'] == depths['INSERT INTO "products_product"']


def test_a_copy_that_names_a_buyer_never_leaves_with_the_product(product: Product, creator_client: Client) -> None:
    revision = product.live_revision
    assert revision is not None
    pdf = PdfFile.objects.create(
        revision=revision, made_for="Bo Byers · bo@example.com", status="ready", made_at=timezone.now(),
        asked_at=timezone.now(), page_count=1, byte_count=4, file=ContentFile(b"%PDF", "bo.pdf"), paper=product.printed_on,
    )  # fmt: skip
    assert pdf.file.size == 4
    assert [name for name in files_in(site_of(creator_client, product)) if name.endswith(".pdf")] == []
