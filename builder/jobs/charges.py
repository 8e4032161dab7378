"""Paying for searches: each is written down before it is made, and counts against the budget of its build."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from builder.agent.ending import Stopped
from builder.hosts import facts_at
from builder.llm.messages import Usage
from builder.llm.models import cost_microdollars
from builder.models import Build, BuildCharge
from builder.recovery import LeaseLost, held
from builder.spending import check_day
from builder.tools.web_search import Refused

CENT = 10_000


class BuildTill:
    """The till of one build. Each search is one charge at the price of the settings, plus the tokens its results add to
    the next request, for which there must be room in the budgets of the build and of the day."""

    def __init__(self, build: Build) -> None:
        self._build = build

    @property
    def price(self) -> int:
        """What one search costs, in micro-dollars."""
        price: int = settings.RESEARCH_SEARCH_MICRODOLLARS
        return price

    def pay(self, tool: str, query: str, tokens: int) -> Callable[[str, str], None]:
        build, price = self._build, self.price
        with transaction.atomic():
            if not held(build).select_for_update().exists():
                raise LeaseLost(build.public_id)
            count = build.charges.count()
            if count >= settings.RESEARCH_SEARCH_LIMIT:
                raise Refused(f"{count} searches were made; that is all there are.")
            self._check(tokens, price)
            try:
                check_day(build, price)
            except Stopped as stop:
                raise Refused(stop.ending.sentence) from stop
            charge = BuildCharge.objects.create(
                build=build,
                number=(build.charges.aggregate(last=Max("number"))["last"] or 0) + 1,
                attempt=build.attempt_count,
                own_key=build.own_key,
                tool=tool[:64],
                query=query,
                tokens=tokens,
                cost_microdollars=price,
            )
            held(build).update(cost_microdollars=F("cost_microdollars") + price)
        build.cost_microdollars += price

        def note(trace_id: str, fault: str) -> None:
            BuildCharge.objects.filter(pk=charge.pk).update(trace_id=trace_id[:120], fault=fault[:400])

        return note

    def check_room(self, tokens: int) -> None:
        """Raises Refused when there is no budget to read so much."""
        self._check(tokens, 0)

    def _check(self, tokens: int, price: int) -> None:
        build = self._build
        facts = facts_at(build.provider, build.model or settings.KIMI_MODEL)
        reading = cost_microdollars(facts, Usage(prompt_tokens=tokens))
        if build.cost_microdollars + price + reading >= settings.BUILD_COST_LIMIT_CENTS * CENT:
            raise Refused("The budget is spent.")
        used = build.prompt_tokens + build.completion_tokens
        if used + tokens >= settings.BUILD_TOKEN_LIMIT:
            raise Refused("There is no room to read more.")
