"""Where on the network a request comes from, as far as limits and counts care."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

HOUSEHOLD_BITS = 64


def network_of(request: HttpRequest) -> str:
    """The sender's IPv4 address, or the /64 of their IPv6 one: a household or a phone has all of that, and could take
    another address for every request. What is no address is given as it is; empty without any.
    """
    given = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(given)
    except ValueError:
        return given
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, HOUSEHOLD_BITS), strict=False).network_address)
