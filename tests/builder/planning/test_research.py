"""Looking at the market: off until it is switched on, paid before it is made, data and never an instruction."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from builder.agent.toolset import Toolset
from builder.building import run_build
from builder.jobs.charges import BuildTill
from builder.jobs.choose import job_of
from builder.llm.formulas import FiberOutput, FormulaTool
from builder.llm.messages import ToolCall
from builder.models import Build, BuildCharge, BuildStep, Plan, Provider
from builder.overview import overview
from builder.planning import ResearchOff, request_research
from builder.recovery import LeaseLost, take_lease
from builder.requesting import BudgetUsed
from builder.spending import spent_today
from builder.tools.propose_positioning import is_address, judged
from builder.tools.web_search import Refused, formula_tool
from builder.tracing import trace_of
from creators.models import Creator
from tests.builder.conftest import StandIn
from tests.builder.planning.conftest import planned, run

CENT, MILLION = 10_000, 1_000_000
SEARCH = 5_000
SEARCHING = FormulaTool("moonshot/web-search:latest", "web_search", "Search.", {"type": "object", "properties": {}})


@pytest.fixture(autouse=True)
def _switched_on(settings: Settings) -> None:
    settings.RESEARCH_ENABLED = True
    settings.RESEARCH_FORMULAS = ["moonshot/web-search:latest"]
    settings.RESEARCH_BUILTIN_SEARCH = False
    settings.RESEARCH_SEARCH_LIMIT = 3
    settings.RESEARCH_SEARCH_MICRODOLLARS = SEARCH


def researched(plan: Plan) -> Build:
    """The research of a plan, done by a worker."""
    return run(request_research(plan=plan))


def test_it_is_off_unless_it_is_switched_on(creator_client: Client, plan: Plan, settings: Settings) -> None:
    settings.RESEARCH_ENABLED = False
    assert "What similar products cost" not in creator_client.get(f"/plans/{plan.public_id}/").content.decode()
    assert creator_client.post(f"/plans/{plan.public_id}/research/").status_code == 409
    with pytest.raises(ResearchOff):
        request_research(plan=plan)
    assert not Build.objects.filter(task="research").exists()


def test_it_proposes_beside_the_plan_and_writes_into_nothing(creator_client: Client, plan: Plan) -> None:
    before = (plan.packet, plan.version)
    build = researched(plan)
    plan.refresh_from_db()
    assert (build.outcome, plan.packet, plan.version) == ("validated", *before)
    page = creator_client.get(f"/plans/{plan.public_id}/").content.decode()
    assert "$9 to $29" in page
    assert 'rel="noopener noreferrer nofollow">https://shop.example.com/' in page
    assert "We have not opened these pages" in page


def test_suggestions_are_taken_over_one_by_one(creator_client: Client, plan: Plan) -> None:
    build = researched(plan)
    plan.refresh_from_db()
    creator_client.post(f"/plans/{plan.public_id}/change/", {"version": plan.version, "do": "take:price"})
    plan.refresh_from_db()
    assert plan.packet["salesPage"]["suggestedPriceCents"] == build.result["price"]["suggestedCents"] == 1700
    assert plan.packet["audience"] != build.result["ideas"][0]["text"]
    creator_client.post(f"/plans/{plan.public_id}/change/", {"version": plan.version, "do": "take:0"})
    plan.refresh_from_db()
    assert plan.packet["audience"] == build.result["ideas"][0]["text"]
    creator_client.post(f"/plans/{plan.public_id}/change/", {"version": plan.version, "do": "take:99"})
    assert "In the plan" in creator_client.get(f"/plans/{plan.public_id}/").content.decode()


def test_every_search_is_in_the_ledger_and_in_the_cost(plan: Plan) -> None:
    build = researched(plan)
    charge = build.charges.get()
    assert (charge.tool, charge.cost_microdollars, charge.fault) == ("web_search", SEARCH, "")
    assert charge.trace_id
    turns = sum(step.cost_microdollars for step in build.steps.all())
    assert build.cost_microdollars == turns + SEARCH


def test_what_is_encrypted_is_passed_on_unread(plan: Plan) -> None:
    build = researched(plan)
    told = [message for step in build.steps.all() for message in step.tool_messages if message["name"] == "web_search"]
    assert told[0]["content"].startswith("----MOONSHOT ENCRYPTED BEGIN----")
    assert told[0]["content"].endswith("----MOONSHOT ENCRYPTED END----")


@pytest.mark.parametrize("fault", ["fiber_failed", "fiber_empty"])
def test_a_search_that_fails_is_paid_and_told(plan: Plan, kimi: StandIn, fault: str) -> None:
    kimi.fault(fault)
    build = researched(plan)
    assert build.outcome == "validated"
    assert [bool(charge.fault) for charge in build.charges.all()] == [True, False]
    assert build.cost_microdollars >= 2 * SEARCH


def test_there_are_only_so_many_searches(plan: Plan, kimi: StandIn, settings: Settings) -> None:
    settings.RESEARCH_SEARCH_LIMIT = 1
    kimi.fault("fiber_failed", times=None)
    build = researched(plan)
    assert (build.charges.count(), build.outcome) == (1, "validated")
    assert "price" not in build.result


def test_a_page_that_gives_orders_is_data(plan: Plan, kimi: StandIn) -> None:
    kimi.fault("fiber_plain", times=None)
    kimi.fault("fiber_hostile", value=20, times=None)
    before = plan.packet
    build = researched(plan)
    plan.refresh_from_db()
    assert build.outcome == "validated"
    assert (plan.packet, build.result["price"]["suggestedCents"]) == (before, 1700)


def test_the_builtin_search_gets_its_own_arguments_back(plan: Plan, settings: Settings) -> None:
    settings.RESEARCH_FORMULAS = []
    settings.RESEARCH_BUILTIN_SEARCH = True
    build = researched(plan)
    charge = build.charges.get()
    assert (charge.tool, charge.tokens, build.outcome) == ("$web_search", 2_400, "validated")
    call = next(
        call
        for step in build.steps.all()
        for call in (step.assistant_message or {}).get("tool_calls", [])
        if call["function"]["name"] == "$web_search"
    )
    reply = next(
        message for step in build.steps.all() for message in step.tool_messages if message["tool_call_id"] == call["id"]
    )
    assert reply["content"] == call["function"]["arguments"]


def test_a_formula_that_does_not_exist_ends_in_words(plan: Plan, settings: Settings, creator_client: Client) -> None:
    settings.RESEARCH_FORMULAS = ["moonshot/nothing:latest"]
    build = researched(plan)
    assert (build.status, build.outcome) == ("failed", "model_gone")
    assert "Your plan is as it was." in creator_client.get(f"/plans/{plan.public_id}/").content.decode()


def test_the_budget_is_checked_before_a_search(plan: Plan, settings: Settings) -> None:
    build = request_research(plan=plan)
    taken = take_lease(build.pk)
    assert taken is not None
    taken.cost_microdollars = settings.BUILD_COST_LIMIT_CENTS * CENT - SEARCH
    with pytest.raises(Refused):
        BuildTill(taken).pay("web_search", "price", 0)
    taken.cost_microdollars = 0
    with pytest.raises(Refused):
        BuildTill(taken).pay("web_search", "price", settings.BUILD_TOKEN_LIMIT)
    assert not BuildCharge.objects.exists()


def test_reading_what_was_found_costs_what_the_host_of_the_build_says(plan: Plan, settings: Settings) -> None:
    build = request_research(plan=plan)
    taken = take_lease(build.pk)
    assert taken is not None
    dear = Provider.objects.create(slug="dear", title="Dear", base_url="https://dear.example/v1")
    dear.models.create(model="kimi-k2.6", input_price=MILLION * 100, cached_price=MILLION * 100, output_price=MILLION * 100)
    tokens = settings.BUILD_COST_LIMIT_CENTS * CENT // 100
    taken.model, taken.provider = "kimi-k2.6", "site"
    BuildTill(taken).check_room(tokens)
    taken.provider = "dear"
    with pytest.raises(Refused, match="budget"):
        BuildTill(taken).check_room(tokens)
    BuildTill(taken).check_room(tokens // 2)


def test_a_worker_that_lost_the_research_pays_nothing_more(plan: Plan) -> None:
    build = request_research(plan=plan)
    taken = take_lease(build.pk)
    assert taken is not None
    Build.objects.filter(pk=build.pk).update(fence=99)
    with pytest.raises(LeaseLost):
        BuildTill(taken).pay("web_search", "price", 0)
    assert not BuildCharge.objects.exists()


def test_a_research_goes_on_after_an_interruption(plan: Plan, kimi: StandIn) -> None:
    build = request_research(plan=plan)
    taken = take_lease(build.pk)
    assert taken is not None
    BuildTill(taken).pay("web_search", "lost", 0)
    Build.objects.update(lease_until=timezone.now() - timedelta(seconds=1), lease_owner="elsewhere:1:x")
    done = run_build(build.pk)
    assert done is not None
    assert (done.outcome, done.charges.count()) == ("validated", 2)
    assert done.cost_microdollars == sum(step.cost_microdollars for step in done.steps.all()) + 2 * SEARCH


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pages": [{"title": "A", "url": "javascript:alert(1)"}]}, "not_an_address"),
        ({"pages": [{"title": "A", "url": "https://user@evil.example/"}]}, "not_an_address"),
        ({"ideas": [{"field": "headline", "text": "A", "why": "B", "pages": [7]}]}, "unknown_page"),
        ({"ideas": [{"field": "price", "text": "A", "why": "B", "pages": [1]}]}, "proposal_invalid"),
        ({"price": {"lowCents": 900, "highCents": 500, "suggestedCents": 700, "why": "C"}}, "price_out_of_order"),
        ({"pages": []}, "pages_missing"),
    ],
)
def test_a_proposal_that_does_not_hold_goes_back(change: dict[str, Any], code: str) -> None:
    whole = {
        "summary": "One.",
        "price": {"lowCents": 500, "highCents": 900, "suggestedCents": 700, "why": "C"},
        "ideas": [],
        "pages": [{"title": "A", "url": "https://shop.example.com/a"}],
    }
    assert judged(whole).document == whole
    result = judged({**whole, **change})
    assert result.document is None
    assert code in {problem["code"] for problem in result.problems}


@pytest.mark.parametrize(
    "text", ["", "https://", "ftp://a.example/", "//a.example", "https://a b.example", "data:text/html,x"]
)
def test_what_is_no_address_is_not_linked(text: str) -> None:
    assert not is_address(text)


def test_searches_count_against_the_money_of_the_run(plan: Plan, settings: Settings) -> None:
    settings.RESEARCH_SEARCH_MICRODOLLARS = 2 * CENT
    settings.BUILD_COST_LIMIT_CENTS = 3
    build = request_research(plan=plan)
    taken = take_lease(build.pk)
    assert taken is not None
    tool = formula_tool(SEARCHING, lambda *_: FiberOutput("found", True), BuildTill(taken))
    result = Toolset([tool]).call(ToolCall("1", "web_search", '{"query": "price"}'))
    assert result.microdollars == taken.cost_microdollars == 2 * CENT


def test_a_search_is_not_made_over_the_money_of_the_day(plan: Plan, settings: Settings) -> None:
    build = request_research(plan=plan)
    taken = take_lease(build.pk)
    assert taken is not None
    settings.RESEARCH_SEARCH_MICRODOLLARS = CENT
    settings.BUILD_DAY_CENTS_PER_CREATOR = 1 + -(-spent_today() // CENT)
    BuildTill(taken).pay("web_search", "price", 0)
    with pytest.raises(Refused, match="budget is used"):
        BuildTill(taken).pay("web_search", "price", 0)
    taken.own_key = True
    before = spent_today()
    BuildTill(taken).pay("web_search", "price", 0)
    Build.objects.filter(pk=taken.pk).update(own_key=True)
    assert spent_today() == before


def test_a_resumed_research_offers_the_same_tools_without_asking_for_them(plan: Plan, kimi: StandIn) -> None:
    build = researched(plan)
    offered = [tool.definition() for tool in job_of(build).tools()]
    kimi.settings.bad_keys = ["sk-sandbox"]
    assert [tool.definition() for tool in job_of(Build.objects.get(pk=build.pk)).tools()] == offered


def test_the_trace_of_a_research_asks_nobody(plan: Plan, kimi: StandIn, settings: Settings) -> None:
    build = researched(plan)
    settings.KIMI_BASE_URL = "http://127.0.0.1:9/v1"
    trace = trace_of(Build.objects.get(pk=build.pk))
    assert [turn["request"]["exact"] for turn in trace["turns"]][:1] == [True]
    settings.RESEARCH_FORMULAS = ["moonshot/nothing:latest"]
    waiting = request_research(plan=Plan.objects.get(pk=plan.pk))
    assert trace_of(waiting)["openingMissing"]


def test_what_searches_cost_is_in_the_money_of_the_overview(plan: Plan) -> None:
    before = overview().cost
    build = researched(plan)
    assert overview().cost - before == build.cost_microdollars


def test_it_searches_where_its_model_is(plan: Plan, kimi: StandIn) -> None:
    build = request_research(plan=plan)
    first = Provider(slug="first", title="First", base_url=f"{kimi.url}/v1", dialect="moonshot", order=1)
    first.planning_models = ["kimi-k2.6"]
    first.set_key("wrong-0123456789abcd")
    first.save()
    done = run(build)
    assert (done.provider, done.outcome) == ("site", "validated")


def test_a_plan_that_is_thrown_away_takes_its_search_with_it(creator_client: Client, plan: Plan) -> None:
    build = request_research(plan=plan)
    creator_client.post(f"/plans/{plan.public_id}/delete/")
    build.refresh_from_db()
    assert (build.status, build.charges.count()) == ("cancelled", 0)


def test_there_is_no_search_and_no_plan_beyond_the_money_of_the_day(
    plan: Plan, creator: Creator, settings: Settings
) -> None:
    BuildStep.objects.update(cost_microdollars=2 * CENT)
    settings.BUILD_DAY_CENTS_PER_CREATOR = 1
    with pytest.raises(BudgetUsed):
        request_research(plan=plan)
    with pytest.raises(BudgetUsed):
        planned(creator)
