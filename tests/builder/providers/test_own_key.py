"""A creator's own AI key: tried, sealed, used for that creator only, removed."""

import json
import logging
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings as DjangoSettings

from builder.building import run_build
from builder.models import Build, BuildStep, Circuit, Provider, ProviderKey
from builder.own_key import keep_key
from builder.planning import request_plan
from builder.requesting import BudgetUsed, request_build
from builder.spending import spent_today
from creators.models import ClipCard, Creator
from tests.builder.conftest import StandIn
from tests.builder.providers.conftest import chats_of

KEY = "sk-mine-0123456789abcdWXYZ"
PAGE, TEST, REMOVE, API = "/settings/ai-key/", "/settings/ai-key/test/", "/settings/ai-key/remove/", "/api/v1/ai-key/"
pytestmark = pytest.mark.usefixtures("kimi")


def put(client: Client, key: str = KEY, provider: str = "site") -> tuple[int, dict[str, object]]:
    answer = client.put(API, json.dumps({"provider": provider, "key": key}), content_type="application/json")
    return answer.status_code, answer.json()


def built(creator: Creator) -> Build:
    build = request_build(creator=creator, product_type="checklist", prompt="Calm mornings")
    run_build(build.pk)
    build.refresh_from_db()
    return build


def test_a_key_that_works_is_kept_sealed_and_only_its_end_is_shown(creator: Creator, creator_client: Client) -> None:
    assert creator_client.post(PAGE, {"provider": "site", "key": f"  {KEY} "})["Location"] == PAGE
    row = ProviderKey.objects.get()
    assert (row.creator, row.key(), row.key_end, row.problem) == (creator, KEY, "WXYZ", "")
    assert KEY not in json.dumps(list(ProviderKey.objects.values()), default=str)
    page = creator_client.get(PAGE).content.decode()
    assert "…WXYZ" in page
    assert KEY not in page


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "Paste the key here."),
        ("two words", "This is not a key."),
        ("sk-ключ-0123456789", "This is not a key."),
        ("sk-cn-0123456789abcd", "keys of platform.moonshot.ai work at api.moonshot.ai"),
        ("wrong-0123456789abcd", "refused this key. Copy it again, whole and without spaces."),
    ],
)
def test_a_key_that_does_not_work_is_not_kept_and_not_sent_back(creator_client: Client, key: str, sentence: str) -> None:
    answer = creator_client.post(PAGE, {"provider": "site", "key": key})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert not key or key not in page
    assert ProviderKey.objects.count() == 0


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("quota", "knows the key, but its account has no credit left"),
        ("overloaded", "is too busy to try the key now"),
        ("cut_before", "did not answer. Try again in a few minutes."),
    ],
)
def test_what_is_wrong_beside_the_key_is_said_too(creator_client: Client, kimi: StandIn, fault: str, sentence: str) -> None:
    kimi.fault(fault, times=None)
    status, answer = put(creator_client)
    assert (status, sentence in str(answer["detail"])) == (400, True)


def test_a_key_without_any_of_our_models_is_refused(creator_client: Client, kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5", "kimi-k2.6"]
    status, answer = put(creator_client)
    assert (status, answer["detail"]) == (400, "Kimi (stand-in) knows the key, but does not serve it the model we need.")


def test_a_wrong_key_leaves_the_old_one_in_place(creator: Creator, creator_client: Client) -> None:
    put(creator_client)
    assert put(creator_client, key="wrong-0123456789abcd")[0] == 400
    assert ProviderKey.objects.get().key() == KEY


def test_the_api_tells_what_there_is_and_never_the_key(creator_client: Client) -> None:
    assert put(creator_client)[0] == 200
    answer = creator_client.get(API)
    assert KEY not in answer.content.decode()
    told = answer.json()
    assert (told["key"]["provider"], told["key"]["endsIn"], told["key"]["problem"]) == ("site", "WXYZ", "")
    assert told["providers"] == [{"id": "site", "title": "Kimi (stand-in)"}]
    assert creator_client.delete(API).status_code == 204
    assert creator_client.get(API).json()["key"] is None


def test_a_creator_can_only_name_providers_that_are_on_offer(
    creator_client: Client, add_provider: Callable[..., Provider]
) -> None:
    add_provider(slug="off", is_active=False)
    for slug in ("off", "nobody", "https://169.254.169.254/v1"):
        assert put(creator_client, provider=slug) == (400, {"detail": "Choose a provider from the list."})
        assert creator_client.post(PAGE, {"provider": slug, "key": KEY}).status_code == 422
    assert ProviderKey.objects.count() == 0


def test_the_creators_builds_are_written_and_paid_with_it_and_nobody_elses(
    creator: Creator, rival: Creator, clips: list[ClipCard], kimi: StandIn, other: StandIn,
    add_provider: Callable[..., Provider], creator_client: Client,
) -> None:  # fmt: skip
    add_provider(key="", slug="mine")
    assert put(creator_client, provider="mine")[0] == 200
    tried = len(chats_of(other))
    own = built(creator)
    assert (own.outcome, own.own_key, own.provider) == ("validated", True, "mine")
    assert set(own.steps.values_list("own_key", flat=True)) == {True}
    assert len(chats_of(other)) == tried + own.turn_count
    assert chats_of(kimi) == []
    ClipCard.objects.create(creator=rival, identity="r", content_hash="x", title="Rex on mornings", summary="Get up.")
    theirs = built(rival)
    assert (theirs.own_key, theirs.provider) == (False, "site")
    assert len(chats_of(other)) == tried + own.turn_count


def test_such_builds_do_not_count_against_the_sites_money(
    creator: Creator, clips: list[ClipCard], settings: DjangoSettings
) -> None:
    assert built(creator).cost_microdollars > 0
    BuildStep.objects.update(cost_microdollars=20_000)
    settings.BUILD_DAY_CENTS = settings.BUILD_DAY_CENTS_PER_CREATOR = 1
    with pytest.raises(BudgetUsed):
        built(creator)
    keep_key(creator=creator, slug="site", key=KEY)
    assert built(creator).outcome == "validated"
    spent = spent_today()
    assert built(creator).cost_microdollars > 0
    assert spent_today() == spent_today(creator) == spent


def test_with_an_own_key_the_site_never_steps_in(
    creator: Creator, clips: list[ClipCard], kimi: StandIn, add_provider: Callable[..., Provider]
) -> None:
    add_provider(order=1)
    keep_key(creator=creator, slug="site", key=KEY)
    kimi.settings.bad_keys = [KEY]
    build = built(creator)
    assert (build.outcome, build.own_key, build.provider) == ("key_refused", True, "site")
    assert build.message.startswith("Kimi (stand-in) refused your own key. Nothing is lost")
    assert ProviderKey.objects.get().problem == build.message


def test_a_problem_is_shown_until_the_key_works_again(
    creator: Creator, creator_client: Client, clips: list[ClipCard], kimi: StandIn
) -> None:
    keep_key(creator=creator, slug="site", key=KEY)
    kimi.settings.bad_keys = [KEY]
    creator_client.post(TEST)
    assert "Does not work" in creator_client.get(PAGE).content.decode()
    kimi.settings.bad_keys = []
    creator_client.post(TEST)
    assert "Does not work" not in creator_client.get(PAGE).content.decode()
    ProviderKey.objects.update(problem="Out of credit.")
    built(creator)
    assert ProviderKey.objects.get().problem == ""


def test_it_is_removed_by_one_click_and_the_site_pays_again(
    creator: Creator, creator_client: Client, clips: list[ClipCard]
) -> None:
    put(creator_client)
    creator_client.post(REMOVE)
    assert ProviderKey.objects.count() == 0
    assert built(creator).own_key is False


def test_a_key_that_cannot_be_opened_any_more_is_asked_for_again(
    creator: Creator, creator_client: Client, clips: list[ClipCard], settings: DjangoSettings, kimi: StandIn
) -> None:
    keep_key(creator=creator, slug="site", key=KEY)
    sent = len(chats_of(kimi))
    row = ProviderKey.objects.get()
    row.sealed_key = row.sealed_key[:-8] + "AAAAAAA="
    row.save()
    build = built(creator)
    assert (build.outcome, build.cost_microdollars) == ("key_refused", 0)
    assert "cannot be read any more" in build.message
    assert len(chats_of(kimi)) == sent
    with pytest.raises(CommandError, match="have to be entered again: Key of @mara ending in WXYZ"):
        call_command("reseal_keys")


def test_a_key_moved_to_another_creators_row_does_not_open(creator: Creator, rival: Creator, clips: list[ClipCard]) -> None:
    keep_key(creator=creator, slug="site", key=KEY)
    ProviderKey.objects.update(creator=rival)
    ClipCard.objects.create(creator=rival, identity="r", content_hash="x", title="Rex on mornings", summary="Get up.")
    assert built(rival).outcome == "key_refused"


def test_a_creator_without_a_key_sees_nothing_of_a_rivals(
    creator: Creator, creator_client: Client, rival_client: Client
) -> None:
    put(creator_client)
    assert rival_client.get(API).json()["key"] is None
    rival_client.post(REMOVE)
    assert rival_client.delete(API).status_code == 204
    assert ProviderKey.objects.get().creator == creator


def test_the_key_is_in_no_log_no_ledger_no_trace_and_no_admin_page(
    creator: Creator, clips: list[ClipCard], kimi: StandIn, admin_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keep_key(creator=creator, slug="site", key=KEY)
    build = built(creator)
    kimi.settings.bad_keys = [KEY]
    refused = built(creator)
    row = ProviderKey.objects.get()
    addresses = [
        f"/admin/builder/providerkey/{row.pk}/change/",
        "/admin/builder/providerkey/",
        f"/admin/builds/{build.public_id}/trace/",
        f"/admin/builds/{refused.public_id}/trace.json",
        "/admin/overview/",
        "/admin/builder/circuit/",
    ]
    pages = [admin_client.get(address) for address in addresses]
    assert [page.status_code for page in pages] == [200] * len(pages)
    said = caplog.text + "".join(page.content.decode() for page in pages)
    assert KEY not in said
    assert row.sealed_key not in said
    assert KEY not in str(list(refused.steps.values()))


def test_twenty_tries_an_hour_are_enough(creator_client: Client, kimi: StandIn) -> None:
    for _ in range(20):
        put(creator_client, key="wrong-0123456789abcd")
    status, answer = put(creator_client)
    assert (status, answer["detail"]) == (
        429,
        "Those were many tries. Wait an hour, then try again; your key stays as it is.",
    )


def test_keys_are_sealed_anew_by_a_command(
    creator: Creator, settings: DjangoSettings, add_provider: Callable[..., Provider]
) -> None:
    provider = add_provider()
    keep_key(creator=creator, slug="site", key=KEY)
    settings.FIELD_ENCRYPTION_KEYS = ["Zm9yLXRlc3RzLW9ubHktMzItYnl0ZXMtb2Yta2V5LSE="]
    call_command("reseal_keys")
    settings.SECRET_KEY = "changed afterwards"
    provider.refresh_from_db()
    assert (ProviderKey.objects.get().key(), provider.key()) == (KEY, "sk-other-0123456789abcd")


def test_an_account_that_was_topped_up_writes_again_as_soon_as_the_key_was_tried(
    creator: Creator, creator_client: Client, clips: list[ClipCard], kimi: StandIn
) -> None:
    keep_key(creator=creator, slug="site", key=KEY)
    kimi.fault("quota", times=1)
    spent = built(creator)
    assert (spent.outcome, Circuit.objects.get().state) == ("quota_spent", "open")
    assert "Try again” under Settings" in spent.message
    creator_client.post(TEST)
    assert built(creator).outcome == "validated"


def test_a_model_that_is_served_again_is_asked_for_as_soon_as_the_key_was_tried(
    creator: Creator, creator_client: Client, clips: list[ClipCard], kimi: StandIn
) -> None:
    keep_key(creator=creator, slug="site", key=KEY)
    kimi.settings.retired = ["kimi-k2.5"]
    assert built(creator).model == "kimi-k2.6"
    kimi.settings.retired = []
    put(creator_client)
    assert built(creator).model == "kimi-k2.5"


def test_a_key_goes_only_where_it_was_given_for(
    creator: Creator, clips: list[ClipCard], kimi: StandIn, add_provider: Callable[..., Provider]
) -> None:
    provider = add_provider(key="", slug="mine")
    keep_key(creator=creator, slug="mine", key=KEY)
    Provider.objects.filter(pk=provider.pk).update(base_url=provider.base_url.replace("127.0.0.1", "localhost"))
    build = built(creator)
    assert (build.outcome, build.turn_count) == ("key_refused", 0)
    assert "enter it again under Settings" in build.message


def test_a_plan_that_the_site_pays_for_counts_although_the_creator_has_a_key(
    creator: Creator, clips: list[ClipCard], add_provider: Callable[..., Provider], settings: DjangoSettings
) -> None:
    add_provider(key="", slug="mine", planning_models=[])
    keep_key(creator=creator, slug="mine", key=KEY)
    built(creator)
    BuildStep.objects.update(cost_microdollars=20_000, own_key=False)
    settings.BUILD_DAY_CENTS_PER_CREATOR = 1
    assert built(creator).outcome == "validated"
    with pytest.raises(BudgetUsed):
        request_plan(creator=creator, prompt="Calm mornings")
