"""A model behind its circuit: a provider that is down is not hammered, a model that is gone is asked for once a day."""

import logging
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from builder import circuits
from builder.circuits import Pass
from builder.hosts import Host
from builder.llm.errors import without_key
from builder.llm.messages import Delta, Request, Turn
from builder.llm.model import KeyRefused, Model, ModelError, ModelGone, QuotaSpent
from builder.llm.models import ModelFacts
from builder.models import GoneModel, ProviderKey
from owny.lib.connections import release_connection
from owny.lib.sealing import end_of

GONE_FOR = timedelta(days=1)
OWN_KEY_SENTENCES: dict[type[ModelError], str] = {
    KeyRefused: "{title} refused your own key. Nothing is lost: set a valid one under Settings, AI key, then start again.",
    QuotaSpent: "Your account at {title} is out of credit. Nothing is lost: top it up, press “Try again” under Settings,"
    " AI key, then start again.",
    ModelGone: "{title} serves none of our models to your own key. Nothing is lost: remove the key under Settings, AI key.",
}
log = logging.getLogger(__name__)


class Guarded:
    """A model as the agent knows one. `others` says that another host may be asked instead of waiting for this one, `gone`
    is told the model's id when the host does not serve it any more; `clock` is there so that a test can let time pass."""

    def __init__(
        self,
        model: Model,
        host: Host,
        *,
        others: bool = False,
        gone: Callable[[str], None] | None = None,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self._model, self._host, self._others, self._gone, self._clock = model, host, others, gone, clock

    @property
    def name(self) -> str:
        """The model's id."""
        return self._model.name

    @property
    def facts(self) -> ModelFacts:
        """What it can do and what it costs at this host."""
        return self._model.facts

    @property
    def provider(self) -> str:
        """The host's slug."""
        return self._host.slug

    @property
    def address(self) -> str:
        """The host's name on the network."""
        return urlsplit(self._host.base_url).hostname or ""

    @property
    def own_key(self) -> bool:
        """Whether the creator's own key pays."""
        return self._host.own_key

    def stream(self, request: Request) -> Generator[Delta | Turn, None, None]:
        """As the model's; refused at once and without cost while the circuit is open or the model is known to be gone."""
        try:
            entry = self._enter()
        except ModelError as error:
            raise self._told(error) from None
        settled = False
        try:
            with closing(self._model.stream(request)) as answer:
                for part in answer:
                    if not settled:
                        settled = True
                        self._write(lambda: self._works(entry))
                    yield part
        except ModelError as error:
            settled = self._note(error, entry) or settled
            raise self._told(error) from error
        finally:
            if not settled:
                self._write(lambda: circuits.give_back(self._host.fingerprint, entry))

    def _enter(self) -> Pass:
        try:
            if circuits.is_clear(self._host.fingerprint):
                return Pass()
            if is_gone(self._host.fingerprint, self.name, self._clock()):
                raise ModelGone(f"{self.name} is known to be gone.")
            return circuits.admit(self._host.fingerprint, self._clock())
        except DatabaseError:
            log.exception("The circuit of %s could not be read.", self._host.slug)
            return Pass()
        finally:
            release_connection()

    def _note(self, error: ModelError, entry: Pass) -> bool:
        """Remember what the failure says about the host; whether it said anything."""
        now, key = self._clock(), self._host.fingerprint
        if circuits.trips(error):
            self._write(lambda: circuits.broke(key, self._host.key_title, entry, error, now))
            return True
        if isinstance(error, ModelGone):
            self._write(lambda: self._is_gone(now, error.is_said))
        elif error.retryable:
            return False
        else:
            self._write(lambda: circuits.came_through(key, entry))
        return True

    def _works(self, entry: Pass) -> None:
        circuits.came_through(self._host.fingerprint, entry)
        if self._host.own_key:
            _keys_of(self._host).exclude(problem="").update(problem="")

    def _is_gone(self, now: datetime, is_said: bool) -> None:
        if is_said:
            remember_gone(self._host, self.name, now)
        if self._gone is not None:
            self._gone(self.name)

    def _told(self, error: ModelError) -> ModelError:
        """The same failure without the key in its words, in the words for whoever owns the key; another host helps."""
        error.args = tuple(without_key(str(arg), self._host.api_key) for arg in error.args)
        if self._others and circuits.trips(error):
            error.elsewhere, error.host = True, self._host.slug
        sentence = next((text for kind, text in OWN_KEY_SENTENCES.items() if isinstance(error, kind)), "")
        if self._host.own_key and sentence:
            error.sentence = sentence.format(title=self._host.title)
            self._write(lambda: _mark(self._host, error))
        return error

    def _write(self, action: Callable[[], object]) -> None:
        """What cannot be written down does not stop a build."""
        try:
            action()
        except DatabaseError:
            log.exception("The state of %s could not be written.", self._host.slug)
        finally:
            release_connection()


def is_gone(fingerprint: str, model: str, now: datetime) -> bool:
    """Whether the model is known to be gone for this key."""
    return GoneModel.objects.filter(fingerprint=fingerprint, model=model, gone_until__gt=now).exists()


def gone_models(fingerprint: str, now: datetime) -> frozenset[str]:
    """The models that are known to be gone for this key."""
    return frozenset(GoneModel.objects.filter(fingerprint=fingerprint, gone_until__gt=now).values_list("model", flat=True))


def remember_gone(host: Host, model: str, now: datetime) -> None:
    """Do not ask for this model again before tomorrow."""
    GoneModel.objects.filter(gone_until__lt=now - GONE_FOR).delete()
    GoneModel.objects.update_or_create(
        fingerprint=host.fingerprint,
        model=model,
        defaults={"title": host.key_title, "found_at": now, "gone_until": now + GONE_FOR},
    )


def ask_anew(host: Host) -> None:
    """Forget what is held against a key that was just tried and works."""
    circuits.forget(host.fingerprint)
    GoneModel.objects.filter(fingerprint=host.fingerprint).delete()


def _mark(host: Host, error: ModelError) -> None:
    """Show the owner of the key what is wrong with it."""
    _keys_of(host).update(problem=error.sentence[:300])


def _keys_of(host: Host) -> QuerySet[ProviderKey]:
    """The row of an own key; none once it was replaced by another."""
    return ProviderKey.objects.filter(creator__handle=host.owner.removeprefix("@"), key_end=end_of(host.api_key))
