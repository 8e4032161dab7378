"""Which hosts may be asked for a creator, with which key, in which order."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from builder.llm.models import ModelFacts, facts_of
from builder.models import Dialect, Provider, ProviderKey
from builder.models.provider import SITE, without_specials
from builder.presets import PRESETS
from creators.models import Creator
from owny.lib.sealing import Unsealable, fingerprint

SITE_ORDER = 100
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Host:
    """A host with a key. `own_key` is set when a creator pays; `models` are ids in order of preference, `differences` what
    is written down about them that the table does not know. The key is in no text that this makes."""

    slug: str
    title: str
    base_url: str
    api_key: str = field(repr=False)
    dialect: str = Dialect.MOONSHOT
    own_key: bool = False
    owner: str = "the site"
    models: tuple[str, ...] = ()
    differences: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Tells this key at this address from every other."""
        return fingerprint(self.base_url, self.api_key)

    @property
    def key_title(self) -> str:
        """The key in words, for people who run the site."""
        return f"{self.title}, key of {self.owner}"[:160]

    def facts(self, model: str) -> ModelFacts:
        """What a model can do and costs here."""
        facts = facts_of(model)
        if self.dialect == Dialect.OPENAI:
            facts = replace(facts, **without_specials(facts))
        return replace(facts, **self.differences.get(model, {}))


class KeyUnreadable(Exception):
    """The creator's own key cannot be opened any more; it has to be entered again."""


def hosts_of(creator: Creator, *, thinking: bool) -> list[Host]:
    """The hosts for a creator's work: with an own key only its provider, otherwise the site's in their order. Raises
    KeyUnreadable."""
    own = own_host(creator, thinking=thinking)
    return [own] if own is not None else site_hosts(thinking=thinking)


def own_host(creator: Creator, *, thinking: bool = False) -> Host | None:
    """The host that the creator's own key is for; None without one, or when its provider does no work of this kind.
    Raises KeyUnreadable."""
    row = ProviderKey.objects.filter(creator=creator).select_related("provider", "creator").first()
    if row is None or not row.is_usable:
        return None
    try:
        key = row.key()
    except Unsealable as error:
        raise KeyUnreadable(str(creator)) from error
    host = bare_host(row.provider, thinking=thinking)
    return replace(host, api_key=key, own_key=True, owner=str(creator)) if host.models else None


def pays_itself(creator: Creator, *, thinking: bool = False) -> bool:
    """Whether a key of the creator's own pays for building, or for planning."""
    try:
        return own_host(creator, thinking=thinking) is not None
    except KeyUnreadable:
        return False


def site_hosts(*, thinking: bool) -> list[Host]:
    """Every host that the site has a key for and that does this kind of work; the environment's stands at 100."""
    found = [(SITE_ORDER, site_host())]
    for provider in Provider.objects.active().exclude(sealed_key="").prefetch_related("models"):
        try:
            host = replace(bare_host(provider, thinking=thinking), api_key=provider.key())
        except Unsealable:
            log.warning("The key of the provider %s cannot be opened any more.", provider.slug)
            continue
        if host.models:
            found.append((provider.order, host))
    return [host for _, host in sorted(found, key=lambda entry: entry[0])]


def site_host() -> Host:
    """The host that the environment names, with its key."""
    names = dict.fromkeys([settings.KIMI_MODEL, *settings.KIMI_FALLBACK_MODELS])
    return Host(SITE, site_title(), settings.KIMI_BASE_URL, settings.KIMI_API_KEY, models=tuple(names))


def facts_at(slug: str, model: str) -> ModelFacts:
    """What a model can do and costs at the host of this name; of one that is gone, what is known of the model."""
    provider = None if slug in ("", SITE) else Provider.objects.filter(slug=slug).prefetch_related("models").first()
    return bare_host(provider).facts(model)


def first_facts(*, thinking: bool) -> ModelFacts:
    """Those of the model that the site asks first for this kind of work."""
    host = next(iter(site_hosts(thinking=thinking)), None) or site_host()
    return host.facts(host.models[0])


def site_title() -> str:
    """What the environment's host is called."""
    if settings.KIMI_STAND_IN:
        return "Kimi (stand-in)"
    here = settings.KIMI_BASE_URL.rstrip("/")
    known = next((preset.title for preset in PRESETS if preset.base_url == here), None)
    return known or urlsplit(settings.KIMI_BASE_URL).hostname or "Kimi"


def bare_host(provider: Provider | None, *, thinking: bool = False) -> Host:
    """A provider without any key; None is the environment's."""
    if provider is None:
        return replace(site_host(), api_key="")
    names = provider.planning_models if thinking else provider.building_models
    return Host(
        provider.slug,
        provider.title,
        provider.base_url,
        "",
        dialect=provider.dialect,
        models=tuple(names),
        differences={row.model: row.differences() for row in provider.models.all()},
    )
