"""Where a request comes from: the address, device, place and time zone that threat protection judges by.

The address is that of the connection, unless the caller may say otherwise: an administrator in ContextData, an app
server in UserContextData if its client accepts that (EnablePropagateAdditionalUserContextData) and has a secret. The
device is named by the User-Agent of whom the caller speaks for. Places come from a table of addresses that nobody owns.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from msgspec import Struct

from emulator import errors
from emulator.base import user_agents
from emulator.store.clients import Client
from emulator.work import Work

# The documentation ranges of RFC 5737 and RFC 3849: a tester who sends an address of one is somewhere. Any other
# address is nowhere in particular.
PLACES: Mapping[str, tuple[str, str]] = {
    "192.0.2.0/24": ("Bellevue", "United States"),
    "198.51.100.0/24": ("Loughborough", "United Kingdom"),
    "203.0.113.0/24": ("Tokyo", "Japan"),
    "2001:db8::/32": ("Berlin", "Germany"),
}
_NETWORKS = [(ipaddress.ip_network(cidr), place) for cidr, place in PLACES.items()]
_LONGEST_DATA = 65_536
_LONGEST_KEPT = 64  # an address with a zone may be longer than any address is
OTHER = "Other, Other"  # seen: API sample of AdminListUserAuthEvents
_TIMEZONE = re.compile(r"[+-]\d\d:\d\d")
_RANGE = re.compile(r"[0-9A-Fa-f.:]+/[0-9]{1,3}", re.ASCII)


class Origin(Struct, frozen=True):
    """`encoded_data` is the device fingerprint as it came; `timezone` like `-07:00`, if the fingerprint tells it."""

    address: str | None
    device_name: str
    city: str | None
    country: str | None
    timezone: str | None
    encoded_data: str | None
    analytics_endpoint_id: str | None


def of(work: Work, client: Client | None, req: Mapping[str, Any]) -> Origin:
    address, agent = work.call.source_ip, work.call.user_agent
    encoded: str | None = None
    timezone: str | None = None
    context: Mapping[str, Any] | None = req.get("ContextData") or req.get("UserContextData")
    if context:
        encoded = context.get("EncodedData")
        fingerprint = _fingerprint(encoded) if encoded else {}
        agent = _header(context.get("HttpHeaders"), "user-agent") or fingerprint.get("UserAgent") or agent
        timezone = fingerprint.get("ClientTimezone")
        address = _told_address(client, req) or address
    city, country = place(address)
    metadata: Mapping[str, str] = req.get("AnalyticsMetadata") or {}
    return Origin(
        address=address,
        device_name=device_name(agent),
        city=city,
        country=country,
        timezone=timezone if timezone and _TIMEZONE.fullmatch(timezone) else None,
        encoded_data=encoded,
        analytics_endpoint_id=metadata.get("AnalyticsEndpointId"),
    )


def device_name(agent: str | None) -> str:
    """`Chrome 125, Windows 10` (seen: developer guide), or `Other, Other` for whatever is no browser."""
    if agent is None or not agent.startswith("Mozilla/"):
        return OTHER
    found = user_agents.read(agent)
    return f"{found.browser or 'Other'}, {found.system or 'Other'}"


def check(origin: Origin) -> None:
    """Raises InvalidParameterException for an address that is none."""
    if origin.address is not None and _parsed(origin.address) is None:
        raise errors.risk.invalid_ip_address(origin.address)


def is_within(address: str | None, ranges: list[str]) -> bool:
    """Whether the address is in one of the CIDR ranges."""
    parsed = _parsed(address) if address else None
    return parsed is not None and any(parsed in network(cidr) for cidr in ranges)


def is_range(cidr: str) -> bool:
    """Whether this is an address and the length of a prefix, not a mask or one host's interface, which `ipaddress`
    reads, too."""
    try:
        return _RANGE.fullmatch(cidr) is not None and bool(network(cidr))
    except ValueError:
        return False


@lru_cache(maxsize=1024)
def network(cidr: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Raises ValueError for what is no CIDR range. The cache keeps no long text: an address has 45 characters."""
    if "/" not in cidr or len(cidr) > 64:
        raise ValueError(f"{cidr} has no prefix length")
    return ipaddress.ip_network(cidr, strict=False)


def place(address: str | None) -> tuple[str | None, str | None]:
    """City and country."""
    if not address:
        return None, None
    return _kept_place(address) if len(address) <= _LONGEST_KEPT else _place(address)


@lru_cache(maxsize=1024)
def _kept_place(address: str) -> tuple[str | None, str | None]:
    return _place(address)


def _place(address: str) -> tuple[str | None, str | None]:
    parsed = _parsed(address)
    found = (where for net, where in _NETWORKS if parsed is not None and parsed in net)
    return next(found, (None, None))


def _told_address(client: Client | None, req: Mapping[str, Any]) -> str | None:
    told: str | None = (req.get("ContextData") or {}).get("IpAddress")
    if told is None and client is not None and client.has_secret and client.effective.propagates_context:
        told = (req.get("UserContextData") or {}).get("IpAddress")
    return told


def _header(headers: Any, name: str) -> str | None:
    if not headers:
        return None
    found = (header.get("headerValue") for header in headers if header.get("headerName", "").lower() == name)
    return next(found, None)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _fingerprint(encoded: str) -> dict[str, str]:
    """What the SDKs' collection library put into EncodedData: base64 of JSON, whose `payload` is JSON again. Whatever
    else it is says nothing; it is kept all the same."""
    if len(encoded) > _LONGEST_DATA:
        return {}
    try:
        outer = orjson.loads(base64.b64decode(encoded, validate=True))
        inner = orjson.loads(outer["payload"])["contextData"]
    except (binascii.Error, ValueError, KeyError, TypeError):
        return {}
    return {name: value for name, value in inner.items() if isinstance(value, str)} if isinstance(inner, dict) else {}
