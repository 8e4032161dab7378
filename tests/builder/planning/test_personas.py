"""Voices that admins write: they shape the copy, and stay apart from what creators and clips say."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from builder.models import Build, Persona, Plan
from builder.personas import ensure_personas
from builder.planning import build_plan
from creators.models import ClipCard, Creator, User
from tests.builder.conftest import StandIn
from tests.builder.planning.conftest import planned, run


def test_two_ship_and_what_admins_changed_stays(db: None) -> None:
    assert ensure_personas() == 2
    Persona.objects.filter(name="Marketing strategist").update(instruction="Shout.")
    call_command("ensure_personas", verbosity=0)
    assert Persona.objects.count() == 2
    assert Persona.objects.get(name="Marketing strategist").instruction == "Shout."


def test_a_persona_changes_the_copy_noticeably(
    creator: Creator, clips: list[ClipCard], kimi: StandIn, personas: dict[str, Persona]
) -> None:
    plain, social, strategist = (
        planned(creator, persona=persona) for persona in (None, personas["social"], personas["marketing"])
    )
    copies = [
        (plan.packet["salesPage"]["headline"], plan.packet["salesPage"]["benefits"]) for plan in (plain, social, strategist)
    ]
    assert len({str(copy) for copy in copies}) == 3
    assert strategist.packet["salesPage"]["headline"].startswith("For busy parents")


def test_the_instructions_are_a_rule_of_their_own(
    creator: Creator, clips: list[ClipCard], kimi: StandIn, personas: dict[str, Persona]
) -> None:
    persona = personas["social"]
    plan = planned(creator, persona=persona)
    assert plan.build is not None
    assert plan.build.voice == persona.instruction
    assert persona.instruction not in str(plan.build.packet)


def test_a_build_of_the_plan_speaks_in_the_same_voice(plan: Plan, personas: dict[str, Persona]) -> None:
    plan.persona = personas["social"]
    plan.save()
    build = build_plan(plan=plan)
    Persona.objects.update(instruction="Changed afterwards.")
    build.refresh_from_db()
    assert "hook" in build.voice
    assert run(build).outcome == "validated"


def test_a_creator_chooses_among_those_on_offer(
    creator_client: Client, clips: list[ClipCard], kimi: StandIn, personas: dict[str, Persona]
) -> None:
    personas["marketing"].archive()
    page = creator_client.get("/products/new/").content.decode()
    assert "Social-media specialist" in page
    assert "Marketing strategist" not in page
    wish = {"prompt": "Calm mornings", "product_type": "checklist", "mood": "warm", "price": ""}
    refused = creator_client.post("/products/new/", {**wish, "persona": personas["marketing"].public_id})
    assert (refused.status_code, Plan.objects.count()) == (422, 0)
    creator_client.post("/products/new/", {**wish, "persona": personas["social"].public_id})
    assert Plan.objects.get().persona == personas["social"]
    creator_client.post("/products/new/", {**wish, "persona": personas["social"].public_id, "go": "build"})
    assert "hook" in Build.objects.of_products().get().voice


def test_an_archived_persona_stays_with_its_plans(creator_client: Client, plan: Plan, personas: dict[str, Persona]) -> None:
    plan.persona = personas["social"]
    plan.save()
    personas["social"].archive()
    assert "Voice: Social-media specialist." in creator_client.get(f"/plans/{plan.public_id}/").content.decode()


def test_planning_again_in_another_voice_leaves_the_first_plan(
    creator_client: Client, plan: Plan, personas: dict[str, Persona]
) -> None:
    before = plan.packet
    creator_client.post(
        f"/plans/{plan.public_id}/again/", {"persona": personas["marketing"].public_id, "change": "Shorter, for fathers"}
    )
    other = Plan.objects.exclude(pk=plan.pk).get()
    run(other.build)
    other.refresh_from_db()
    plan.refresh_from_db()
    assert (plan.packet, other.state) == (before, "ready")
    assert "fathers" in other.packet["audience"].lower()
    assert [part["title"] for part in other.packet["outline"]] == ["Before bed", "At the table"]


def test_admins_add_and_archive_them(client: Client, personas: dict[str, Persona], plan: Plan) -> None:
    client.force_login(User.objects.create_superuser("root@example.com", "a long password"))
    new = {
        "name": "Teacher",
        "line": "Explains before it sells.",
        "instruction": "Explain.",
        "archived_at_0": "",
        "archived_at_1": "",
    }
    assert client.post("/admin/builder/persona/add/", new).status_code == 302
    teacher = Persona.objects.get(name="Teacher")
    plan.persona = teacher
    plan.save()
    client.post("/admin/builder/persona/", {"action": "archive", "_selected_action": [teacher.pk]})
    teacher.refresh_from_db()
    assert teacher.archived_at is not None
    assert client.post(f"/admin/builder/persona/{teacher.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"/admin/builder/plan/{plan.pk}/change/").status_code == 200


@pytest.mark.parametrize("empty", ["name", "line", "instruction"])
def test_a_persona_without_words_is_refused(db: None, empty: str) -> None:
    words = {"name": "A", "line": "B", "instruction": "C", empty: ""}
    with pytest.raises(IntegrityError), transaction.atomic():
        Persona.objects.create(**words)
