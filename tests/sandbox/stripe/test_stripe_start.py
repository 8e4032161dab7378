"""Where the stand-in runs, how it is labelled, and what it keeps."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import stripe

from sandbox.stripe.app import create_app
from sandbox.stripe.settings import SettingNotUnderstood, Settings, settings_from
from tests.sandbox.servers import running
from tests.sandbox.stripe.cast import ACCOUNT, StandIn, client_for, session_params

ROOT = Path(__file__).parents[3]
OTHERS = {"owny", "builder", "products", "creators", "django"}


def start_process(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sandbox.stripe", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_it_refuses_to_listen_beyond_this_machine() -> None:
    ended = start_process("--host", "0.0.0.0")
    assert ended.returncode == 2
    assert ended.stderr.strip() == "The Stripe stand-in listens on this machine only (127.0.0.1), not on 0.0.0.0."


def test_it_refuses_to_start_in_production() -> None:
    ended = start_process(OWNY_ENV="production")
    assert ended.returncode == 2
    assert "OWNY_ENV is production" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_fault_it_does_not_know_stops_it_with_one_sentence() -> None:
    ended = start_process("--faults", "earthquake")
    assert ended.returncode == 2
    assert "No fault is called 'earthquake'" in ended.stderr


def test_settings_come_from_the_environment() -> None:
    settings = settings_from({"SANDBOX_STRIPE_PORT": "9", "SANDBOX_STRIPE_RETRY_GAPS": "1,2.5"})
    assert settings == Settings(port=9, retry_gaps=(1.0, 2.5))


def test_a_setting_that_is_no_number_is_refused() -> None:
    with pytest.raises(SettingNotUnderstood, match="not a number"):
        settings_from({"SANDBOX_STRIPE_PORT": "many"})


@pytest.mark.parametrize("path", ["/_sandbox/", "/v1/balance", "/c/pay/cs_test_1", "/nowhere", "/assets/pages.css"])
def test_every_answer_carries_the_label(sandbox: StandIn, path: str) -> None:
    assert sandbox.http.get(path).headers["X-Owny-Sandbox"] == "stripe"


def test_every_page_says_that_no_money_moves(sandbox: StandIn) -> None:
    session = sandbox.session()
    link = sandbox.http.get("/_sandbox/")
    for answer in (link, sandbox.http.get(f"/c/pay/{session.id}"), sandbox.http.get("/c/pay/cs_test_unknown")):
        assert "no money moves" in answer.text


def test_a_restart_keeps_accounts_and_sessions(tmp_path: Path) -> None:
    settings = Settings(state_file=str(tmp_path / "state.sqlite"))
    with running(create_app(settings)) as url:
        account = client_for(url).v2.core.accounts.create(ACCOUNT)
        session = client_for(url).v1.checkout.sessions.create(session_params())
    with running(create_app(settings)) as url:
        assert client_for(url).v2.core.accounts.retrieve(account.id).display_name == "Maya Cooks"
        assert client_for(url).v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_reset_forgets_everything(sandbox: StandIn) -> None:
    session = sandbox.session()
    sandbox.fault("latency", value=0.01)
    sandbox.control("/reset")
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.fresh(session.id)
    assert sandbox.http.get("/_sandbox/faults").json()["faults"] == []


def test_it_imports_nothing_of_the_apps() -> None:
    for file in [*ROOT.glob("sandbox/stripe/**/*.py"), *ROOT.glob("sandbox/common/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not OTHERS & {name.split(".")[0] for name in names}, file


def test_two_stand_ins_share_nothing(start: Callable[..., StandIn]) -> None:
    one, other = start(), start()
    session = one.session()
    with pytest.raises(stripe.InvalidRequestError, match=r"No such checkout\.session"):
        other.fresh(session.id)


def test_an_account_can_be_ready_from_the_start() -> None:
    with running(create_app(Settings(ready_accounts=("acct_demo_ines",)))) as url:
        account = client_for(url).v2.core.accounts.retrieve("acct_demo_ines", {"include": ["configuration.recipient"]})
    assert account.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status == "active"
