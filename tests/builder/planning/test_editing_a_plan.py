"""One form that saves while it is typed in; two windows; whose clips are whose; what is built in the end."""

from typing import Any

import pytest
from django.test import Client

from builder.building import run_build
from builder.models import Build, Plan
from builder.plan_editing import PlanChanged, change_plan
from builder.planning import packet_of
from creators.models import ClipCard, Creator

PIECE = {"Accept": "text/x-plan"}


def form(plan: Plan, **more: Any) -> dict[str, Any]:
    """What the page would send."""
    fields: dict[str, Any] = {"version": plan.version, "has-parts": "1", "part": [], "title": plan.packet["title"]}
    for part in plan.packet["outline"]:
        fields["part"].append(part["id"])
        fields |= {f"title-{part['id']}": part["title"], f"note-{part['id']}": part["note"]}
        fields[f"clips-{part['id']}"] = part["clips"]
    return fields | more


def post(client: Client, plan: Plan, *, headers: dict[str, str] | None = None, **more: Any) -> Any:
    return client.post(f"/plans/{plan.public_id}/change/", form(plan, **more), headers=headers or {})


def titles(plan: Plan) -> list[str]:
    plan.refresh_from_db()
    return [part["title"] for part in plan.packet["outline"]]


def test_what_is_typed_is_saved_and_raises_the_version(creator_client: Client, plan: Plan) -> None:
    version = plan.version
    answer = post(creator_client, plan, headers=PIECE, title="Calm by eight", problem="Half past seven.", price="12.50")
    plan.refresh_from_db()
    assert answer.status_code == 200
    assert f'name="version" value="{version + 1}"' in answer.content.decode()
    assert (plan.packet["title"], plan.packet["salesPage"]["problem"]) == ("Calm by eight", "Half past seven.")
    assert plan.packet["salesPage"]["suggestedPriceCents"] == 1250


def test_saving_the_same_again_changes_nothing(creator_client: Client, plan: Plan) -> None:
    post(creator_client, plan, headers=PIECE)
    plan.refresh_from_db()
    version = plan.version
    post(creator_client, plan, headers=PIECE)
    plan.refresh_from_db()
    assert plan.version == version


def test_without_a_script_the_buttons_do_it(creator_client: Client, plan: Plan) -> None:
    assert post(creator_client, plan, do="down:p1").status_code == 302
    assert titles(plan) == ["At the table", "Before bed"]
    post(creator_client, plan, do="up:p1")
    assert titles(plan) == ["Before bed", "At the table"]
    post(creator_client, plan, do="add-part")
    assert titles(plan) == ["Before bed", "At the table", ""]


def test_the_order_of_the_fields_is_the_order_of_the_parts(creator_client: Client, plan: Plan) -> None:
    post(creator_client, plan, headers=PIECE, part=["p2", "p1"])
    assert titles(plan) == ["At the table", "Before bed"]


def test_a_part_that_was_taken_out_can_be_put_back(creator_client: Client, plan: Plan, clips: list[ClipCard]) -> None:
    page = post(creator_client, plan, do="remove:p1")
    assert titles(plan) == ["At the table"]
    assert "Part taken out." in page.content.decode()
    post(creator_client, plan, do="restore", removed=page.context["removed"])
    assert titles(plan) == ["Before bed", "At the table"]
    assert plan.packet["outline"][0]["clips"] == [clip.public_id for clip in clips[:2]]


def test_clips_are_found_added_and_taken_out(creator_client: Client, plan: Plan, clips: list[ClipCard]) -> None:
    page = creator_client.get(f"/plans/{plan.public_id}/", {"find": "p1", "q": "breakfast"}).content.decode()
    assert f'value="add-clip:p1:{clips[2].public_id}"' in page
    post(creator_client, plan, do=f"add-clip:p1:{clips[2].public_id}")
    plan.refresh_from_db()
    assert plan.packet["outline"][0]["clips"] == [clip.public_id for clip in clips[:3]]
    post(creator_client, plan, do=f"drop-clip:p1:{clips[0].public_id}")
    plan.refresh_from_db()
    assert plan.packet["outline"][0]["clips"] == [clip.public_id for clip in clips[1:3]]


def test_nothing_found_says_so(creator_client: Client, plan: Plan) -> None:
    page = creator_client.get(f"/plans/{plan.public_id}/", {"find": "p1", "q": "zeppelin"}).content.decode()
    assert "Nothing found for “zeppelin”" in page


def test_a_rivals_clip_is_refused_and_nothing_changes(creator_client: Client, plan: Plan, rival: Creator) -> None:
    foreign = ClipCard.objects.create(creator=rival, identity="r", content_hash="x", title="Zebra")
    before = (plan.packet, plan.version)
    answer = post(creator_client, plan, do=f"add-clip:p1:{foreign.public_id}")
    plan.refresh_from_db()
    assert (answer.status_code, plan.packet, plan.version) == (422, *before)
    assert "no clip" in answer.content.decode()
    assert "Zebra" not in answer.content.decode()


def test_two_windows_do_not_overwrite_each_other(creator_client: Client, plan: Plan) -> None:
    first = form(plan, title="From the first window")
    second = form(plan, title="From the second window")
    address = f"/plans/{plan.public_id}/change/"
    assert creator_client.post(address, first, headers=PIECE).status_code == 200
    refused = creator_client.post(address, second, headers=PIECE)
    page = refused.content.decode()
    plan.refresh_from_db()
    assert (refused.status_code, plan.packet["title"]) == (409, "From the first window")
    assert "This plan was changed in another window." in page
    assert "From the second window" in page
    assert creator_client.post(address, {**second, "do": "force"}).status_code == 302
    plan.refresh_from_db()
    assert plan.packet["title"] == "From the second window"


def test_a_stale_version_is_refused_below_the_page_too(plan: Plan) -> None:
    change_plan(plan=plan, version=plan.version, packet={**plan.packet, "title": "One"})
    with pytest.raises(PlanChanged):
        change_plan(plan=plan, version=plan.version, packet={**plan.packet, "title": "Two"})
    plan.refresh_from_db()
    assert plan.packet["title"] == "One"


@pytest.mark.parametrize(("typed", "words"), [("abc", "as a number"), ("0.10", "least that can be charged")])
def test_a_wrong_price_is_said_and_the_rest_is_kept(creator_client: Client, plan: Plan, typed: str, words: str) -> None:
    answer = post(creator_client, plan, headers=PIECE, price=typed, title="Kept")
    plan.refresh_from_db()
    assert (answer.status_code, plan.packet["title"]) == (422, "Kept")
    assert words in answer.content.decode()
    assert plan.packet["salesPage"]["suggestedPriceCents"] == 1900


def test_reviews_and_questions_are_the_creators_own(creator_client: Client, plan: Plan) -> None:
    more = {
        "has-testimonials": "1",
        "testimonials-quote": ["It works.", ""],
        "testimonials-author": ["Ann", ""],
        "testimonials-detail": ["Leeds", ""],
        "has-faq": "1",
        "faq-question": ["Is it long?"],
        "faq-answer": [""],
    }
    post(creator_client, plan, headers=PIECE, **more)
    plan.refresh_from_db()
    assert len(plan.packet["salesPage"]["testimonials"]) == 2
    sales = packet_of(plan)["salesPage"]
    assert sales["testimonials"] == [{"quote": "It works.", "author": "Ann", "detail": "Leeds"}]
    assert "faq" not in sales


def test_the_page_says_whose_words_they_are(creator_client: Client, plan: Plan, clips: list[ClipCard]) -> None:
    page = post(
        creator_client, plan, headers=PIECE, problem=clips[0].summary, promise="Our spaceship leaves for Saturn on time."
    ).content.decode()
    signs = {name: page.split(f'data-live="mark-{name}"')[1].split("</span>")[0] for name in ("problem", "promise")}
    assert 'aria-label="Your words"' in signs["problem"]
    assert 'aria-label="New: not in your clips"' in signs["promise"]


def test_a_thin_part_warns_and_does_not_block(creator_client: Client, plan: Plan, clips: list[ClipCard]) -> None:
    ClipCard.objects.filter(pk=clips[0].pk).update(duration_seconds=120)
    page = post(creator_client, plan, headers=PIECE, **{"clips-p1": [clips[0].public_id]}).content.decode()
    assert "One clip of 2 minutes. This part will be short." in page
    plan.refresh_from_db()
    assert [part["title"] for part in packet_of(plan)["outline"]] == ["Before bed", "At the table"]


def test_what_is_built_is_exactly_the_edited_plan(creator_client: Client, plan: Plan, clips: list[ClipCard]) -> None:
    answer = post(creator_client, plan, do="build", title="Calm by eight", headline="They pick, I stop asking.", price="7")
    build = Build.objects.of_products().get()
    assert answer.headers["Location"] == f"/builds/{build.public_id}/"
    assert [source["id"] for source in build.packet["sources"]] == [clip.public_id for clip in clips]
    done = run_build(build.pk)
    assert done is not None
    assert done.revision is not None
    document = done.revision.document
    assert [page["title"] for page in document["pages"]][1:] == ["Before bed", "At the table"]
    assert document["title"] == "Calm by eight"
    assert document["pages"][0]["blocks"][0]["props"]["title"] == "They pick, I stop asking."
    plan.refresh_from_db()
    assert (plan.state, plan.product, done.subject.price_cents) == ("used", done.subject, 700)


def test_a_clip_may_stand_behind_two_parts(creator_client: Client, plan: Plan, clips: list[ClipCard]) -> None:
    names: dict[str, Any] = {"clips-p1": [clip.public_id for clip in clips], "clips-p2": [clips[0].public_id]}
    post(creator_client, plan, do="build", **names)
    done = run_build(Build.objects.of_products().get().pk)
    assert done is not None
    assert done.revision is not None
    assert [page["title"] for page in done.revision.document["pages"]][1:] == ["Before bed", "At the table"]


def test_building_twice_leads_to_the_one_build(creator_client: Client, plan: Plan) -> None:
    first = post(creator_client, plan, do="build")
    plan.refresh_from_db()
    second = post(creator_client, plan, do="build")
    assert second.headers["Location"] == first.headers["Location"]
    assert Build.objects.of_products().count() == 1


def test_a_plan_without_clips_or_titles_is_not_built(creator_client: Client, plan: Plan) -> None:
    nothing: dict[str, Any] = {"clips-p1": [], "clips-p2": []}
    empty = post(creator_client, plan, do="build", **nothing)
    assert (empty.status_code, "Add clips to at least one part" in empty.content.decode()) == (409, True)
    plan.refresh_from_db()
    assert not Build.objects.of_products().exists()


def test_a_clip_that_was_deleted_is_left_out(creator_client: Client, plan: Plan, clips: list[ClipCard]) -> None:
    gone = clips[0].public_id
    clips[0].delete()
    assert (
        "1 clip of this plan is no longer in your library"
        in creator_client.get(f"/plans/{plan.public_id}/").content.decode()
    )
    post(creator_client, plan, headers=PIECE)
    plan.refresh_from_db()
    assert gone not in plan.packet["outline"][0]["clips"]


def test_a_copy_is_a_plan_of_its_own(creator_client: Client, plan: Plan) -> None:
    creator_client.post(f"/plans/{plan.public_id}/duplicate/")
    copy = Plan.objects.exclude(pk=plan.pk).get()
    post(creator_client, copy, headers=PIECE, title="Another")
    plan.refresh_from_db()
    assert plan.packet["title"] != "Another"


def test_throwing_a_plan_away_asks_first_and_keeps_the_product(creator_client: Client, plan: Plan) -> None:
    post(creator_client, plan, do="build")
    assert "stay" in creator_client.get(f"/plans/{plan.public_id}/delete/").content.decode()
    assert Plan.objects.count() == 1
    creator_client.post(f"/plans/{plan.public_id}/delete/")
    assert (Plan.objects.count(), Build.objects.of_products().count()) == (0, 1)


def test_plans_are_found_again(creator_client: Client, plan: Plan) -> None:
    home = creator_client.get("/products/").content.decode()
    assert "Plans to go on with" in home
    assert f"/plans/{plan.public_id}/" in home
    assert plan.title in creator_client.get("/plans/").content.decode()
