"""Is the writing service fit for work? Key, models, balance, a tool call, and on wish whole builds."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from builder.checking import NoSuchHost, Report, check, host_named
from builder.models.provider import SITE
from builder.probing import Finding
from builder.showing import cost_label

MARKS = {True: "ok", False: "FAILS", None: "–"}


class Command(BaseCommand):
    """A table, or JSON; exit 0 only when nothing is wrong."""

    help = "Check a provider: its key, models, balance, a tool call, and with --runs whole builds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--provider", default=SITE, metavar="SLUG", help="Without it the one that KIMI_BASE_URL names.")
        parser.add_argument("--runs", type=int, default=0, metavar="N", help="Complete builds to make; they cost money.")
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: object, **options: Any) -> None:
        if options["runs"] < 0:
            raise CommandError("--runs must be 0 or more.")
        try:
            host = host_named(options["provider"])
        except NoSuchHost as error:
            raise CommandError(str(error)) from error
        quiet = options["json"]
        if not quiet:
            self.stdout.write(f"{host.title} at {host.base_url}\n")
        report = check(host, options["runs"], (lambda _: None) if quiet else self._tell)
        if quiet:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._sum_up(report)
        if not report.ok:
            sys.exit(1)

    def _tell(self, report: Report) -> None:
        """The newest line."""
        if not report.runs:
            self.stdout.write(line_of(report.findings[-1]))
            return
        if len(report.runs) == 1:
            self.stdout.write(
                f"\n{'build':<20}{'kind':<13}{'outcome':<20}{'first':<8}{'turns':>5}{'seconds':>9}{'cost':>9}  model"
            )
        run = report.runs[-1]
        first = "yes" if run.first_time else "no"
        paid = cost_label(run.cost)
        self.stdout.write(
            f"{run.build:<20}{run.product_type:<13}{run.outcome:<20}{first:<8}"
            f"{run.turns:>5}{run.seconds:>9.1f}{paid:>9}  {run.model}"
        )

    def _sum_up(self, report: Report) -> None:
        told = report.as_dict()["summary"]
        if told["done"]:
            median, total = cost_label(told["medianCostMicrodollars"]), cost_label(told["totalCostMicrodollars"])
            self.stdout.write(
                f"\n{told['validFirstTime']} of {told['wanted']} gave a valid product first time (bar: {told['bar']}),"
                f" {told['valid']} in all; median {told['medianSeconds']} s and {median} a build, {total} together."
            )
        self.stdout.write("\nAll is well." if report.ok else "\nSomething is wrong.")


def line_of(finding: Finding) -> str:
    """One answer as a line of the table."""
    return f"  {finding.name:<28}{MARKS[finding.ok]:<7}{finding.milliseconds:>6} ms  {finding.detail}"
