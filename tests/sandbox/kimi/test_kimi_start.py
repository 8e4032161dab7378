"""Where the stand-in runs, what it reads from the environment, and its page."""

import os
import subprocess
import sys

import pytest

from sandbox.kimi.settings import SettingNotUnderstood, Settings, settings_from_environment
from tests.sandbox.kimi.talking import Kimi


def started(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SANDBOX_") and name != "OWNY_ENV"}
    command = [sys.executable, "-m", "sandbox.kimi", *arguments]
    return subprocess.run(command, env={**plain, **environ}, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("arguments", "environ", "sentence"),
    [
        (("--host", "0.0.0.0"), {}, "The Kimi stand-in listens on this machine only (127.0.0.1), not on 0.0.0.0."),
        ((), {"OWNY_ENV": "production"}, "The Kimi stand-in does not start where OWNY_ENV is production: it only pretends."),
        ((), {"SANDBOX_KIMI_REGION": "mars"}, "region is ai or cn."),
        ((), {"SANDBOX_KIMI_FAULTS": "quota?"}, "'quota?' is not of the form name=value*times@/path/prefix."),
    ],
)
def test_it_says_in_one_sentence_why_it_does_not_start(
    arguments: tuple[str, ...], environ: dict[str, str], sentence: str
) -> None:
    done = started(*arguments, **environ)
    assert (done.returncode, done.stderr.strip(), done.stdout) == (2, sentence, "")


def test_every_switch_can_be_set_from_the_environment() -> None:
    settings = settings_from_environment(
        {
            "SANDBOX_KIMI_TOKENS_PER_SECOND": "12.5",
            "SANDBOX_KIMI_RETIRED": "kimi-k2.5, kimi-k2.6",
            "SANDBOX_KIMI_LONG_WAY": "true",
            "SANDBOX_KIMI_PORT": "9",
        }
    )
    assert settings == Settings(tokens_per_second=12.5, retired=["kimi-k2.5", "kimi-k2.6"], long_way=True)


@pytest.mark.parametrize(
    "values",
    [
        {"speed": 1},
        {"tokens_per_second": "fast"},
        {"tokens_per_second": -1},
        {"tokens_per_chunk": 0},
        {"usage_place": "here"},
        {"long_way": "maybe"},
    ],
)
def test_a_switch_that_makes_no_sense_changes_nothing(values: dict[str, object]) -> None:
    settings = Settings()
    with pytest.raises(SettingNotUnderstood):
        settings.change({"requests_per_minute": 1, **values})
    assert settings == Settings()


def test_the_page_says_what_it_is_and_shows_requests_and_faults(kimi: Kimi) -> None:
    kimi.ask()
    kimi.fault("quota", value=3, turn=2)
    page = kimi.http.get(f"{kimi.url}/")
    assert page.headers["x-owny-sandbox"] == "kimi"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for part in (
        "local stand-in for Moonshot",
        "get_creator_brand, get_clip_cards",
        "/v1/chat/completions/turn-2/",
        "quota",
    ):
        assert part in page.text
    assert "sk-test" not in page.text
    assert "<script" not in page.text


def test_the_page_changes_faults_and_switches(kimi: Kimi) -> None:
    form = {"action": "fault", "name": "unavailable", "value": "", "times": "1", "turn": ""}
    assert kimi.http.post(f"{kimi.url}/", data=form).status_code == 303
    assert kimi.ask().status_code == 503
    assert kimi.ask().status_code == 200
    assert kimi.http.post(f"{kimi.url}/", data={"action": "settings", "retired": "kimi-k2.6"}).status_code == 303
    assert kimi.ask().status_code == 404


def test_the_page_says_what_it_did_not_understand(kimi: Kimi) -> None:
    answer = kimi.http.post(f"{kimi.url}/", data={"action": "settings", "tokens_per_second": "fast"})
    assert answer.status_code == 400
    assert "is not a value for tokens_per_second" in answer.text


def test_another_site_cannot_use_the_page(kimi: Kimi) -> None:
    form = {"action": "fault", "name": "unavailable"}
    answer = kimi.http.post(f"{kimi.url}/", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert kimi.ask().status_code == 200
