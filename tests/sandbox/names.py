"""A real little name server on loopback, whose records the tests write."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dnslib import CNAME, QTYPE, RCODE, RR, TXT, A, DNSRecord
from dnslib.server import BaseResolver, DNSLogger, DNSServer


@dataclass
class Names(BaseResolver):
    """The records by name. `broken` makes it answer that it cannot; `address` is where it listens, as host:port."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    broken: bool = False
    address: str = ""

    def resolve(self, request: DNSRecord, handler: Any) -> DNSRecord:
        """Answer one question, over aliases."""
        reply, name = request.reply(), str(request.q.qname).rstrip(".").lower()
        if self.broken:
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        if not self._add(reply, name, QTYPE[request.q.qtype]):
            reply.header.rcode = RCODE.NXDOMAIN
        return reply

    def _add(self, reply: DNSRecord, name: str, kind: str) -> bool:
        known = name in self.texts or name in self.aliases or name in self.addresses
        if name in self.aliases:
            reply.add_answer(RR(name, QTYPE.CNAME, rdata=CNAME(self.aliases[name]), ttl=1))
            if kind != "CNAME":
                self._add(reply, self.aliases[name], kind)
        for text in self.texts.get(name, []) if kind == "TXT" else []:
            reply.add_answer(RR(name, QTYPE.TXT, rdata=TXT(text), ttl=1))
        for address in self.addresses.get(name, []) if kind == "A" else []:
            reply.add_answer(RR(name, QTYPE.A, rdata=A(address), ttl=1))
        return known

    def forget(self) -> None:
        """No records, and all is well."""
        self.texts.clear()
        self.aliases.clear()
        self.addresses.clear()
        self.broken = False


@contextmanager
def name_server() -> Iterator[Names]:
    """Run one on a free port of loopback."""
    names = Names()
    server = DNSServer(names, address="127.0.0.1", port=0, logger=DNSLogger(logf=lambda _: None))
    names.address = f"127.0.0.1:{server.server.server_address[1]}"
    server.start_thread()
    try:
        yield names
    finally:
        server.stop()
        server.server.server_close()
