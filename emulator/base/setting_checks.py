"""What a setting must be beside its type. Each refusal is a sentence that follows the name: `must be at least 1`."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from emulator.base import access_keys, domain_forms, forwarded, hosts, issuer_forms, test_codes

INIT_FOLDER: Final = "/etc/cognito-emulator/init"  # which nobody needs to have


def checked(setting: str, value: Any, others: Mapping[str, Any]) -> Any:
    """The value to keep. `others` are the settings before it that were good. Raises ValueError."""
    if setting == "access_keys_file":
        return _access_keys_file(value, others)
    check = _CHECKS.get(setting)
    return value if check is None or value is None else check(value)


def _init_folder(value: str) -> str:
    if value != INIT_FOLDER and not Path(value).is_dir():
        raise ValueError("must be a folder with ready.d or shutdown.d in it")
    return value


def _that_parses(parse: Callable[[str], object]) -> Callable[[str], str]:
    def check(value: str) -> str:
        parse(value)
        return value

    return check


def _from(least: float, most: float, unit: str = "") -> Callable[[float], float]:
    def check(value: float) -> float:
        if not least <= value <= most:
            raise ValueError(f"must be from {least:g} to {most:.0f}{unit}")
        return value

    return check


def _at_least_one(value: int) -> int:
    if value < 1:
        raise ValueError("must be at least 1")
    return value


def _proxy_to(value: str) -> str | None:
    if value and not re.fullmatch(r"([\w.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}", value, re.ASCII):
        raise ValueError("must be a host and a port, such as emulator:9443")
    return value or None


def _public_url(value: str) -> str:
    if value and not re.match(r"https?://[^/?#\s]", value):
        raise ValueError("must be an address that begins with http:// or https://")
    return value


def _access_keys(value: Any) -> Any:
    if value:
        access_keys.parse(value.get_secret_value())
    return value


def _access_keys_file(value: str | None, others: Mapping[str, Any]) -> str | None:
    if value:
        try:
            text = Path(value).read_text()
        except (OSError, ValueError):
            raise ValueError("must be a file of access keys that can be read") from None
        listed = others.get("access_keys")
        access_keys.merged(access_keys.parse(text), access_keys.parse(listed.get_secret_value()) if listed else {})
    return value or None


def _cors_origins(value: str) -> str:
    for origin in hosts.listed(value):
        if origin != "*" and (hosts.origin_of(origin) is None or origin.rstrip("/").count("/") > 2):
            raise ValueError(f"must name origins such as https://app.test:3000, or *; {origin} is not one")
    return value


def _allowed_hosts(value: str) -> str:
    for host in hosts.listed(value):
        if host != "*" and (":" in host or hosts.name_of(host.removeprefix(".")) is None):
            raise ValueError(
                f"must name hosts without a port, .example.test for all names that end so, or *; {host} is neither"
            )
    return value


def _forwarded_allow_ips(value: str) -> str:
    try:
        forwarded.Proxies(value)
    except ValueError as error:
        raise ValueError(f"must name addresses, networks such as 10.0.0.0/8, or *; {error}") from None
    return value


def _provider_ca(value: str) -> str | None:
    import ssl  # for those who have such a file

    try:
        if value:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=value)
    except (OSError, ValueError):
        raise ValueError("must be a file of certificates in PEM that can be read") from None
    return value or None


def _test_codes(value: str) -> str | None:
    if value:
        test_codes.parse(value)
    return value or None


def _compromised_passwords(value: str) -> str | None:
    if value and not Path(value).is_file():
        raise ValueError("must be a file of passwords, one a line")
    return value or None


_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "init_folder": _init_folder,
    "issuer_mode": _that_parses(issuer_forms.parse),
    "domain_address": _that_parses(domain_forms.parse),
    "lock_seconds": _from(0.01, 3600, " seconds"),
    **dict.fromkeys(("workers", "hash_queue"), _at_least_one),
    **dict.fromkeys(("port", "tls_port", "proxy_port"), _from(1, 65535)),
    "proxy_to": _proxy_to,
    "public_url": _public_url,
    "access_keys": _access_keys,
    "cors_origins": _cors_origins,
    "allowed_hosts": _allowed_hosts,
    "forwarded_allow_ips": _forwarded_allow_ips,
    "provider_ca": _provider_ca,
    "test_codes": _test_codes,
    "compromised_passwords": _compromised_passwords,
}
