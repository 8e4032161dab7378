"""The models of a build, in order of preference, each behind its circuit."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from datetime import datetime

from django.utils import timezone

from builder.agent.ending import Ending, Stopped
from builder.circuits import is_clear, is_open
from builder.guarding import Guarded, gone_models
from builder.hosts import Host, KeyUnreadable, hosts_of
from builder.llm.kimi import Kimi
from builder.llm.messages import Delta, Request, Turn
from builder.llm.model import Model
from builder.models import Build, BuildOutcome
from builder.recovery import held

UNREADABLE = (
    "Your own AI key cannot be read any more. Nothing is lost: enter it again under Settings, AI key, and start again."
)
NOBODY = "No writing service is set up for this kind of work. Whoever runs this site has to add one."


def models_for(
    build: Build, stack: ExitStack, *, thinking: bool, clock: Callable[[], datetime] = timezone.now
) -> list[Model]:
    """The models to ask, the one that has written this build so far first; those that are gone are left out as long as
    one is left, hosts that are down come last. Writes on the build who pays, and which model is missing. The connections
    are closed with the stack. Raises Stopped when there is nobody to ask."""
    hosts = _hosts(build, thinking, clock())
    gone = {host.slug: _gone(host, clock()) for host in hosts}
    wanted = [(host, name) for host in hosts for name in host.models]
    served = [(host, name) for host, name in wanted if name not in gone[host.slug]] or wanted
    if not served:
        raise Stopped(Ending(BuildOutcome.MODEL_UNAVAILABLE, NOBODY))
    served.sort(key=lambda one: (one[0].slug, one[1]) != (build.provider, build.model))
    first = wanted[0]
    build.own_key, build.provider, build.model = served[0][0].own_key, served[0][0].slug, served[0][1]
    build.replaced_model = build.replaced_model or ("" if first in served else first[1])
    _write_down(build)

    def gone_now(model: str) -> None:
        if model == first[1] and not build.replaced_model:
            build.replaced_model = model
            _write_down(build)

    return [
        Guarded(
            _WhenAsked(host, name, stack), host, others=_is_elsewhere(host, served[at + 1 :]), gone=gone_now, clock=clock
        )
        for at, (host, name) in enumerate(served)
    ]


def replaced_note(build: Build) -> str:
    """What a creator is told when another model than the usual one writes; empty otherwise."""
    if not build.replaced_model or not build.model or build.model == build.replaced_model:
        return ""
    return f"{build.replaced_model} is gone; {build.model} {'writes' if build.is_active else 'wrote'} this"


def _hosts(build: Build, thinking: bool, now: datetime) -> list[Host]:
    try:
        hosts = hosts_of(build.creator, thinking=thinking)
    except KeyUnreadable as error:
        raise Stopped(Ending(BuildOutcome.KEY_REFUSED, UNREADABLE)) from error
    if build.only_provider:
        hosts = [host for host in hosts if host.slug == build.only_provider]
    down = {host.slug: not is_clear(host.fingerprint) and is_open(host.fingerprint, now) for host in hosts}
    return sorted(hosts, key=lambda host: down[host.slug])


def _gone(host: Host, now: datetime) -> frozenset[str]:
    return frozenset() if is_clear(host.fingerprint) else gone_models(host.fingerprint, now)


def _write_down(build: Build) -> None:
    held(build).update(own_key=build.own_key, provider=build.provider, replaced_model=build.replaced_model)


def _is_elsewhere(host: Host, rest: Sequence[tuple[Host, str]]) -> bool:
    return any(other.slug != host.slug for other, _ in rest)


class _WhenAsked:
    """A model whose connections are made when it is first asked; most of those to fall back on never are."""

    def __init__(self, host: Host, name: str, stack: ExitStack) -> None:
        self.name, self.facts = name, host.facts(name)
        self._host, self._stack = host, stack
        self._kimi: Kimi | None = None

    def stream(self, request: Request) -> Generator[Delta | Turn, None, None]:
        """As the model's."""
        if self._kimi is None:
            kimi = Kimi(name=self.name, api_key=self._host.api_key, base_url=self._host.base_url, facts=self.facts)
            self._kimi = self._stack.enter_context(closing(kimi))
        return self._kimi.stream(request)
