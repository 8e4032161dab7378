import pytest

from creators.importing.address import identity_of
from creators.importing.draft import ClipDraft


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=abcDEF12345",
        "http://youtube.com/watch?v=abcDEF12345&t=12s&feature=share",
        "https://m.youtube.com/watch?app=desktop&v=abcDEF12345",
        "https://youtu.be/abcDEF12345?si=track",
        "https://www.youtube.com/shorts/abcDEF12345",
    ],
)
def test_every_address_of_a_video_is_the_same_clip(url: str) -> None:
    assert identity_of(url=url, platform="", external_id="") == "youtube:abcDEF12345"
    assert identity_of(url=url, platform="youtube", external_id="abcDEF12345") == "youtube:abcDEF12345"


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://www.tiktok.com/@ines/video/7415619291239697485?is_from_webapp=1", "tiktok:7415619291239697485"),
        ("https://www.instagram.com/ines/reel/CnJ7W6PfD25/?igsh=x", "instagram:CnJ7W6PfD25"),
        ("https://Example.com/a/?utm_source=x&b=2&a=1#top", "url:example.com/a?a=1&b=2"),
    ],
)
def test_tracking_and_spelling_do_not_make_another_clip(url: str, identity: str) -> None:
    assert identity_of(url=url, platform="", external_id="") == identity


def test_clips_cut_from_one_video_are_told_apart_by_ids_of_their_own() -> None:
    url = "https://youtu.be/abcDEF12345"
    assert identity_of(url=url, platform="", external_id="part-1") != identity_of(url=url, platform="", external_id="part-2")


def test_without_address_and_id_the_words_are_the_identity() -> None:
    first, same = ClipDraft("A", transcript="Some words"), ClipDraft("A", transcript="Some words", tags=("x",))
    assert first.identity == same.identity != ClipDraft("A", transcript="Other words").identity
    assert first.content_hash != same.content_hash
