"""Workers are killed with SIGKILL at moments the dice choose; the builds come out as if nothing had been.

`python -m bench kill` does the same with fifty builds.
"""

import pytest

from bench import kill


@pytest.mark.flaky(reruns=1)
def test_builds_whose_workers_are_killed_come_out_the_same_and_pay_no_turn_twice() -> None:
    figures = kill.run(count=8, at_once=4, kills_per_batch=2)
    assert figures["faults"] == []
    assert figures["builds"] == 8
    assert figures["kills"] == 4
    assert figures["builds_that_lost_a_worker"] >= 4
    assert figures["turns_paid"] == figures["turns"]
