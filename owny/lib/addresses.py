"""Addresses of other people's servers that somebody types in: where a request of ours may go."""

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
METADATA = tuple(
    ipaddress.ip_network(network)
    for network in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::/32",
        "100.100.100.200/32",
        "192.0.0.192/32",
        "168.63.129.16/32",
    )
)
GATEWAY = ipaddress.IPv6Network("64:ff9b::/96")
NEAR = tuple(
    ipaddress.ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)


class AddressRefused(ValueError):
    """No request of ours may go there; the message says why."""


def check_address(url: str, *, near: bool) -> str:
    """The address of an API without its last slash. It begins with https://, and it is not one where a cloud machine
    tells its own secrets. `near` allows http:// to this machine and its private network. Raises AddressRefused.
    """
    address = url.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise AddressRefused("This is not an address. It looks like https://api.example.com/v1.") from None
    if parts.scheme not in ("https", "http") or not host or any(character.isspace() for character in address):
        raise AddressRefused("This is not an address. It looks like https://api.example.com/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise AddressRefused("The address must have no name, password, question mark or hash in it.")
    found = _addresses_of(host, port or (443 if parts.scheme == "https" else 80))
    if host.lower() in METADATA_NAMES or any(_is_metadata(one) for one in found):
        raise AddressRefused("This is an address where a machine tells its own secrets; nothing is ever sent there.")
    if parts.scheme == "http" and not (near and found and all(_is_near(one) for one in found)):
        raise AddressRefused("The address must begin with https://, or the key travels in the open.")
    return address


def _addresses_of(host: str, port: int) -> list[Address]:
    """Every address of a name; none while it cannot be looked up."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [_plain(ipaddress.ip_address(str(row[4][0]).partition("%")[0])) for row in rows]


def _plain(address: Address) -> Address:
    """An IPv4 address also where it is written as one of IPv6: mapped, or for a gateway between the two."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in GATEWAY:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_metadata(address: Address) -> bool:
    return _is_in(address, METADATA)


def _is_near(address: Address) -> bool:
    return _is_in(address, NEAR)


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
