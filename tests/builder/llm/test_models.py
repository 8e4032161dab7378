"""What tokens cost, in whole micro-dollars."""

import pytest

from builder.llm.messages import Usage
from builder.llm.models import cost_microdollars, facts_of


@pytest.mark.parametrize(
    ("model", "usage", "microdollars"),
    [
        ("kimi-k2.5", Usage(4_000, 0, 6_000), 20_400),
        ("kimi-k2.6", Usage(4_000, 0, 6_000), 27_800),
        ("kimi-k2.5", Usage(4_000, 3_000, 6_000), 18_900),
        ("kimi-k2.5", Usage(1, 0, 0), 1),
        ("kimi-k2.5", Usage(0, 0, 0), 0),
        ("kimi-k3", Usage(1_000_000, 0, 1_000_000), 18_000_000),
    ],
)
def test_the_cost_is_exact(model: str, usage: Usage, microdollars: int) -> None:
    assert cost_microdollars(facts_of(model), usage) == microdollars


def test_an_unknown_model_is_taken_for_the_dearest() -> None:
    assert cost_microdollars(facts_of("kimi-k9"), Usage(0, 0, 1_000_000)) == 20_000_000


def test_thinking_is_switched_off_only_where_there_is_a_switch() -> None:
    assert facts_of("kimi-k2.6").settings() == {"thinking": {"type": "disabled"}}
    assert facts_of("kimi-k2.7-code").settings() == {}
    assert facts_of("kimi-k3").settings() == {"reasoning_effort": "low"}


def test_another_hosts_prefix_is_the_same_model() -> None:
    assert facts_of("moonshotai/kimi-k2.6").settings() == {"thinking": {"type": "disabled"}}
    assert cost_microdollars(facts_of("moonshotai/kimi-k2.6"), Usage(0, 0, 1_000_000)) == 4_000_000


def test_an_unknown_model_is_sent_nothing_that_only_moonshot_knows() -> None:
    assert facts_of("qwen-max").settings() == {}
