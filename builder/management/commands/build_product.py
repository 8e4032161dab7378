"""Build a product from the command line, by the same code as the worker."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from builder.building import run_build
from builder.llm.messages import Usage
from builder.models import Build, BuildStatus
from builder.packet import PacketRefused, read_packet
from builder.requesting import BuildRefused, request_build
from creators.models import Creator
from products.dsl.problems import Problem
from products.models import Product
from products.models.product import ProductType
from products.publishing import PublishRefused, publish


class Refusal(CommandError):
    """The build cannot begin; `code` is a stable word, `problems` say where when there is more than the sentence."""

    def __init__(self, code: str, sentence: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.problems = problems or (Problem("", code, sentence),)


class Command(BaseCommand):
    """JSON on stdout, words on stderr, exit 0 only when the product was built (and published, if asked). What is refused
    before it begins has the status `refused` and no build."""

    help = "Build a product from a creator's clips and print what came out as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--creator", required=True, metavar="HANDLE")
        parser.add_argument("--type", choices=ProductType.values, help="Needed unless the packet says it.")
        parser.add_argument("--prompt", help="What to make; needed unless the packet says it.")
        parser.add_argument("--packet", type=Path, metavar="FILE", help="A Build Packet as JSON.")
        parser.add_argument("--price-cents", type=int, metavar="CENTS")
        parser.add_argument("--publish", action="store_true", help="Publish it too, if nothing speaks against it.")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            build = self._build(options)
        except Refusal as refused:
            self.stdout.write(json.dumps(refusal(refused), ensure_ascii=False))
            raise
        problems = list(build.problems)
        ok = build.status == BuildStatus.SUCCEEDED
        self.stderr.write(build.message)
        if ok and options["publish"]:
            problems += self._publish(build)
            ok = not problems
        self.stdout.write(json.dumps(report(build, problems), ensure_ascii=False))
        if not ok:
            sys.exit(1)

    def _build(self, options: dict[str, Any]) -> Build:
        creator = Creator.objects.filter(handle__iexact=options["creator"].lstrip("@")).first()
        if creator is None:
            raise Refusal("no_creator", f"There is no creator @{options['creator'].lstrip('@')}.")
        try:
            build = request_build(creator=creator, requested_by=creator.user, **_wish(options))
        except BuildRefused as refused:
            raise Refusal(refused.code, str(refused)) from refused
        except PacketRefused as refused:
            raise Refusal("packet_refused", str(refused), refused.problems) from refused
        self.stderr.write(f"Building {build.public_id} …")
        run_build(build.pk)
        return Build.objects.select_related("revision", "product").get(pk=build.pk)

    def _publish(self, build: Build) -> list[dict[str, Any]]:
        try:
            publish(product=Product.objects.get(pk=build.subject.pk), by=build.requested_by)
        except PublishRefused as refused:
            self.stderr.write("It was built but not published.")
            return [finding.as_dict() for finding in refused.findings]
        self.stderr.write("Published.")
        return []


def report(build: Build, problems: list[dict[str, Any]]) -> dict[str, Any]:
    """What is printed. Cost in micro-dollars and, for reading, as decimal dollars."""
    dollars, rest = divmod(build.cost_microdollars, 1_000_000)
    return {
        "build": build.public_id,
        "status": build.status,
        "outcome": build.outcome,
        "message": build.message,
        "product": build.subject.public_id if build.revision else None,
        "revision": build.revision.number if build.revision else None,
        "dsl": build.revision.document if build.revision else None,
        "usage": {
            "prompt_tokens": build.prompt_tokens,
            "cached_tokens": build.cached_tokens,
            "completion_tokens": build.completion_tokens,
            "cached_share": round(Usage(build.prompt_tokens, build.cached_tokens).cached_share, 3),
        },
        "cost": {"microdollars": build.cost_microdollars, "usd": f"{dollars}.{rest:06d}"},
        "turns": build.turn_count,
        "model": build.model,
        "problems": problems,
    }


def refusal(refused: Refusal) -> dict[str, Any]:
    """What is printed when there is no build: the keys of a report, with nothing behind them."""
    nothing = ("build", "product", "revision", "dsl", "usage", "cost", "model")
    return {
        **dict.fromkeys(nothing),
        "status": "refused",
        "outcome": refused.code,
        "message": str(refused),
        "turns": 0,
        "problems": [problem.as_dict() for problem in refused.problems],
    }


def _wish(options: dict[str, Any]) -> dict[str, Any]:
    packet = None
    if options["packet"] is not None:
        try:
            packet = read_packet(options["packet"].read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise Refusal("packet_refused", f"The packet cannot be read: {error}.") from error
    given = packet or {}
    product_type = options["type"] or given.get("productType")
    prompt = options["prompt"] if options["prompt"] is not None else given.get("userPrompt")
    if not product_type or prompt is None:
        raise Refusal("prompt_missing", "Give --type and --prompt, or a --packet that holds both.")
    if packet is not None:
        packet = {**packet, "productType": product_type, "userPrompt": prompt}
    return {"product_type": product_type, "prompt": prompt, "price": options["price_cents"], "packet": packet}
