"""Whose address a request comes from, where a proxy stands before the emulator.

X-Forwarded-For is anybody's to write, so it is believed only of a peer that EMULATOR_FORWARDED_ALLOW_IPS names (or
FORWARDED_ALLOW_IPS, as other servers call it), and only as far as the addresses in it are such peers' in turn. The
search ends at a part that is not an address; the last address before it is then the client's.
"""

import ipaddress
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

MOST_READ: Final = 32  # entries, from the end
_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network


class Proxies:
    """Those whose word is taken: addresses and networks, separated by commas, or `*`. Raises ValueError."""

    def __init__(self, named: str) -> None:
        names = [name.strip() for name in named.split(",") if name.strip()]
        self._all = "*" in names
        self._networks: list[_Network] = [ipaddress.ip_network(name, strict=False) for name in names if name != "*"]

    def client_of(self, peer: str | None, forwarded: str | None) -> str | None:
        """The client's address; None where nobody's can be told."""
        if not forwarded:
            return _of_peer(peer)
        found = _address(peer or "")
        if not self._has(found):
            return None if found is None else str(found)
        for entry in reversed(forwarded.rsplit(",", MOST_READ)[-MOST_READ:]):
            told = _address(entry)
            if told is None:
                break
            found = told
            if not self._has(told):
                break
        return None if found is None else str(found)

    def trusts(self, peer: str) -> bool:
        """Whether this peer's word is taken."""
        return self._has(_address(peer))

    def _has(self, address: _Address | None) -> bool:
        if self._all or address is None:
            return self._all
        return any(address in network for network in self._networks)


@lru_cache(1024)
def _of_peer(peer: str | None) -> str | None:
    """As `client_of` spells it. The texts are the kernel's own, so none is long."""
    found = _address(peer or "")
    return None if found is None else str(found)


def _address(text: str) -> _Address | None:
    """Of `address`, `address:port` or `[address]:port`; IPv4 in IPv6's clothes is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
