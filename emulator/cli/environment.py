"""The variables by which AWS's SDKs, and our own commands, find an emulator. `env` prints them, `exec` sets them.

The credentials are `test` and `test`, which the emulator takes unless it knows access keys (EMULATOR_ACCESS_KEYS); then
they are the first of these. So no real credentials of somebody come to an emulator, and nobody needs any.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

REGION = "us-east-1"
ENDPOINT = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"
# With these the SDKs would not look at the address above, or at the credentials.
IN_THE_WAY = (
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
)
_WITH_KEYS = ("EMULATOR_ACCESS_KEYS", "EMULATOR_ACCESS_KEYS_FILE", "EMULATOR_CONFIG")


def variables(url: str, key: tuple[str, str], around: Mapping[str, str]) -> dict[str, str]:
    """What is to be set, in an environment as it is `around`: a region that is set there stays."""
    region = around.get("AWS_REGION") or around.get("AWS_DEFAULT_REGION") or REGION
    return {
        ENDPOINT: url,
        "AWS_ACCESS_KEY_ID": key[0],
        "AWS_SECRET_ACCESS_KEY": key[1],
        "AWS_REGION": around.get("AWS_REGION") or region,
        "AWS_DEFAULT_REGION": around.get("AWS_DEFAULT_REGION") or region,
        "EMULATOR_URL": url,
        **_without_proxy(url, around),
    }


def in_the_way(around: Mapping[str, str]) -> list[str]:
    return [name for name in IN_THE_WAY if around.get(name)]


def access_key() -> tuple[str, str]:
    """Id and secret. The settings are read only where they may hold access keys."""
    if not any(os.environ.get(name) for name in _WITH_KEYS) and not Path(".env").exists():
        return "test", "test"
    from emulator.cli.loading import load_settings

    known = next(iter(load_settings().known_access_keys().values()), None)
    return (known.id, known.secret) if known else ("test", "test")


def _without_proxy(url: str, around: Mapping[str, str]) -> dict[str, str]:
    """No proxy leads to an emulator on this machine."""
    if not any(around.get(name) for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")):
        return {}
    host = urlsplit(url).hostname or ""
    listed = around.get("NO_PROXY") or around.get("no_proxy") or ""
    if host in listed.split(",") or listed == "*":
        return {}
    value = f"{listed},{host}" if listed else host
    return {"NO_PROXY": value, "no_proxy": value}
