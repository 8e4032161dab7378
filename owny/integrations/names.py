"""The one door to the domain name system: what a name says and where it leads; nothing else imports `dns`."""

from dataclasses import dataclass
from functools import lru_cache

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver
from django.conf import settings

LOOKUP_SECONDS = 5.0
DNS_PORT = 53


class NamesUnavailable(Exception):
    """The name servers did not answer, or not sensibly: nothing is known, and asking later may help."""

    retryable = True


@dataclass(frozen=True, slots=True)
class Whereto:
    """Where a name leads: the names it is an alias of, and addresses."""

    aliases: frozenset[str]
    addresses: frozenset[str]


def texts_of(name: str) -> frozenset[str]:
    """The TXT records of a name; none when there is no such name. Raises NamesUnavailable."""
    answer = _ask(name, "TXT")
    if answer is None or answer.rrset is None:
        return frozenset()
    return frozenset(b"".join(row.strings).decode("utf-8", "replace").strip() for row in answer.rrset)


def whereto(name: str) -> Whereto:
    """Follow a name to its addresses, over aliases; nothing when there is no such name. Raises NamesUnavailable."""
    aliases: set[str] = set()
    addresses: set[str] = set()
    for kind in ("A", "AAAA", "CNAME"):
        answer = _ask(name, kind)
        for rrset in answer.response.answer if answer is not None else ():
            if rrset.rdtype == dns.rdatatype.CNAME:
                aliases |= {_plain(row.target) for row in rrset}
            elif rrset.rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
                addresses |= {row.address for row in rrset}
    return Whereto(frozenset(aliases), frozenset(addresses))


def _ask(name: str, kind: str) -> dns.resolver.Answer | None:
    try:
        return _resolver(tuple(settings.DNS_SERVERS)).resolve(name, kind, search=False, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return None
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise NamesUnavailable(f"{kind} of {name}: {error}") from error


@lru_cache(maxsize=4)
def _resolver(servers: tuple[str, ...]) -> dns.resolver.Resolver:
    """The machine's own name servers, or those of the settings (`address` or `address:port`)."""
    resolver = dns.resolver.Resolver(configure=not servers)
    resolver.lifetime = LOOKUP_SECONDS
    if servers:
        pairs = [(host, int(port or DNS_PORT)) for host, _, port in (one.partition(":") for one in servers)]
        resolver.nameservers = [dns.nameserver.Do53Nameserver(host, port) for host, port in pairs]
    return resolver


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
