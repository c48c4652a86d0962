"""Which network an IP address belongs to: anybody's, one's own, or one that no request may go to.

An IPv6 address that stands for an IPv4 one is judged as that one: mapped, compatible, translated (NAT64) or tunnelled
(6to4), it can lead there.
"""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

from emulator.base import hosts

Network = Literal["public", "own", "never"]

# Where clouds keep the credentials of a machine, beside the link-local addresses: AWS by IPv6, Alibaba, Oracle, Azure,
# Google by IPv6, Scaleway.
_OF_CLOUDS = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("fd00:ec2::/32", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32"),
        *("fd00:c1::/32", "fd20:ce::/32", "fd00:42::/32"),
    )
)
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")
_THIS_HOST = IPv4Network("0.0.0.0/8")  # Linux takes it for the loopback
# Endings of names that nobody can own on the public internet (RFC 6761, 6762, and `internal`, reserved by ICANN).
_OWN_ENDINGS = (".localhost", ".test", ".local", ".internal")


def of(address: str) -> Network:
    """Of an address that a name turned out to have, with or without a zone."""
    found = _real(ipaddress.ip_address(address.partition("%")[0]))
    if found.is_link_local or found.is_multicast or found.is_unspecified or _is_in(found, (_THIS_HOST, *_OF_CLOUDS)):
        return "never"
    is_site_local = isinstance(found, IPv6Address) and found.is_site_local
    return "public" if found.is_global and not is_site_local else "own"


def is_own_name(host: str) -> bool:
    """Whether a host, as a URL writes it, can only be one of one's own networks: loopback, a private address, a name
    without a dot as Compose gives to services, or one that ends like no name of the internet. The name may yet have
    any address."""
    if hosts.is_address(host):
        return of(host) == "own"
    name = host.removesuffix(".").lower()
    is_number = name.replace(".", "").isdigit() or name.startswith("0x")  # addresses in older spellings
    return hosts.is_loopback(name) or name.endswith(_OWN_ENDINGS) or ("." not in name and not is_number and name != "")


def _real(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, else itself."""
    if isinstance(address, IPv4Address):
        return address
    if (embedded := address.ipv4_mapped or address.sixtofour) is not None:
        return embedded
    is_compatible = address in _COMPATIBLE and int(address) > 1  # not :: and ::1
    if is_compatible or any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_in(address: IPv4Address | IPv6Address, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(address in network for network in networks)
