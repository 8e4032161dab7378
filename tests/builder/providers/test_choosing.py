"""Whom a build asks, and who pays."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings as DjangoSettings

from builder.building import run_build
from builder.hosts import hosts_of, site_hosts
from builder.models import Build, Circuit, GoneModel, Provider, ProviderModel
from builder.presets import PRESETS, Preset, add_preset
from builder.requesting import request_build
from creators.models import Creator
from sandbox.kimi.faults import read_fault
from tests.builder.conftest import StandIn
from tests.builder.providers.conftest import chats_of

Add = Callable[..., Provider]


def built(build: Build) -> Build:
    run_build(build.pk)
    build.refresh_from_db()
    return build


def another(build: Build) -> Build:
    return request_build(creator=build.creator, product_type="checklist", prompt="Calm mornings")


def models_asked(server: StandIn) -> list[str]:
    return [entry["body"]["model"] for entry in chats_of(server)]


def test_without_any_provider_the_environments_host_serves(build: Build, kimi: StandIn) -> None:
    built(build)
    assert (build.outcome, build.provider, build.own_key, build.replaced_model) == ("validated", "site", False, "")
    assert set(build.steps.values_list("provider", "own_key")) == {("site", False)}


def test_a_retired_model_is_asked_for_once_a_day_and_not_once_a_build(build: Build, kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5"]
    first, second, third = built(build), built(another(build)), built(another(build))
    assert models_asked(kimi).count("kimi-k2.5") == 1
    assert {one.outcome for one in (first, second, third)} == {"validated"}
    assert {one.replaced_model for one in (first, second, third)} == {"kimi-k2.5"}
    notes = [event.data["text"] for event in second.events.filter(kind="note")]
    assert notes[0] == "kimi-k2.5 is gone; kimi-k2.6 writes this"
    creator_client = Client()
    creator_client.force_login(build.creator.user)
    for one in (first, second):
        assert "kimi-k2.5 is gone; kimi-k2.6 wrote this." in creator_client.get(f"/builds/{one.public_id}/").content.decode()


def test_a_gone_model_is_asked_for_again_when_the_row_is_deleted(build: Build, kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5"]
    built(build)
    kimi.settings.retired = []
    GoneModel.objects.get().delete()
    assert built(another(build)).model == "kimi-k2.5"


def test_when_every_model_is_gone_nothing_is_sent_any_more(build: Build, kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5", "kimi-k2.6"]
    assert built(build).outcome == "model_gone"
    assert len(chats_of(kimi)) == 2
    again = built(another(build))
    assert (again.outcome, again.cost_microdollars) == ("model_gone", 0)
    assert len(chats_of(kimi)) == 2


def test_a_lower_order_is_asked_first_and_the_others_are_there_to_fall_back_on(
    build: Build, kimi: StandIn, other: StandIn, add_provider: Add
) -> None:
    add_provider(order=10)
    built(build)
    assert (build.outcome, build.provider, build.model) == ("validated", "other", "kimi-k2.6")
    assert chats_of(kimi) == []
    other.settings.retired = ["kimi-k2.6"]
    again = built(another(build))
    assert (again.outcome, again.provider, again.model) == ("validated", "site", "kimi-k2.5")
    assert again.replaced_model == "kimi-k2.6"


def test_a_provider_without_the_sites_key_or_not_in_use_is_never_asked_for_the_site(
    build: Build, kimi: StandIn, other: StandIn, add_provider: Add
) -> None:
    add_provider(key="", order=1)
    add_provider(slug="off", is_active=False, order=2)
    built(build)
    assert build.provider == "site"
    assert chats_of(other) == []


def test_each_kind_of_work_asks_only_the_providers_for_it(creator: Creator, kimi: StandIn, add_provider: Add) -> None:
    add_provider(order=10, building_models=[], planning_models=["kimi-k3"])
    assert [host.slug for host in hosts_of(creator, thinking=True)] == ["other", "site"]
    assert [host.slug for host in hosts_of(creator, thinking=False)] == ["site"]


def test_facts_of_a_row_replace_those_of_the_table(kimi: StandIn, add_provider: Add) -> None:
    provider = add_provider()
    prices = {"input_price": 111, "cached_price": 22, "output_price": 333}
    ProviderModel.objects.create(provider=provider, model="kimi-k2.6", **prices, reads_images=False)
    facts = next(host for host in site_hosts(thinking=False) if host.slug == "other").facts("kimi-k2.6")
    assert (facts.input_price, facts.cached_price, facts.output_price, facts.images) == (111, 22, 333, False)
    assert (facts.context_tokens, facts.thinking) == (262_144, "switch")


def test_a_build_is_paid_by_the_prices_of_the_row(build: Build, kimi: StandIn, add_provider: Add) -> None:
    provider = add_provider(order=1)
    prices = {"input_price": 0, "cached_price": 0, "output_price": 1_000_000}
    ProviderModel.objects.create(provider=provider, model="kimi-k2.6", **prices)
    built(build)
    assert build.cost_microdollars == build.completion_tokens > 0


def test_an_ordinary_host_is_sent_nothing_that_only_moonshot_knows(
    build: Build, other: StandIn, kimi: StandIn, add_provider: Add
) -> None:
    add_provider(order=1, dialect="openai")
    built(build)
    bodies = [entry["body"] for entry in chats_of(other)]
    assert bodies
    special = {"thinking", "prompt_cache_key", "reasoning_effort"}
    assert not any(special & set(body) for body in bodies if isinstance(body, dict))


def test_a_key_that_cannot_be_opened_any_more_is_passed_over(
    build: Build, kimi: StandIn, other: StandIn, add_provider: Add, settings: DjangoSettings
) -> None:
    add_provider(order=1)
    settings.SECRET_KEY = "a wholly new secret key of this installation"
    built(build)
    assert (build.outcome, build.provider) == ("validated", "site")
    assert chats_of(other) == []


def test_a_host_that_is_down_stands_last_while_another_is_there(
    build: Build, kimi: StandIn, other: StandIn, add_provider: Add
) -> None:
    add_provider()
    kimi.fault("quota", times=None)
    built(build)
    assert (build.outcome, build.provider) == ("validated", "other")
    assert len(chats_of(kimi)) == 1
    built(another(build))
    assert len(chats_of(kimi)) == 1
    assert Circuit.objects.get().reason == "quota"


def test_in_the_middle_of_a_build_the_next_host_takes_over(
    build: Build, kimi: StandIn, other: StandIn, add_provider: Add
) -> None:
    add_provider()
    kimi.plan.add(read_fault({"name": "quota", "turn": 2}))
    built(build)
    assert (build.outcome, build.provider) == ("validated", "other")
    assert list(dict.fromkeys(build.steps.values_list("provider", flat=True))) == ["site", "other"]
    notes = [event.data["text"] for event in build.events.filter(kind="note")]
    assert "The usual writing service does not answer; going on with another" in notes


def test_a_build_pinned_to_a_provider_asks_no_other(build: Build, kimi: StandIn, other: StandIn, add_provider: Add) -> None:
    add_provider()
    Build.objects.filter(pk=build.pk).update(only_provider="other")
    built(build)
    assert build.provider == "other"
    assert chats_of(kimi) == []


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.slug)
def test_each_preset_is_a_whole_provider(preset: Preset, db: None) -> None:
    provider = add_preset(preset)
    provider.full_clean()
    for row in provider.models.all():
        row.full_clean()
    assert provider.building_models or provider.planning_models
    assert add_preset(preset) == provider


def test_claude_plans_and_does_not_build(creator: Creator, kimi: StandIn, db: None) -> None:
    provider = add_preset(next(preset for preset in PRESETS if preset.slug == "claude"))
    provider.set_key("sk-ant-0123456789abcdef")
    provider.save()
    assert [host.slug for host in hosts_of(creator, thinking=True)] == ["claude", "site"]
    assert [host.slug for host in hosts_of(creator, thinking=False)] == ["site"]
    host = hosts_of(creator, thinking=True)[0]
    assert host.base_url == "https://api.anthropic.com/v1"
    assert host.facts("claude-opus-4-6").settings(thinking=True) == {}


def test_a_host_that_is_busy_is_left_with_all_its_models_while_another_is_there(
    build: Build, kimi: StandIn, other: StandIn, add_provider: Add
) -> None:
    add_provider()
    kimi.plan.add(read_fault({"name": "overloaded", "turn": 2}))
    built(build)
    assert build.outcome == "validated"
    asked = list(dict.fromkeys(build.steps.values_list("provider", "model")))
    assert asked == [("site", "kimi-k2.5"), ("other", "kimi-k2.6")]
