"""Uploads become clean pictures, or are refused with a sentence."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image, ImageCms

from creators.imaging import MOST_BYTES, PictureRefused, clean
from creators.models import Creator, Media, Rendition
from creators.pictures import delete_picture, read_copy, store_copy, take_picture
from tests.creators.images import encoded, huge_png, opened, photo, two_halves

SCRIPT = b"<script>alert(document.cookie)</script>"


def made(content: bytes) -> dict[tuple[str, int], bytes]:
    return {(copy.encoding, copy.width): copy.content for copy in clean(content).copies}


def near(seen: object, wanted: tuple[int, int, int]) -> bool:
    return isinstance(seen, tuple) and all(abs(a - b) < 14 for a, b in zip(seen, wanted, strict=False))


def test_a_photo_becomes_modern_copies_at_several_widths_and_one_for_the_rest() -> None:
    copies = made(photo(2400, 1600))
    assert sorted(copies) == [
        ("avif", 480), ("avif", 960), ("avif", 1440), ("avif", 2000),
        ("jpg", 1440),
        ("webp", 160), ("webp", 480), ("webp", 960), ("webp", 1440),
    ]  # fmt: skip
    kinds = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
    for (encoding, width), content in copies.items():
        seen = opened(content)
        assert (seen.format, seen.size) == (kinds[encoding], (width, round(width * 2 / 3)))


def test_a_small_picture_is_not_blown_up() -> None:
    assert sorted(made(photo(300, 200))) == [("avif", 300), ("jpg", 300), ("webp", 160), ("webp", 300)]
    assert sorted(made(photo(90, 90))) == [("avif", 90), ("jpg", 90), ("webp", 90)]
    assert sorted(made(photo(1, 1))) == [("avif", 1), ("jpg", 1), ("webp", 1)]


def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Camera of Mara"
    exif.get_ifd(0x8825)[1] = "N"
    cleaned = clean(photo(800, 400, exif=exif, comment=b"my home address"))
    assert (cleaned.width, cleaned.height) == (400, 800)
    for copy in cleaned.copies:
        seen = opened(copy.content)
        assert dict(seen.getexif()) == {}
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(seen.info)
        assert b"Mara" not in copy.content
        assert b"address" not in copy.content
    upright = opened(cleaned.copies[-1].content).convert("RGB")
    assert near(upright.getpixel((200, 20)), (200, 30, 30))
    assert near(upright.getpixel((200, 780)), (30, 30, 200))


def test_a_drawing_with_holes_keeps_them() -> None:
    image = two_halves(400, 300, "RGBA")
    image.putalpha(Image.new("L", image.size, 90))
    copies = made(encoded(image, "PNG"))
    assert ("png", 400) in copies
    assert opened(copies["png", 400]).convert("RGBA").getpixel((10, 10))[3] == 90  # type: ignore[index]
    solid = made(encoded(two_halves(400, 300, "RGBA"), "PNG"))
    assert ("jpg", 400) in solid


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "LA", "I;16", "RGBA"])
def test_every_kind_of_pixel_becomes_colours_of_the_web(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = two_halves(200, 100) if mode == "CMYK" else Image.new("L", (200, 100), 200)
    image = image.convert(mode) if mode != "I;16" else Image.new("I;16", (200, 100), 200 * 257)
    largest = opened(clean(encoded(image, kind)).copies[-1].content)
    assert largest.mode in ("RGB", "RGBA")
    if kind == "PNG" and mode != "1":
        assert near(largest.convert("RGB").getpixel((100, 50)), (200, 200, 200))


def test_colours_of_a_profile_are_turned_into_those_of_the_web() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    broken = encoded(two_halves(100, 100), "PNG", icc_profile=b"not a profile")
    assert near(opened(clean(broken).copies[-1].content).convert("RGB").getpixel((10, 50)), (200, 30, 30))
    foreign = encoded(two_halves(100, 100), "PNG", icc_profile=profile.tobytes())
    assert clean(foreign).width == 100


def test_of_a_moving_picture_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ((200, 30, 30), (30, 30, 200))]
    cleaned = clean(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert cleaned.was_moving
    assert near(opened(cleaned.copies[-1].content).convert("RGB").getpixel((5, 5)), (200, 30, 30))


def test_what_hides_behind_a_picture_does_not_come_along() -> None:
    for content in (photo(64, 64) + SCRIPT, photo(64, 64, comment=SCRIPT), encoded(two_halves(64, 64), "GIF") + SCRIPT):
        assert all(b"script" not in copy.content for copy in clean(content).copies)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is empty."),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "This is an SVG drawing."),
        (b'<?xml version="1.0"?><!-- x --><svg/>', "This is an SVG drawing."),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "This is a web page."),
        (b"%PDF-1.7 ...", "This is a PDF."),
        (encoded(two_halves(8, 8), "BMP"), "This is a BMP picture."),
        (encoded(two_halves(8, 8), "TIFF"), "This is a TIFF picture."),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "This is a HEIC photo"),
        (b"just words", "This file is not a JPEG"),
        (photo(400, 300)[:2000], "This picture is damaged"),
        (encoded(two_halves(400, 300), "PNG")[:-40], "This picture is damaged"),
        (encoded(two_halves(40, 30), "WEBP")[:60], "This"),
        (huge_png(60_000, 60_000), "This picture has more than 50 million pixels"),
        (huge_png(7_200, 7_200), "This picture has more than 50 million pixels"),
        (huge_png(16_001, 10), "This picture has more than 50 million pixels or a side of more than 16,000."),
        (huge_png(2_000_000_000, 2_000_000_000), "This picture has more than 50 million pixels"),
        (b"\xff" * (MOST_BYTES + 1), "This file has more than 20 MB."),
    ],
)
def test_what_cannot_be_a_picture_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        clean(content)
    assert str(refused.value).startswith(says)
    assert str(refused.value).endswith((".", "picture."))


def test_the_same_upload_is_one_picture_and_another_creators_is_another(creator: Creator, rival: Creator) -> None:
    first = take_picture(creator=creator, name="../../etc/herbs\n.jpg", content=photo(), alt="Pots").media
    again = take_picture(creator=creator, name="again.jpg", content=photo()).media
    others = take_picture(creator=rival, name="x.jpg", content=photo()).media
    assert (first.pk, first.name, first.alt) == (again.pk, "herbs.jpg", "Pots")
    assert others.pk != first.pk
    assert Media.objects.count() == 2


def test_a_file_goes_with_the_last_picture_that_has_it(
    creator: Creator, rival: Creator, django_capture_on_commit_callbacks: object
) -> None:
    mine = take_picture(creator=creator, name="a.jpg", content=photo()).media
    others = take_picture(creator=rival, name="b.jpg", content=photo()).media
    name = mine.renditions.values_list("file_name", flat=True)[0]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        delete_picture(mine)
    assert read_copy(name) is not None
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        delete_picture(others)
    assert read_copy(name) is None
    assert default_storage.listdir("pictures")[1] == []
    assert not Rendition.objects.exists()


def test_a_picture_is_served_to_anybody_forever_and_as_what_it_is(creator: Creator, stranger: Client) -> None:
    media = take_picture(creator=creator, name="a.jpg", content=photo()).media
    for rendition in media.renditions.all():
        response = stranger.get(f"/media/{rendition.file_name}")
        assert response.status_code == 200
        assert (
            response["Content-Type"] == {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}[rendition.encoding]
        )
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert len(response.content) == rendition.byte_count
        assert "Set-Cookie" not in response
        same = stranger.get(f"/media/{rendition.file_name}", headers={"If-None-Match": response["ETag"]})
        assert (same.status_code, same.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["../db.sqlite3", "..%2fdb.sqlite3", "pdfs", "0" * 32, "0" * 32 + ".svg", "0" * 32 + ".webp", "Z" * 32 + ".jpg"]
)
def test_nothing_but_pictures_is_served(db: None, stranger: Client, name: str) -> None:
    assert stranger.get(f"/media/{name}").status_code == 404


def test_a_copy_is_named_by_its_bytes(db: None) -> None:
    name = store_copy(b"bytes", "webp")
    assert name == "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"[:32] + ".webp"
    assert store_copy(b"bytes", "webp") == name
    assert default_storage.listdir("pictures")[1] == [name]
