"""The EMULATOR_* environment as one typed object, read once at start.

Precedence: command-line flag, environment, `.env`, the file that EMULATOR_CONFIG names, a plain variable such as PORT,
default (`base.setting_sources`). An empty variable counts as not set: Compose sets `NAME: ${NAME:-}` whether its caller
does or not. A name we do not know is reported with the nearest one we do: a typing error in a variable is the commonest
misconfiguration.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct

from emulator.base import access_keys, hosts, setting_checks, setting_sources, setting_values
from emulator.base.access_keys import AccessKey
from emulator.base.secret_text import Secret
from emulator.base.setting_checks import INIT_FOLDER
from emulator.base.setting_sources import Found, Known

PREFIX: Final = setting_sources.PREFIX
# EMULATOR_ADMIN_TOKEN_FILE names a file with the token, and so on; `access_keys` has a setting of its own for that.
IN_FILES: Final = ("admin_token", "database_url", "log_delivery_url", "sender_key", "smtp_url")
DOTENV: Final = ".env"


class BadSettings(ValueError):
    """`problems` has a sentence for each setting that is wrong, without its name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{setting} {sentence}" for setting, sentence in problems.items()))
        self.problems = problems


class Settings(Struct, frozen=True, kw_only=True):
    """One field per variable: `database_url` is EMULATOR_DATABASE_URL. `load` makes it."""

    config: str | None = None
    host: str = "127.0.0.1"
    port: int = 9229
    tls: bool = False
    tls_port: int = 9443
    tls_cert: str | None = None
    tls_key: str | None = None
    tls_folder: str | None = None
    proxy_host: str = "127.0.0.1"
    proxy_port: int = 9480
    proxy_to: str | None = None
    proxy_pass_on: bool = False
    database_url: str = "sqlite:///data/emulator.db"
    lock_seconds: float = 10
    workers: int = 1
    public_url: str | None = None
    issuer_mode: str = "public"
    domain_address: str = "path"
    hash_profile: str = "default"
    password_cache: bool = True
    hash_queue: int = 500
    lambda_endpoint: str | None = None
    lambda_routes: str | None = None
    kms_endpoint: str | None = None
    secrets_endpoint: str | None = None
    provider_ca: str | None = None
    outbound: Literal["private", "public"] = "private"
    cimd_private: bool = False
    sender_key: Secret | None = None
    smtp_url: Secret | None = None
    log_delivery_folder: str | None = None
    log_delivery_url: Secret | None = None
    log_delivery_endpoint: str | None = None
    admin_token: Secret | None = None
    secret_key_file: str | None = None
    access_keys: Secret | None = None
    access_keys_file: str | None = None
    cors_origins: str | None = None
    allowed_hosts: str | None = None
    forwarded_allow_ips: str = "127.0.0.1,::1"
    log_format: Literal["auto", "json", "console"] = "auto"
    log_codes: bool = True
    journal: Literal["all", "failures", "off"] = "all"
    confirm_links: bool = False
    page_hints: bool = False
    test_codes: str | None = None
    fake_providers: Literal["reserved", "all", "none"] = "reserved"
    compromised_passwords: str | None = None
    seed: str | None = None
    init_folder: str = INIT_FOLDER

    @property
    def serves_tls(self) -> bool:
        return self.tls or bool(self.tls_cert or self.tls_key)

    @property
    def verifies_signatures(self) -> bool:
        return bool(self.access_keys or self.access_keys_file)

    def known_access_keys(self) -> dict[str, AccessKey]:
        """Of both settings, the file read now; none where signatures are not verified."""
        texts = [self.access_keys.get_secret_value()] if self.access_keys else []
        if self.access_keys_file:
            texts.append(Path(self.access_keys_file).read_text())
        return access_keys.merged(*map(access_keys.parse, texts))

    @property
    def cors_origin_list(self) -> tuple[str, ...]:
        return hosts.listed(self.cors_origins)

    @property
    def allowed_host_list(self) -> tuple[str, ...]:
        return hosts.listed((self.allowed_hosts or "").lower())

    @property
    def base_url(self) -> str:
        """Where clients reach us, without a trailing slash; never taken from a request's Host header."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")


DEFAULTS: Final[Mapping[str, Any]] = dict(zip(Settings.__struct_fields__, Settings.__struct_defaults__, strict=True))


def load(*, env_file: bool = True, **flags: Any) -> Settings:
    """`flags` over what was found; without `env_file` no `.env` is read. Raises BadSettings with every problem, and
    ValueError for an `.env` that is no text."""
    in_places = found(None if env_file else {})
    return of({name: one.value for name, one in in_places.items()} | flags)


def of(values: Mapping[str, Any]) -> Settings:
    """Of these alone, and the defaults. Raises BadSettings with every problem."""
    kept: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, kind in Settings.__annotations__.items():
        if name in values:
            try:
                kept[name] = setting_checks.checked(name, setting_values.of_type(kind, values[name]), kept)
            except ValueError as error:
                problems[name] = str(error)
    if problems:
        raise BadSettings(problems)
    return Settings(**kept, **{name: value for name, value in values.items() if name not in Settings.__annotations__})


def known() -> Known:
    return Known(Settings.__struct_fields__, IN_FILES)


def found(in_file: Mapping[str, str | None] | None = None) -> dict[str, Found]:
    """Where each setting that somebody has set has its value from; flags are not among it. `in_file` is what `.env`
    holds."""
    if in_file is None:
        in_file = _in_dotenv()
    environment = {name.lower(): value for name, value in os.environ.items()}
    return setting_sources.find(known(), environment, in_file, os.environ)


def problems(error: BadSettings, flags: Iterable[str] = ()) -> list[str]:
    """What is wrong with the settings, a sentence for each, by the name that its writer knows."""
    values = found()
    sentences = []
    for setting, sentence in error.problems.items():
        one = None if setting in flags else values.get(setting)
        name = one.name if one is not None else PREFIX + setting.upper()
        where = f" in {one.place}" if one is not None and one.place not in ("environment", DOTENV) else ""
        sentences.append(f"{name}{where} {sentence}")
    return sentences


def named() -> set[str]:
    """The variables of the environment and of `.env`. Raises ValueError for an `.env` that is no text."""
    return {*os.environ, *(name.upper() for name in _in_dotenv())}


def _in_dotenv() -> Mapping[str, str | None]:
    """The names are in lower case."""
    if not Path(DOTENV).is_file():
        return {}
    from dotenv import dotenv_values  # for those who have such a file

    try:
        return {name.lower(): value for name, value in dotenv_values(DOTENV, encoding="utf-8").items()}
    except UnicodeDecodeError:
        raise ValueError(".env is no text in UTF-8") from None


def unknown_names(names: Iterable[str]) -> list[str]:
    """One sentence for each EMULATOR_* variable that means nothing to us."""
    all_known = known()
    sentences = []
    for name in sorted(names):
        own = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and own not in all_known.names() and name not in _FOR_OTHERS:
            near = all_known.nearest(own)
            hint = f"; did you mean {PREFIX}{near.upper()}?" if near else ""
            sentences.append(f"{name} is not a setting of the emulator{hint}")
    return sentences


# Of the tests, and of the commands that speak to a server.
_FOR_OTHERS: Final = frozenset(
    {"EMULATOR_TEST_REQUIRE", "EMULATOR_TEST_POSTGRES_URL", "EMULATOR_TEST_SCREENSHOTS", "EMULATOR_URL"}
)
