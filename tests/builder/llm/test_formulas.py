"""The one door to the provider's own tools, against the stand-in over real HTTP."""

import json
from collections.abc import Iterator

import pytest

from builder.llm.formulas import FiberFailed, Formulas, NotAFormula
from builder.llm.model import KeyRefused, ModelError, ModelGone, ModelSilent, ModelUnreachable
from tests.builder.conftest import StandIn

SEARCH = "moonshot/web-search:latest"


@pytest.fixture
def formulas(kimi: StandIn) -> Iterator[Formulas]:
    found = Formulas(api_key="sk-sandbox", base_url=f"{kimi.url}/v1", run_seconds=0.5)
    yield found
    found.close()


def test_a_formula_describes_its_tools(formulas: Formulas) -> None:
    tool = formulas.tools(SEARCH)[0]
    assert (tool.name, tool.address, tool.parameters["required"]) == ("web_search", SEARCH, ["query"])


def test_search_results_come_encrypted_and_the_rest_plain(formulas: Formulas) -> None:
    search, date = formulas.tools(SEARCH)[0], formulas.tools("moonshot/date:latest")[0]
    found = formulas.run(search, json.dumps({"query": "bread"}))
    assert (found.encrypted, found.text[:20], bool(found.trace_id)) == (True, "----MOONSHOT ENCRYPT", True)
    assert formulas.run(search, json.dumps({"query": "bread"})).text == found.text
    assert (formulas.run(date, "{}").encrypted, formulas.run(date, "{}").text) == (False, "2026-11-20")


@pytest.mark.parametrize(
    ("fault", "error"),
    [("fiber_failed", FiberFailed), ("fiber_empty", FiberFailed), ("fiber_slow", ModelSilent)],
)
def test_a_run_that_fails_is_an_error_of_ours(
    formulas: Formulas, kimi: StandIn, fault: str, error: type[ModelError]
) -> None:
    tool = formulas.tools(SEARCH)[0]
    kimi.fault(fault, value=1.5)
    with pytest.raises(error):
        formulas.run(tool, '{"query": "bread"}')


@pytest.mark.parametrize(
    ("address", "error"),
    [("moonshot/nothing:latest", ModelGone), ("../models", NotAFormula), ("https://evil.example/x", NotAFormula)],
)
def test_what_is_no_formula_is_refused(formulas: Formulas, address: str, error: type[ModelError]) -> None:
    with pytest.raises(error):
        formulas.tools(address)


def test_a_wrong_key_and_a_dead_host_are_named(kimi: StandIn) -> None:
    with pytest.raises(KeyRefused):
        Formulas(api_key="nonsense", base_url=f"{kimi.url}/v1").tools(SEARCH)
    with pytest.raises(ModelUnreachable):
        Formulas(api_key="sk-sandbox", base_url="http://127.0.0.1:9/v1").tools(SEARCH)
