"""Providers, traces and the overview in the admin."""

import html
import json
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from builder.building import run_build
from builder.models import Build, Circuit, GoneModel, Provider, ProviderModel
from creators.models import User
from owny.lib.sealing import Unsealable
from sandbox.kimi.faults import read_fault
from tests.builder.conftest import StandIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kimi")]
NO_MODELS = {"models-TOTAL_FORMS": "0", "models-INITIAL_FORMS": "0"}
FORM = {
    "title": "Mine",
    "slug": "mine",
    "base_url": "https://api.moonshot.cn/v1/",
    "dialect": "moonshot",
    "is_active": "on",
    "order": "20",
    "building_models": "kimi-k2.6\n\n kimi-k3 \nkimi-k2.6",
    "planning_models": "",
    "new_key": "sk-typed-0123456789abcd",
    "note": "",
} | NO_MODELS


def trace(client: Client, build: Build) -> dict[str, object]:
    answer = client.get(f"/admin/builds/{build.public_id}/trace.json")
    assert answer["Content-Disposition"] == f'attachment; filename="{build.public_id}.json"'
    found: dict[str, object] = json.loads(answer.content)
    return found


def test_a_provider_is_one_form_and_its_key_never_comes_back(admin_client: Client) -> None:
    admin_client.post("/admin/builder/provider/add/", FORM)
    provider = Provider.objects.get()
    assert (provider.base_url, provider.building_models, provider.key()) == (
        "https://api.moonshot.cn/v1",
        ["kimi-k2.6", "kimi-k3"],
        "sk-typed-0123456789abcd",
    )
    page = admin_client.get(f"/admin/builder/provider/{provider.pk}/change/").content.decode()
    assert "One that ends in abcd is kept" in page
    assert "sk-typed" not in page
    assert provider.sealed_key not in page


def test_an_empty_field_keeps_the_key_and_a_tick_removes_it(
    admin_client: Client, add_provider: Callable[..., Provider]
) -> None:
    provider = add_provider()
    address = f"/admin/builder/provider/{provider.pk}/change/"
    form = FORM | {"base_url": provider.base_url, "new_key": ""}
    admin_client.post(address, form)
    provider.refresh_from_db()
    assert (provider.title, provider.slug, provider.key()) == ("Mine", "other", "sk-other-0123456789abcd")
    admin_client.post(address, form | {"remove_key": "on"})
    provider.refresh_from_db()
    assert (provider.key(), provider.key_end) == ("", "")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("base_url", "http://169.254.169.254/v1", "tells its own secrets"),
        ("base_url", "http://8.8.8.8/v1", "must begin with https"),
        ("slug", "site", "means the host of the environment"),
    ],
)
def test_a_wrong_provider_is_refused_in_words(admin_client: Client, field: str, value: str, sentence: str) -> None:
    page = admin_client.post("/admin/builder/provider/add/", FORM | {field: value}).content.decode()
    assert sentence in page
    assert "sk-typed" not in page
    assert Provider.objects.count() == 0


def test_a_preset_is_one_click(admin_client: Client) -> None:
    page = admin_client.get("/admin/builder/provider/").content.decode()
    assert "+ Claude (Anthropic)" in page
    answer = admin_client.post("/admin/builder/provider/add/claude/")
    provider = Provider.objects.get(slug="claude")
    assert answer["Location"] == f"/admin/builder/provider/{provider.pk}/change/"
    assert ProviderModel.objects.get().output_price == 25_000_000
    assert "+ Claude (Anthropic)" not in admin_client.get("/admin/builder/provider/").content.decode()
    assert admin_client.post("/admin/builder/provider/add/nobody/").status_code == 404


def test_an_admin_asks_again_what_was_given_up(admin_client: Client, build: Build, kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5"]
    kimi.fault("quota", times=None)
    run_build(build.pk)
    circuit = Circuit.objects.get()
    admin_client.post("/admin/builder/circuit/", {"action": "close_circuits", "_selected_action": [circuit.pk]})
    circuit.refresh_from_db()
    assert circuit.state == "closed"
    gone = GoneModel.objects.create(
        fingerprint="f" * 32, title="Kimi", model="m", found_at=circuit.updated_at, gone_until=circuit.updated_at
    )
    admin_client.post(f"/admin/builder/gonemodel/{gone.pk}/delete/", {"post": "yes"})
    assert not GoneModel.objects.filter(pk=gone.pk).exists()


def test_a_trace_shows_every_turn_with_the_very_request(admin_client: Client, build: Build, kimi: StandIn) -> None:
    kimi.fault("overloaded", times=1)
    run_build(build.pk)
    build.refresh_from_db()
    told = trace(admin_client, build)
    turns = told["turns"]
    assert isinstance(turns, list)
    assert [turn["status"] for turn in turns] == ["abandoned"] + ["complete"] * build.turn_count
    assert [turn["request"]["exact"] for turn in turns] == [True] * len(turns)
    assert turns[0]["fault"].startswith("ModelBusy: 429 engine_overloaded_error")
    assert {(turn["provider"], turn["model"], turn["keyOwner"]) for turn in turns} == {("site", "kimi-k2.5", "site")}
    assert all(len(turn["traceId"]) == 32 for turn in turns)
    calls = [call for turn in turns for call in turn["calls"]]
    assert [call["name"] for call in calls][:2] == ["get_creator_brand", "get_clip_cards"]
    assert calls[0]["result"]["name"] == "Mara Lind"
    assert told["costMicrodollars"] == sum(turn["costMicrodollars"] for turn in turns) == build.cost_microdollars
    page = admin_client.get(f"/admin/builds/{build.public_id}/trace/").content.decode()
    assert "the very bytes" in page
    assert "<script>" not in page
    assert "style=" not in page.split('<div class="owny')[1]


def test_pictures_and_keys_are_left_out_of_a_trace(admin_client: Client, build: Build, kimi: StandIn) -> None:
    picture = "data:image/png;base64," + "A" * 4000
    run_build(build.pk)
    step = build.steps.order_by("number")[0]
    step.tool_messages[0]["content"] = json.dumps({"shown": picture, "said": "my key is sk-abcdefghijklmnop"})
    step.save()
    told = json.dumps(trace(admin_client, build))
    assert "[image/png, 2 KB]" in told
    assert "my key is [key]" in told
    assert "AAAA" not in told
    assert "sk-abcdef" not in told


def test_a_trace_of_a_build_that_changed_is_marked_as_made_again(admin_client: Client, build: Build, kimi: StandIn) -> None:
    run_build(build.pk)
    Build.objects.filter(pk=build.pk).update(packet={**build.packet, "userPrompt": "Something else"})
    turns = trace(admin_client, build)["turns"]
    assert isinstance(turns, list)
    assert {turn["request"]["exact"] for turn in turns} == {False}
    assert all(len(turn["request"]["hash"]) == 64 for turn in turns)


@pytest.mark.parametrize("address", ["/admin/overview/", "/admin/builds/{}/trace/", "/admin/builds/{}/trace.json"])
def test_creators_and_strangers_see_none_of_it(creator_client: Client, stranger: Client, build: Build, address: str) -> None:
    for client in (creator_client, stranger):
        answer = client.get(address.format(build.public_id))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


def test_the_overview_tells_how_things_stand(
    admin_client: Client, build: Build, kimi: StandIn, add_provider: Callable[..., Provider]
) -> None:
    add_provider(key="")
    kimi.settings.retired = ["kimi-k2.5"]
    kimi.plan.add(read_fault({"name": "quota", "turn": 2}))
    run_build(build.pk)
    page = admin_client.get("/admin/overview/").content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "0 % of the builds of seven days gave a product" in words
    assert "The provider's account is out of credit 100 % 1" in html.unescape(words)
    assert "Model is gone 100 % 1" in words
    assert "Account out of credit 100 % 1" in words
    assert "Out of credit: not asked for" in words
    assert "kimi-k2.5 until" in words
    assert "The other one" in words
    assert "For creators’ own keys only" in words


def test_the_overview_of_an_empty_site_is_whole(admin_client: Client) -> None:
    page = admin_client.get("/admin/overview/").content.decode()
    assert "None ended in this time." in page
    assert "Every request was answered." in page
    assert "/admin/overview/" in admin_client.get("/admin/").content.decode()


def test_a_key_does_not_go_along_to_another_address(admin_client: Client, add_provider: Callable[..., Provider]) -> None:
    provider = add_provider()
    address = f"/admin/builder/provider/{provider.pk}/change/"
    form = FORM | {"base_url": "https://collector.example.net/v1", "new_key": ""}
    page = admin_client.post(address, form).content.decode()
    assert "The key is only for the address it was given for" in page
    provider.refresh_from_db()
    assert (provider.base_url.startswith("http://127.0.0.1"), provider.key()) == (True, "sk-other-0123456789abcd")
    Provider.objects.update(base_url="https://collector.example.net/v1")
    with pytest.raises(Unsealable):
        Provider.objects.get().key()
    admin_client.post(address, form | {"new_key": "sk-typed-0123456789abcd"})
    assert Provider.objects.get().key() == "sk-typed-0123456789abcd"


def staff(*words: str) -> Client:
    """Somebody who may enter the admin, with these rights."""
    user = User.objects.create_user("help@example.com", "correct horse battery")
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=words))
    client = Client()
    client.force_login(user)
    return client


def test_staff_see_money_traces_and_providers_only_with_the_right_to(
    build: Build, add_provider: Callable[..., Provider]
) -> None:
    provider = add_provider()
    addresses = [
        "/admin/overview/",
        f"/admin/builds/{build.public_id}/trace/",
        f"/admin/builder/provider/{provider.pk}/change/",
    ]
    nobody = staff()
    assert [nobody.get(address).status_code for address in addresses] == [403, 403, 403]
    assert "Overview" not in nobody.get("/admin/").content.decode()


def test_staff_with_rights_to_look_see_no_revenue_and_no_key(build: Build, add_provider: Callable[..., Provider]) -> None:
    provider = add_provider()
    looking = staff("view_build", "view_provider")
    page = looking.get("/admin/overview/")
    assert (page.status_code, "paid by buyers" in page.content.decode()) == (200, False)
    page = looking.get(f"/admin/builder/provider/{provider.pk}/change/")
    assert (page.status_code, provider.sealed_key in page.content.decode()) == (200, False)
    assert looking.post(f"/admin/builder/provider/{provider.pk}/check/").status_code == 403
