"""Pictures are checked before they are sent, and counted by their size, not by their bytes."""

from io import BytesIO

import pytest
from PIL import Image

from builder.llm.estimate import estimate_prompt
from builder.llm.kimi import Kimi
from builder.llm.messages import Request, Turn
from builder.llm.model import PicturesNotRead
from builder.llm.pictures import PictureRefused, picture_part, picture_tokens
from tests.builder.conftest import StandIn


def drawn(kind: str, size: tuple[int, int] = (280, 140)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_a_data_url(kind: str) -> None:
    part = picture_part(drawn(kind))
    assert part["image_url"]["url"].startswith(f"data:image/{kind.lower()};base64,")
    assert picture_tokens(part) == 50


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<svg/>", "not a picture"),
        (drawn("BMP"), "Bmp pictures cannot be read"),
        (drawn("PNG", (4_097, 1)), "4,096 pixels"),
        (b"\x89PNG" + bytes(8_000_001), "8 MB"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_advice(data: bytes, says: str) -> None:
    with pytest.raises(PictureRefused, match=says):
        picture_part(data)


def test_a_picture_counts_by_its_size() -> None:
    words = [{"type": "text", "text": "Make it look like this."}]
    plain = estimate_prompt(Request(messages=[{"role": "user", "content": words}]))
    shown = Request(messages=[{"role": "user", "content": [*words, picture_part(drawn("PNG", (2_800, 2_800)))]}])
    assert estimate_prompt(shown).prompt_tokens == plain.prompt_tokens + 10_000


def test_a_model_that_sees_gets_it_as_a_part_of_a_list(kimi: StandIn) -> None:
    content = [{"type": "text", "text": "Make it look like this."}, picture_part(drawn("PNG"))]
    model = Kimi(name="kimi-k2.6", api_key="sk-sandbox", base_url=f"{kimi.url}/v1")
    *_, turn = model.stream(Request(messages=[{"role": "user", "content": content}]))
    assert isinstance(turn, Turn)
    assert turn.usage is not None
    assert turn.usage.prompt_tokens < 2_000


def test_a_model_that_does_not_see_is_not_even_asked() -> None:
    model = Kimi(name="kimi-k2-thinking", api_key="x", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(PicturesNotRead) as refused:
        list(model.stream(Request(messages=[{"role": "user", "content": [picture_part(drawn("PNG"))]}])))
    assert "cannot look at pictures" in refused.value.sentence
