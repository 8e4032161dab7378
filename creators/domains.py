"""Creators' own host names: asked for, proven by records that only their owner can write, looked at again, let go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from creators import emails
from creators.changes import tell_pages
from creators.models import Creator, Domain, DomainStatus
from creators.models.domain import LIVE, validate_host_name
from owny.integrations.names import NamesUnavailable, texts_of, whereto

TOKEN_SALT, TOKEN_LENGTH = "owny.domain", 32
LABEL = "_owny"
COUNTRY_LETTERS = 2
SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gen", "gob", "gov", "net", "nom", "or", "org"})
"""What countries put between a name and their two letters."""
LOCAL = ".localhost"
HELD = "This domain leads to another page here, whose TXT record is still there. Remove that record first."
LOOK_AGAIN = {DomainStatus.WAITING: timedelta(minutes=30), DomainStatus.VERIFIED: timedelta(hours=6)}
GIVE_UP = timedelta(days=14)
"""After so long a domain that never came is looked at only when its creator asks."""


class DomainRefused(ValueError):
    """This host name cannot be used; the text is a sentence for the creator."""


@dataclass(frozen=True, slots=True)
class Record:
    """A line for the page of a domain's provider."""

    kind: str
    name: str
    value: str


def clean_host(typed: str) -> str:
    """The host name in what somebody typed or pasted. Raises DomainRefused."""
    text = typed.strip().lower()
    text = urlsplit(text if "//" in text else f"//{text}").netloc.rpartition("@")[2]
    try:
        host = text.partition(":")[0].rstrip(".").encode("idna").decode("ascii")
        validate_host_name(host)
    except (UnicodeError, ValidationError) as error:
        raise DomainRefused("Write a domain like shop.example.com.") from error
    if leads_home(host):
        return host
    ours = {settings.SITE_HOST, settings.DOMAIN_TARGET}
    if any(host == one or host.endswith(f".{one}") for one in ours):
        raise DomainRefused("This address is ours. Use a domain that you have bought.")
    return host


def leads_home(host: str) -> bool:
    """Whether a name needs no record: browsers take names below `localhost` to their own machine, where this site runs."""
    return bool(settings.IS_LOCAL) and host.endswith(LOCAL)


def ask_for_domain(*, creator: Creator, typed: str) -> Domain:
    """Write down which domain a creator wants; their old one is let go. Raises DomainRefused."""
    host = clean_host(typed)
    known = Domain.objects.filter(creator=creator).first()
    if known is not None and known.host == host:
        return known
    with transaction.atomic():
        remove_domain(creator)
        made = Domain.objects.create(creator=creator, host=host, token=_token_of(creator, host))
    return check_domain(made) if leads_home(host) else made


def remove_domain(creator: Creator) -> None:
    """Let a domain go: from now on it leads nowhere here."""
    found = Domain.objects.filter(creator=creator).first()
    if found is None:
        return
    found.delete()
    if found.status in LIVE:
        transaction.on_commit(lambda: tell_pages(creator))


def records_of(domain: Domain) -> list[Record]:
    """What its owner must set at their provider."""
    if leads_home(domain.host):
        return []
    leads = [Record("A", domain.host, address) for address in settings.DOMAIN_ADDRESSES if is_bare(domain)]
    return [
        Record("TXT", f"{LABEL}.{domain.host}", _proof(domain)),
        *(leads or [Record("CNAME", domain.host, settings.DOMAIN_TARGET)]),
    ]


def is_bare(domain: Domain) -> bool:
    """Whether it is a name like example.com or example.co.uk, where most providers allow no CNAME."""
    *_, below, top = labels = domain.host.split(".")
    is_of_a_country = len(top) == COUNTRY_LETTERS and below in SECOND_LEVEL
    return len(labels) == (3 if is_of_a_country else 2)


def check_domain(domain: Domain, *, now: datetime | None = None) -> Domain:
    """Look at the records and write down what they say. Without an answer from the name servers nothing changes."""
    now = now or timezone.now()
    try:
        problem = _missing(domain)
    except NamesUnavailable:
        Domain.objects.filter(pk=domain.pk).update(checked_at=now)
        domain.refresh_from_db()
        return domain
    problem = problem or _held_by_another(domain)
    try:
        return _write(domain, problem, now)
    except IntegrityError:  # somebody else proved it at the same moment
        return _write(domain, HELD, now)


def domains_to_look_at(*, now: datetime | None = None) -> list[Domain]:
    """Those whose turn has come."""
    now = now or timezone.now()
    found = []
    for domain in Domain.objects.order_by("pk"):
        gap = LOOK_AGAIN.get(DomainStatus(domain.status), timedelta(hours=1))
        is_given_up = domain.status == DomainStatus.WAITING and domain.created_at < now - GIVE_UP
        if not is_given_up and (domain.checked_at is None or domain.checked_at <= now - gap):
            found.append(domain)
    return found


def grace_ends_at(domain: Domain) -> datetime | None:
    """Until when a failing domain goes on."""
    return domain.failing_at + timedelta(days=settings.DOMAIN_GRACE_DAYS) if domain.failing_at else None


def _write(domain: Domain, problem: str, now: datetime) -> Domain:
    """Keep what was seen, with everything that follows from it."""
    with transaction.atomic():
        domain = Domain.objects.select_for_update(of=("self",)).select_related("creator__user").get(pk=domain.pk)
        was_live = domain.status in LIVE
        domain.checked_at, domain.problem = now, problem
        if problem:
            _lose(domain, now)
        else:
            _win(domain, now)
        domain.save()
        if (domain.status in LIVE) != was_live:
            transaction.on_commit(lambda: tell_pages(domain.creator))
    return domain


def _held_by_another(domain: Domain) -> str:
    """Whether the name is live for somebody who still proves that it is theirs."""
    held = Domain.objects.filter(host=domain.host, status__in=LIVE).exclude(pk=domain.pk)
    return HELD if any(_still_proves(other) for other in held) else ""


def _missing(domain: Domain) -> str:
    """What is missing, in a sentence; empty when all is there. Raises NamesUnavailable."""
    if leads_home(domain.host):
        return ""
    texts = texts_of(f"{LABEL}.{domain.host}")
    if _proof(domain) not in texts:
        if texts:
            return f"The TXT record of {LABEL}.{domain.host} says something else. Copy the value once more."
        return f"There is no TXT record at {LABEL}.{domain.host} yet. New records can take an hour to be seen."
    leads, target = whereto(domain.host), whereto(settings.DOMAIN_TARGET)
    if settings.DOMAIN_TARGET in leads.aliases or leads.addresses & (target.addresses | set(settings.DOMAIN_ADDRESSES)):
        return ""
    if leads.addresses or leads.aliases:
        return f"{domain.host} leads somewhere else. Point it here, without a proxy in between."
    return f"{domain.host} leads nowhere yet. New records can take an hour to be seen."


def _win(domain: Domain, now: datetime) -> None:
    """Everything is there. Whoever had the name before and cannot prove it any more loses it."""
    if domain.status == DomainStatus.WAITING:
        held = Domain.objects.select_for_update(of=("self",)).select_related("creator")
        for other in held.filter(host=domain.host, status__in=LIVE).exclude(pk=domain.pk):
            _let_go(other)
            other.save()
            transaction.on_commit(lambda lost=other: tell_pages(lost.creator))  # type: ignore[misc]
        domain.verified_at = now
        emails.send_domain_live(domain)
    domain.status, domain.failing_at = DomainStatus.VERIFIED, None


def _lose(domain: Domain, now: datetime) -> None:
    """Something is missing: a live name goes on for the days of grace."""
    if domain.status == DomainStatus.VERIFIED:
        domain.status, domain.failing_at = DomainStatus.FAILING, now
        emails.send_domain_failing(domain, grace_ends_at(domain))
    elif domain.status == DomainStatus.FAILING and (ends := grace_ends_at(domain)) is not None and now >= ends:
        _let_go(domain)
        emails.send_domain_lost(domain)


def _let_go(domain: Domain) -> None:
    domain.status, domain.verified_at, domain.failing_at = DomainStatus.WAITING, None, None


def _still_proves(other: Domain) -> bool:
    if leads_home(other.host):
        return True
    try:
        return _proof(other) in texts_of(f"{LABEL}.{other.host}")
    except NamesUnavailable:
        return True


def _token_of(creator: Creator, host: str) -> str:
    """What proves that this host is this creator's: the same whenever they ask for it, so that whoever comes back to a
    domain, say after a slip of the pen, finds it proven by the record that is still there.
    """
    return salted_hmac(TOKEN_SALT, f"{creator.pk}:{host}", algorithm="sha256").hexdigest()[:TOKEN_LENGTH]


def _proof(domain: Domain) -> str:
    return f"owny-verify={domain.token}"
