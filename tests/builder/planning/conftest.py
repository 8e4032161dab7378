"""Plans that are made by the stand-in, and personas."""

from typing import Any

import pytest

from builder.building import run_build
from builder.models import Build, Persona, Plan
from builder.personas import ensure_personas
from builder.planning import request_plan
from creators.models import ClipCard, Creator
from tests.builder.conftest import StandIn

WISH = "A morning routine guide for busy parents"


def run(build: Build | None) -> Build:
    """The build after a worker had it."""
    assert build is not None
    done = run_build(build.pk)
    assert done is not None
    return done


def planned(creator: Creator, **wish: Any) -> Plan:
    """A plan that a worker has made."""
    plan = request_plan(creator=creator, prompt=WISH, **{"product_type": "pdf_guide", **wish})
    run(plan.build)
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def personas(db: None) -> dict[str, Persona]:
    """The two that ship, by the first word of their name."""
    ensure_personas()
    return {persona.name.split("-")[0].split()[0].lower(): persona for persona in Persona.objects.all()}


@pytest.fixture
def plan(creator: Creator, clips: list[ClipCard], kimi: StandIn) -> Plan:
    """A plan of Mara's with two parts of two clips each."""
    made = planned(creator, price=1900)
    names = [clip.public_id for clip in clips]
    made.packet["outline"] = [
        {"id": "p1", "title": "Before bed", "note": "Clothes and shoes.", "clips": names[:2]},
        {"id": "p2", "title": "At the table", "note": "", "clips": names[2:]},
    ]
    made.save()
    return made
