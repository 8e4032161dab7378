"""Every command of the guide is run as it stands there."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from builder.models import Build
from creators.models import Creator
from creators.tokens import make_token
from products.models import Product
from products.preview_links import make_link
from tests.builder.conftest import _eager_tasks, clips, kimi, stand_in  # noqa: F401  fixtures
from tests.builder.studio.conftest import make_product

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text("utf-8")
COMMANDS = re.findall(r"^(curl (?:.*\\\n)*.*)\n# (\d{3})$", GUIDE, re.MULTILINE)
FLAGS = {"-H": "header", "-X": "method", "-d": "data", "-o": "file"}


def read(command: str, values: dict[str, str]) -> dict[str, Any]:
    """Method, address, headers and body of a curl command."""
    words = shlex.split(re.sub(r"\$([A-Z]+)", lambda name: values[name[1]], command.replace("\\\n", " ")))[1:]
    asked: dict[str, Any] = {"method": "GET", "headers": {}, "data": ""}
    while words:
        word = words.pop(0)
        if word in ("-i", "-N"):
            continue
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            asked["headers"][name] = value
        elif word in FLAGS:
            asked[FLAGS[word]] = words.pop(0)
        else:
            asked["address"] = word
    return asked


@pytest.mark.usefixtures("clips", "kimi")
def test_every_command_answers_as_the_guide_says(creator: Creator, stranger: Client) -> None:
    assert len(COMMANDS) >= 20
    product = make_product(creator)
    values = {
        "OWNY": "http://testserver",
        "TOKEN": make_token(creator=creator, name="Guide").key,
        "PRODUCT": product.public_id,
        "LINK": make_link(product=product, days=7, by=None).link.public_id,
        "BUILD": "",
    }
    for command, status in COMMANDS:
        asked = read(command, values)
        answer = stranger.generic(
            asked["method"],
            asked["address"].removeprefix(values["OWNY"]),
            asked["data"],
            content_type=asked["headers"].pop("Content-Type", "application/octet-stream"),
            headers=asked["headers"],
        )
        assert answer.status_code == int(status), (command, getattr(answer, "content", b"")[:600])
        if "/builds/" in command and status == "201":
            values["BUILD"] = answer.json()["id"]
    assert not Product.objects.filter(pk=product.pk).exists()
    assert Build.objects.count() == 1
