"""The command: the same build, with JSON on stdout."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from builder.models import Build
from creators.models import ClipCard, Creator
from tests.builder.conftest import StandIn


def built(*arguments: str) -> tuple[dict[str, Any], int]:
    """What the command printed, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("build_product", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as left:
        code = int(str(left.code))
    return json.loads(out.getvalue()), code


def test_it_prints_the_product_and_exits_with_zero(creator: Creator, clips: list[ClipCard], kimi: StandIn) -> None:
    report, code = built("--creator", "@mara", "--type", "pdf_guide", "--prompt", "Calm mornings", "--price-cents", "900")
    build = Build.objects.select_related("product", "revision").get()
    assert build.revision is not None
    assert code == 0
    assert list(report)[:3] == ["build", "status", "outcome"]
    assert (report["build"], report["status"], report["problems"]) == (build.public_id, "succeeded", [])
    assert (report["product"], report["revision"]) == (build.subject.public_id, 1)
    assert report["dsl"] == build.revision.document
    assert report["cost"]["microdollars"] == build.cost_microdollars
    assert report["cost"]["usd"] == f"0.{build.cost_microdollars:06d}"
    assert report["usage"]["prompt_tokens"] == build.prompt_tokens > 0
    assert (report["turns"], build.subject.price_cents) == (3, 900)


def test_a_packet_file_is_used(creator: Creator, clips: list[ClipCard], kimi: StandIn, tmp_path: Path) -> None:
    packet = {
        "productType": "checklist",
        "userPrompt": "Mornings",
        "salesPage": {
            "headline": "Out of the door by 7:50",
            "suggestedPriceCents": 700,
            "testimonials": [{"quote": "We are on time now.", "author": "Jo"}],
        },
        "designIntent": {"mood": "bold", "colorPrimary": "#112233"},
    }
    (tmp_path / "packet.json").write_text(json.dumps(packet))
    report, code = built("--creator", "mara", "--packet", str(tmp_path / "packet.json"))
    assert code == 0, report["problems"]
    assert report["dsl"]["productType"] == "checklist"
    assert report["dsl"]["themeTokens"]["preset"] == "bold"
    assert report["dsl"]["themeTokens"]["colorPrimary"] == "#112233"
    assert Build.objects.get().subject.price_cents == 700


def test_a_free_product_can_be_published_at_once(creator: Creator, clips: list[ClipCard], kimi: StandIn) -> None:
    report, code = built("--creator", "mara", "--type", "checklist", "--prompt", "Mornings", "--publish")
    assert (code, report["problems"]) == (0, [])
    assert Build.objects.get().subject.status == "published"


def test_a_paid_one_without_a_payout_account_is_built_but_not_published(
    creator: Creator, clips: list[ClipCard], kimi: StandIn
) -> None:
    report, code = built(
        "--creator", "mara", "--type", "checklist", "--prompt", "Mornings", "--price-cents", "900", "--publish"
    )
    assert code == 1
    assert report["status"] == "succeeded"
    assert report["dsl"] is not None
    assert len(report["problems"]) >= 1
    assert Build.objects.get().subject.status == "draft"


def test_a_failed_build_exits_with_one_and_its_words(creator: Creator, clips: list[ClipCard], kimi: StandIn) -> None:
    kimi.fault("quota")
    report, code = built("--creator", "mara", "--type", "checklist", "--prompt", "Mornings")
    assert code == 1
    assert (report["status"], report["outcome"], report["dsl"]) == ("failed", "quota_spent", None)
    assert "out of credit" in report["message"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--creator", "nobody", "--type", "checklist", "--prompt", "x"], "no_creator", "no creator @nobody"),
        (["--creator", "mara", "--type", "checklist", "--prompt", " "], "prompt_missing", "Say what to make"),
        (["--creator", "mara", "--type", "checklist", "--prompt", "x" * 50_000], "prompt_too_long", "50,000 characters"),
        (["--creator", "mara", "--type", "checklist", "--prompt", "x"], "no_clips", "no clips yet"),
        (["--creator", "mara", "--prompt", "x"], "prompt_missing", "Give --type"),
        (["--creator", "mara", "--packet", "/nowhere.json"], "packet_refused", "cannot be read"),
    ],
)
def test_what_cannot_be_built_is_said_in_json_and_a_sentence(
    creator: Creator, arguments: list[str], code: str, words: str
) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match=words):
        call_command("build_product", *arguments, stdout=out)
    report = json.loads(out.getvalue())
    assert (report["build"], report["status"], report["outcome"], report["dsl"]) == (None, "refused", code, None)
    assert [problem["code"] for problem in report["problems"]] == [code]
    assert not Build.objects.exists()


def test_a_packet_may_begin_with_a_byte_order_mark_and_each_of_its_problems_is_listed(
    creator: Creator, clips: list[ClipCard], tmp_path: Path
) -> None:
    packet = {"productType": "poem", "userPrompt": "x", "salesPage": {"suggestedPriceCents": -5}}
    (tmp_path / "packet.json").write_text(json.dumps(packet), "utf-8-sig")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("build_product", "--creator", "mara", "--packet", str(tmp_path / "packet.json"), stdout=out)
    paths = [problem["path"] for problem in json.loads(out.getvalue())["problems"]]
    assert paths == ["/productType", "/salesPage/suggestedPriceCents"]
    assert not Build.objects.exists()
