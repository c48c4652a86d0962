"""`cognito-emulator config …`: which settings are in force, where each comes from, and whether a server could start
with them."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from emulator.cli import exits, options
from emulator.cli.output import Output

if TYPE_CHECKING:
    from emulator.base.setting_sources import Found
    from emulator.settings import Settings

HIDDEN = "********"  # whatever the length


@click.group()
def config() -> None:
    """The settings: variables, `.env` and the file that EMULATOR_CONFIG names."""


@config.command(epilog=options.examples("cognito-emulator config show --origin"))
@click.option("--origin", is_flag=True, help="Say where each value comes from, too.")
@options.output
def show(origin: bool, out: Output) -> None:
    """Print each setting as a server would have it. Secrets are not shown.

    For example: cognito-emulator config show --origin --output json
    """
    from emulator import settings as settings_module
    from emulator.cli.loading import load_settings

    settings, found = load_settings(), settings_module.found()
    rows: list[dict[str, Any]] = [
        {
            "name": settings_module.PREFIX + setting.upper(),
            "value": _shown(getattr(settings, setting)),
            "origin": _origin(found.get(setting)),
        }
        for setting in settings_module.DEFAULTS
    ]
    columns = {"setting": "name", "value": "value"} | ({"origin": "origin"} if origin else {})
    answer = {row["name"]: {"value": row["value"], "origin": row["origin"]} if origin else row["value"] for row in rows}
    out.rows(answer, rows, columns)


@config.command(epilog=options.examples("cognito-emulator config check"))
def check() -> None:
    """Check whether a server could start with the settings. Prints every problem; the exit code is 2 if there is one.

    Neither the database nor another server is asked. `seed check` looks at seeds.
    """
    problems = list(_problems())
    for sentence in problems:
        click.echo(f"error: {sentence}", err=True)
    if problems:
        sys.exit(exits.BAD_USAGE)
    click.echo("The settings are good.")


def _shown(value: Any) -> Any:
    from emulator.base.redaction import without_credentials
    from emulator.base.secret_text import Secret

    if isinstance(value, Secret):
        return HIDDEN
    return without_credentials(value, HIDDEN) if isinstance(value, str) else value


def _origin(found: "Found | None") -> str:
    if found is None:
        return "default"
    where = found.name if found.place == "environment" else f"{found.place}: {found.name}"
    return where if found.file is None else f"{where}: {found.file}"


def _problems() -> Iterator[str]:
    from emulator import settings as settings_module

    try:
        named = settings_module.named()
    except ValueError as error:
        yield str(error)
        return
    yield from settings_module.unknown_names(named)
    try:
        settings = settings_module.load()
    except settings_module.BadSettings as error:
        yield from settings_module.problems(error)
        return
    for look in _looks(settings):
        try:
            look()
        except ValueError as error:
            yield str(error)


def _looks(settings: "Settings") -> Iterator[Callable[[], object]]:
    """What only the part that uses a setting can judge. Each raises ValueError."""
    from emulator.crypto import sealing
    from emulator.crypto.passwords import Hasher
    from emulator.messages.log_sinks import LogSinks
    from emulator.messages.smtp import SmtpSender
    from emulator.store import urls
    from emulator.tls import start
    from emulator.triggers.routes import Routes, endpoint_url
    from emulator.triggers.sender_codes import SenderCodes

    yield lambda: urls.parsed(settings.database_url)
    yield lambda: Hasher(settings.hash_profile)
    yield lambda: Routes.parse(settings.lambda_routes, settings.lambda_endpoint)
    yield lambda: SenderCodes(settings.kms_endpoint, _secret(settings.sender_key))
    yield lambda: LogSinks(None, _secret(settings.log_delivery_url), settings.log_delivery_endpoint)
    if (smtp_url := _secret(settings.smtp_url)) is not None:
        yield lambda: SmtpSender(smtp_url)
    if (endpoint := settings.secrets_endpoint) is not None:
        yield lambda: endpoint_url(endpoint, "EMULATOR_SECRETS_ENDPOINT")
    if (key := settings.secret_key_file) is not None:
        yield lambda: sealing.read_key(key)
    if settings.serves_tls:
        yield lambda: start.check(settings)


def _secret(value: Any) -> str | None:
    return None if value is None else value.get_secret_value()
