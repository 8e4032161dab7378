"""The check of a provider, from the command line and in the admin."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from builder.models import Build, Circuit, Provider, ProviderCheck
from creators.models import Creator
from tests.builder.conftest import StandIn
from tests.builder.providers.conftest import chats_of, requests_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kimi")]


def checked(*words: str) -> tuple[int, str]:
    """The exit status and what was printed."""
    out = StringIO()
    try:
        call_command("check_kimi", *words, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def report(*words: str) -> tuple[int, dict[str, Any]]:
    status, text = checked("--json", *words)
    return status, json.loads(text)


def answers(told: dict[str, Any]) -> dict[str, object]:
    return {one["name"]: one["ok"] for one in told["findings"]}


def test_a_host_that_is_well_passes(kimi: StandIn) -> None:
    status, told = report()
    assert (status, told["ok"], told["provider"]) == (0, True, "site")
    assert answers(told) == {
        "key and models": True,
        "kimi-k2.5": True,
        "kimi-k2.6": True,
        "balance": True,
        "tool call": True,
    }
    assert [entry["path"] for entry in requests_of(kimi)] == [
        "/v1/models",
        "/v1/users/me/balance",
        "/v1/chat/completions",
    ]


def test_the_table_says_it_in_words(kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5"]
    status, text = checked()
    assert status == 0
    assert "not served to this key" in text
    assert "kimi-k2.6 called the tool as it should." in text
    assert text.rstrip().endswith("All is well.")


@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        ("quota", "its account has no credit left"),
        ("overloaded", "is too busy"),
        ("cut_before", "did not answer"),
        ("markup_partial", "refused our test"),
    ],
)
def test_what_is_wrong_is_said_and_the_status_is_not_zero(kimi: StandIn, fault: str, detail: str) -> None:
    kimi.fault(fault, times=None)
    status, told = report()
    wrong = next(one for one in told["findings"] if one["ok"] is False)
    assert (status, told["ok"], wrong["name"]) == (1, False, "tool call")
    assert fault == "markup_partial" or detail in wrong["detail"]


def test_a_refused_key_ends_the_check_at_once(kimi: StandIn) -> None:
    kimi.settings.bad_keys = ["sk-sandbox"]
    status, told = report("--runs", "3")
    assert status == 1
    assert answers(told) == {"key and models": False}
    assert (told["summary"]["done"], Build.objects.count()) == (0, 0)


def test_when_no_model_is_served_it_fails(kimi: StandIn) -> None:
    kimi.settings.retired = ["kimi-k2.5", "kimi-k2.6"]
    status, told = report()
    assert status == 1
    assert answers(told)["tool call"] is False
    assert chats_of(kimi) == []


def test_whole_builds_are_counted_with_cost_and_time(kimi: StandIn) -> None:
    status, told = report("--runs", "2")
    summary = told["summary"]
    assert (status, summary["done"], summary["valid"], summary["validFirstTime"]) == (0, 2, 2, 2)
    assert [run["first_time"] for run in told["runs"]] == [True, True]
    assert summary["totalCostMicrodollars"] == sum(run["cost"] for run in told["runs"]) > 0
    assert {build.creator.handle for build in Build.objects.all()} == {"owny_check"}
    assert Creator.objects.get(handle="owny_check").user.is_active is False


def test_a_document_that_had_to_be_repaired_is_not_first_time(kimi: StandIn) -> None:
    kimi.fault("missing_prop", times=1)
    status, told = report("--runs", "1")
    assert (status, told["ok"]) == (1, False)
    assert (told["summary"]["valid"], told["summary"]["validFirstTime"]) == (1, 0)


def test_another_provider_is_checked_by_its_name_alone(
    kimi: StandIn, other: StandIn, add_provider: Callable[..., Provider]
) -> None:
    add_provider()
    status, told = report("--provider", "other", "--runs", "1")
    assert (status, told["provider"], told["runs"][0]["model"]) == (0, "other", "kimi-k2.6")
    assert requests_of(kimi) == []
    assert len(chats_of(other)) > 1


def test_a_host_without_a_list_of_models_is_judged_by_the_tool_call(
    other: StandIn, add_provider: Callable[..., Provider]
) -> None:
    add_provider(dialect="openai", base_url=f"{other.url}/v1/../v1")
    assert report("--provider", "other")[0] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--provider", "nobody"], "There is no provider 'nobody'. There are: site."),
        (["--runs", "-1"], "--runs must be 0 or more."),
    ],
)
def test_a_wrong_wish_is_one_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("check_kimi", *words)


def test_an_open_circuit_does_not_keep_a_check_from_building(kimi: StandIn) -> None:
    kimi.fault("quota", times=1)
    report("--runs", "1")
    assert report("--runs", "1")[0] == 0
    assert Circuit.objects.filter(state="open").count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_admin_asks_for_a_check_and_reads_the_answer(admin_client: Client, kimi: StandIn) -> None:
    answer = admin_client.post("/admin/builder/provider/check/", {"runs": "1"})
    row = ProviderCheck.objects.get()
    assert answer["Location"] == f"/admin/builder/providercheck/{row.pk}/change/"
    assert (row.status, row.report["ok"], row.asked_by and row.asked_by.email) == ("passed", True, "root@example.com")
    page = admin_client.get(answer["Location"]).content.decode()
    assert "kimi-k2.5 called the tool as it should." in page
    assert "1 of 1 valid first time" in page
    assert f"/admin/builds/{row.report['runs'][0]['build']}/trace/" in page


def test_only_who_runs_the_site_may_check(creator_client: Client, admin_client: Client) -> None:
    assert creator_client.post("/admin/builder/provider/check/").status_code == 302
    assert admin_client.get("/admin/builder/provider/check/").status_code == 404
    assert ProviderCheck.objects.count() == 0
