"""The EMULATOR_* environment as one typed object, read once at start.

Precedence: command-line flag, environment, `.env`, the file that EMULATOR_CONFIG names, a plain variable such as PORT,
default (`base.setting_sources`). An empty variable counts as not set: Compose sets `NAME: ${NAME:-}` whether its caller
does or not. A name we do not know is reported with the nearest one we do: a typing error in a variable is the commonest
misconfiguration.
"""

import os
import re
import ssl
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, cast

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from emulator.base import access_keys, domain_forms, forwarded, hosts, issuer_forms, setting_sources, test_codes
from emulator.base.access_keys import AccessKey
from emulator.base.setting_sources import Found, Known, Wrong

PREFIX: Final = setting_sources.PREFIX
# EMULATOR_ADMIN_TOKEN_FILE names a file with the token, and so on; `access_keys` has a setting of its own for that.
IN_FILES: Final = ("admin_token", "database_url", "log_delivery_url", "sender_key", "smtp_url")

INIT_FOLDER: Final = "/etc/cognito-emulator/init"  # which nobody needs to have


class Settings(BaseSettings):
    """One field per variable: `database_url` is EMULATOR_DATABASE_URL."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore")

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
    sender_key: SecretStr | None = None
    smtp_url: SecretStr | None = None
    log_delivery_folder: str | None = None
    log_delivery_url: SecretStr | None = None
    log_delivery_endpoint: str | None = None
    admin_token: SecretStr | None = None
    secret_key_file: str | None = None
    access_keys: SecretStr | None = None
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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (pydantic's own names)
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        in_file = cast(DotEnvSettingsSource, dotenv_settings)
        return (init_settings, _Sources(settings_cls, found(in_file.env_vars)))

    @field_validator("*", mode="before")
    @classmethod
    def _as_it_was_found(cls, value: Any) -> Any:
        if isinstance(value, Wrong):
            raise ValueError(value.sentence)
        return value

    @field_validator("init_folder")
    @classmethod
    def _init_folder(cls, value: str) -> str:
        if value != INIT_FOLDER and not Path(value).is_dir():
            raise ValueError("must be a folder with ready.d or shutdown.d in it")
        return value

    @field_validator("issuer_mode")
    @classmethod
    def _issuer_mode(cls, value: str) -> str:
        issuer_forms.parse(value)
        return value

    @field_validator("domain_address")
    @classmethod
    def _domain_address(cls, value: str) -> str:
        domain_forms.parse(value)
        return value

    @field_validator("lock_seconds")
    @classmethod
    def _lock_seconds(cls, value: float) -> float:
        if not 0.01 <= value <= 3600:
            raise ValueError("must be from 0.01 to 3600 seconds")
        return value

    @field_validator("workers", "hash_queue")
    @classmethod
    def _at_least_one(cls, value: int) -> int:
        if value < 1:
            raise ValueError("must be at least 1")
        return value

    @field_validator("proxy_to")
    @classmethod
    def _proxy_to(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"([\w.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}", value, re.ASCII):
            raise ValueError("must be a host and a port, such as emulator:9443")
        return value or None

    @field_validator("port", "tls_port", "proxy_port")
    @classmethod
    def _port(cls, value: int) -> int:
        if not 1 <= value <= 65535:
            raise ValueError("must be from 1 to 65535")
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str | None) -> str | None:
        if value and not re.match(r"https?://[^/?#\s]", value):
            raise ValueError("must be an address that begins with http:// or https://")
        return value

    @field_validator("access_keys")
    @classmethod
    def _access_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            access_keys.parse(value.get_secret_value())
        return value

    @field_validator("access_keys_file")
    @classmethod
    def _access_keys_file(cls, value: str | None, found: ValidationInfo) -> str | None:
        if value:
            try:
                text = Path(value).read_text()
            except (OSError, ValueError):
                raise ValueError("must be a file of access keys that can be read") from None
            listed = found.data.get("access_keys")
            access_keys.merged(access_keys.parse(text), access_keys.parse(listed.get_secret_value()) if listed else {})
        return value or None

    @field_validator("cors_origins")
    @classmethod
    def _cors_origins(cls, value: str | None) -> str | None:
        for origin in hosts.listed(value):
            if origin != "*" and (hosts.origin_of(origin) is None or origin.rstrip("/").count("/") > 2):
                raise ValueError(f"must name origins such as https://app.test:3000, or *; {origin} is not one")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _allowed_hosts(cls, value: str | None) -> str | None:
        for host in hosts.listed(value):
            if host != "*" and (":" in host or hosts.name_of(host.removeprefix(".")) is None):
                raise ValueError(
                    f"must name hosts without a port, .example.test for all names that end so, or *; {host} is neither"
                )
        return value

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _forwarded_allow_ips(cls, value: str) -> str:
        try:
            forwarded.Proxies(value)
        except ValueError as error:
            raise ValueError(f"must name addresses, networks such as 10.0.0.0/8, or *; {error}") from None
        return value

    @field_validator("provider_ca")
    @classmethod
    def _provider_ca(cls, value: str | None) -> str | None:
        try:
            if value:
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=value)
        except (OSError, ValueError):
            raise ValueError("must be a file of certificates in PEM that can be read") from None
        return value or None

    @field_validator("test_codes")
    @classmethod
    def _test_codes(cls, value: str | None) -> str | None:
        if value:
            test_codes.parse(value)
        return value or None

    @field_validator("compromised_passwords")
    @classmethod
    def _compromised_passwords(cls, value: str | None) -> str | None:
        if value and not Path(value).is_file():
            raise ValueError("must be a file of passwords, one a line")
        return value or None

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


class _Sources(PydanticBaseSettingsSource):
    """What was found, for pydantic."""

    def __init__(self, settings_cls: type[BaseSettings], values: Mapping[str, Found]) -> None:
        super().__init__(settings_cls)
        self._values = values

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        one = self._values.get(field_name)
        return (one.value if one else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        return {name: one.value for name, one in self._values.items()}


def known() -> Known:
    return Known(list(Settings.model_fields), IN_FILES)


def found(in_file: Mapping[str, str | None] | None = None) -> dict[str, Found]:
    """Where each setting that somebody has set has its value from; flags are not among it. `in_file` is what `.env`
    holds."""
    if in_file is None:
        in_file = _in_dotenv()
    return setting_sources.find(known(), EnvSettingsSource(Settings).env_vars, in_file, os.environ)


def problems(error: ValidationError, flags: Iterable[str] = ()) -> list[str]:
    """What is wrong with the settings, a sentence for each, by the name that its writer knows."""
    values = found()
    sentences = []
    for problem in error.errors():
        setting = str(problem["loc"][0])
        one = None if setting in flags else values.get(setting)
        name = one.name if one is not None else PREFIX + setting.upper()
        where = f" in {one.place}" if one is not None and one.place not in ("environment", ".env") else ""
        sentences.append(f"{name}{where} {_in_our_words(problem)}")
    return sentences


def _in_our_words(problem: Any) -> str:
    """What is wrong with a value, as the validators of `Settings` say it: what it is, or must be."""
    kind, given = str(problem["type"]), problem.get("input")
    told = _WORDS.get(kind.partition("_")[0])
    if kind == "literal_error":
        told = f"must be one of {problem['ctx']['expected'].replace(' or ', ', ')}"
    if told is None:
        return str(problem["msg"]).removeprefix("Value error, ")
    return f"{told}, not {given!r}"


# Of settings of these types; a secret is text, whatever it is.
_WORDS: Final = {"int": "must be a whole number", "float": "must be a number", "bool": "must be true or false"}


def named() -> set[str]:
    """The variables of the environment and of `.env`. Raises ValueError for an `.env` that is no text."""
    return {*os.environ, *(name.upper() for name in _in_dotenv())}


def _in_dotenv() -> Mapping[str, str | None]:
    """The names are in lower case."""
    try:
        return DotEnvSettingsSource(Settings).env_vars
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
