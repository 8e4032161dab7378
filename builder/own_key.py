"""A creator's own AI key: tried before it is kept, used for that creator only, removed by one click."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from builder.guarding import ask_anew
from builder.hosts import Host, bare_host, site_host
from builder.models import Provider, ProviderKey
from builder.probing import probe
from creators.models import Creator
from owny.lib.sealing import Unsealable
from products.throttle import Limit

LONGEST_KEY = 400
TRIES = Limit("own-key-tries", 20, 60 * 60)
UNREADABLE = "This key cannot be read any more. Enter it again."


class KeyNotAccepted(Exception):
    """The key was not kept; the message says why and what to do."""


class TooManyTries(Exception):
    """Nothing was tried; the message says when again."""


def providers_on_offer() -> list[tuple[str, str]]:
    """Slug and title of every host that a creator may have a key for; the environment's first, unless it has a row."""
    rows = list(Provider.objects.active().exclude(building_models=[], planning_models=[]))
    here = site_host()
    own_row = any(row.base_url.rstrip("/") == here.base_url.rstrip("/") for row in rows)
    return [*([] if own_row else [(here.slug, here.title)]), *((row.slug, row.title) for row in rows)]


def keep_key(*, creator: Creator, slug: str, key: str) -> ProviderKey:
    """Try the key at the provider and keep it in place of any other. Raises KeyNotAccepted and TooManyTries; then nothing
    changed."""
    key = key.strip()
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise KeyNotAccepted("This is not a key. Copy it whole, without spaces, from your provider's page of keys.")
    if slug not in dict(providers_on_offer()):
        raise KeyNotAccepted("Choose a provider from the list.")
    provider = Provider.objects.active().filter(slug=slug).first()
    _count_try(creator)
    check_key(_host(provider, creator, key))
    with transaction.atomic():
        row = ProviderKey.objects.select_for_update().filter(creator=creator).first() or ProviderKey(creator=creator)
        row.provider, row.tested_at, row.problem = provider, timezone.now(), ""
        row.set_key(key)
        row.save()
    return row


def check_key(host: Host) -> None:
    """Ask the host everything that a build depends on, and builds ask it again. Raises KeyNotAccepted with the first thing
    that is wrong."""
    if not host.models:
        raise KeyNotAccepted(f"{host.title} is not set up yet. Choose another provider.")
    findings = list(probe(host))
    needed = [one for one in findings if one.name not in host.models and one.name != "balance"]
    wrong = next((one for one in needed if one.ok is False), None)
    if wrong is not None:
        raise KeyNotAccepted(wrong.detail)
    ask_anew(host)


def test_again(row: ProviderKey) -> str:
    """Try a kept key once more; the sentence that is against it, empty when it works. It is kept either way. Raises
    TooManyTries."""
    _count_try(row.creator)
    try:
        check_key(_host(row.provider, row.creator, row.key()))
        row.problem = ""
    except (KeyNotAccepted, Unsealable) as error:
        row.problem = (UNREADABLE if isinstance(error, Unsealable) else str(error))[:300]
    row.tested_at = timezone.now()
    row.save(update_fields=["problem", "tested_at"])
    return row.problem


def drop_key(creator: Creator) -> None:
    """Forget the key; builds go on with the site's."""
    ProviderKey.objects.filter(creator=creator).delete()


def key_of(creator: Creator) -> ProviderKey | None:
    """The creator's key, if there is one."""
    return ProviderKey.objects.filter(creator=creator).select_related("provider").first()


def title_of(row: ProviderKey) -> str:
    """The provider of a key in words."""
    return row.provider.title if row.provider else site_host().title


def _count_try(creator: Creator) -> None:
    """Nobody finds out with our help which keys of others are good."""
    if not TRIES.allows(str(creator.pk)):
        raise TooManyTries("Those were many tries. Wait an hour, then try again; your key stays as it is.")


def _host(provider: Provider | None, creator: Creator, key: str) -> Host:
    host = bare_host(provider)
    host = host if host.models else bare_host(provider, thinking=True)
    return replace(host, api_key=key, own_key=True, owner=str(creator))
