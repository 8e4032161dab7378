"""A library of clips and a stand-in Kimi on a loopback port."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django import Settings as DjangoSettings

from builder.models import Build
from builder.requesting import request_build
from creators.models import ClipCard, Creator
from owny.celery import app
from sandbox.common.faults import Fault, FaultPlan
from sandbox.kimi.app import make_app
from sandbox.kimi.faults import KNOWN
from sandbox.kimi.settings import Settings
from tests.sandbox.servers import running

CLIPS: list[dict[str, Any]] = [
    {
        "title": "Clothes on the chair, shoes by the door",
        "summary": "Two shirts, not the whole drawer. They pick, I stop asking.",
        "key_steps": ["Lay two shirts on the chair", "Put the shoes by the door", "Pack the bag before dinner"],
        "tags": ["mornings", "clothes"],
        "quotes": [{"text": "They pick, I stop asking.", "startSeconds": 9}],
    },
    {
        "title": "A picture list for a five-year-old",
        "summary": "Four drawings on the wall: shirt, spoon, teeth, shoes.",
        "key_steps": ["Draw a shirt, a spoon, a brush and a shoe", "Hang them at eye level", "Point, do not talk"],
        "tags": ["mornings", "lists"],
        "quotes": [{"text": "Point, do not talk.", "startSeconds": 31}],
    },
    {
        "title": "Two breakfasts, all week",
        "summary": "The morning is not the time to ask what they want to eat.",
        "key_steps": ["Choose two breakfasts on Sunday", "Set the bowls out at night"],
        "tags": ["mornings", "breakfast"],
        "quotes": [],
    },
    {
        "title": "The song that gets socks on",
        "summary": "Ours is three minutes long. When it ends, we walk.",
        "key_steps": ["Pick one song together", "Start it when the bowls are empty", "Walk when it ends"],
        "tags": ["mornings", "music"],
        "quotes": [{"text": "When it ends, we walk.", "startSeconds": 12}],
    },
]


@pytest.fixture
def clips(creator: Creator) -> list[ClipCard]:
    """Four clips of Mara's about mornings."""
    return [
        ClipCard.objects.create(creator=creator, identity=f"clip-{number}", content_hash="x", **clip)
        for number, clip in enumerate(CLIPS)
    ]


@dataclass
class StandIn:
    """The running stand-in: its address, its switches and its faults."""

    url: str
    settings: Settings
    plan: FaultPlan

    def fault(self, name: str, value: float = 0, times: int | None = 1) -> None:
        """Let something go wrong."""
        self.plan.add(Fault(name, value, times))


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    """One server for the whole session; `kimi` resets it."""
    settings, plan = Settings(), FaultPlan(KNOWN)
    with running(make_app(settings, plan)) as url:
        yield StandIn(url, settings, plan)


@pytest.fixture
def kimi(stand_in: StandIn, settings: DjangoSettings) -> StandIn:
    """A fresh stand-in that answers at once and in large chunks, and the app set to talk to it."""
    stand_in.plan.clear()
    fresh = Settings(tokens_per_second=0, tokens_per_chunk=16, first_token_seconds=0, requests_per_minute=100_000)
    for name, value in vars(fresh).items():
        setattr(stand_in.settings, name, value)
    settings.KIMI_BASE_URL = f"{stand_in.url}/v1"
    settings.KIMI_API_KEY = "sk-sandbox"
    settings.KIMI_MODEL = "kimi-k2.5"
    settings.KIMI_FALLBACK_MODELS = ["kimi-k2.6"]
    return stand_in


@pytest.fixture
def build(creator: Creator, clips: list[ClipCard]) -> Build:
    """A build that waits for its worker."""
    return request_build(
        creator=creator, product_type="pdf_guide", prompt="A morning routine guide for busy parents", price=1900
    )


@pytest.fixture(autouse=True)
def _eager_tasks() -> Iterator[None]:
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before
